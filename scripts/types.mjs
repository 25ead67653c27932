import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { COMPILER, MODULES, ROOT } from "./places.mjs";
import { typeOfSchema } from "./schema-type.mjs";

const PUBLIC_API = "./index.js";

const SCHEMA = join(ROOT, "schema.json");

const OUTPUT = "z.output<typeof configSchema>";
const INPUT = "z.input<typeof configSchema>;";

/**
 * Rolls the declarations of a module up into one file, from those that the compiler has written to build/.
 *
 * @throws Error when they need a package that isn't installed along with Feedletter
 */
export async function rollUpTypes(module, file) {
  const config = spellOutConfig();
  const input = typeOfSchema(JSON.parse(readFileSync(SCHEMA, "utf8")));
  const build = await rolldown({
    cwd: ROOT,
    checks: { pluginTimings: false },
    input: { [module]: join(MODULES, `${module}.d.ts`) },
    plugins: [
      {
        name: "public-api",
        // Which lies beside the entries of the integrations.
        resolveId: (id) => (id === "../index.js" ? { id: PUBLIC_API, external: true } : null),
      },
      {
        name: "plain-config",
        transform: {
          filter: { id: /\.d\.ts$/, code: OUTPUT },
          handler: (code) =>
            code
              .replace(OUTPUT, () => config)
              .replace(
                INPUT,
                () => `${input.type};
${input.others}`,
              ),
        },
      },
      dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false }),
    ],
  });
  const { output } = await build.generate({ format: "es" });
  await build.close();
  const others = output
    .flatMap(({ imports }) => imports)
    .filter((name) => name !== PUBLIC_API && !isBuiltin(name));
  if (output.length !== 1 || others.length > 0)
    throw new Error(`The library's types need ${others.join(", ") || "more than one file"}.`);
  writeFileSync(file, output[0].code);
}

/**
 * `Config` is inferred from a schema of zod's, which isn't installed along with Feedletter. Here the compiler writes out what it
 * infers: that is what readers want to see, too. `ConfigInput` comes from the JSON Schema, so that editors show the descriptions.
 */
function spellOutConfig() {
  const name = join(MODULES, "plain-config");
  writeFileSync(
    `${name}.ts`,
    'import { configSchema } from "#config/schema.js";\nexport const config = configSchema.parse(undefined);\n',
  );
  const options = ["--declaration", "--emitDeclarationOnly", "--target", "es2023", "--module", "nodenext"];
  execFileSync(
    process.execPath,
    [COMPILER, "--ignoreConfig", "--strict", "--skipLibCheck", "--types", "node", ...options, `${name}.ts`],
    { cwd: ROOT, stdio: "inherit" },
  );
  const [, type] = /^export declare const config: (\{.*^\});$/ms.exec(readFileSync(`${name}.d.ts`, "utf8"));
  for (const kind of ["ts", "d.ts"]) rmSync(`${name}.${kind}`);
  // It is put into a module of another folder.
  return type.replaceAll('import("./', 'import("#');
}
