import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { COMPILER, MODULES, ROOT } from "./places.mjs";
import { typeOfSchema } from "./schema-type.mjs";

const SCHEMA = join(ROOT, "schema.json");

const OUTPUT = "z.output<typeof configSchema>";
const INPUT = "z.input<typeof configSchema>;";

/**
 * Rolls the declarations of each module up into one file for `import` and one for `require`, from those that the compiler has written
 * to build/. What the first module declares, the others import from its file.
 *
 * @param folder where the files go
 * @throws Error when they need a package that isn't installed along with Feedletter
 */
export async function rollUpTypes(libraries, folder) {
  const [library, ...others] = libraries;
  const spelled = { output: spellOutConfig(), input: typeOfSchema(JSON.parse(readFileSync(SCHEMA, "utf8"))) };
  const { code } = await rollUp(library.module, { spelled, external: [] });
  // One copy serves both: a module may import what CommonJS declares by name.
  writeFileSync(join(folder, `${library.file}.d.cts`), code);
  writeFileSync(join(folder, `${library.file}.d.ts`), `export * from "./${library.file}.cjs";\n`);
  for (const { module, file } of others) {
    const rolled = await rollUp(module, { spelled, external: [join(MODULES, `${library.module}.d.ts`)] });
    const inKind = (kind) => rolled.code.replaceAll(OTHER, `./${library.file}.${kind}`);
    writeFileSync(join(folder, `${file}.d.cts`), inKind("cjs"));
    writeFileSync(join(folder, `${file}.d.ts`), inKind("js"));
  }
}

const OTHER = "feedletter:library";

async function rollUp(module, { spelled: { output: config, input }, external }) {
  const build = await rolldown({
    cwd: ROOT,
    checks: { pluginTimings: false },
    input: { [module.split("/").at(-1)]: join(MODULES, `${module}.d.ts`) },
    plugins: [
      {
        name: "other-file",
        resolveId: (id, importer) => {
          if (importer === undefined || !id.startsWith(".")) return null;
          const file = join(dirname(importer), id.replace(/\.js$/, ".d.ts"));
          return external.includes(file) ? { id: OTHER, external: true } : null;
        },
      },
      {
        name: "plain-config",
        transform: {
          filter: { id: /\.d\.ts$/, code: OUTPUT },
          handler: (code) =>
            code.replace(OUTPUT, () => config).replace(INPUT, () => `${input.type};\n${input.others}`),
        },
      },
      dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false }),
    ],
  });
  const { output } = await build.generate({ format: "es" });
  await build.close();
  const others = output
    .flatMap(({ imports }) => imports)
    .filter((name) => !isBuiltin(name) && name !== OTHER);
  if (output.length !== 1 || others.length > 0)
    throw new Error(`The library's types need ${others.join(", ") || "more than one file"}.`);
  return output[0];
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
