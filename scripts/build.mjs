// Compiles src/ to build/, bundles the program and the library into dist/, and writes the JSON Schema that editors use for
// feedletter.yaml.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { bundle } from "./bundle.mjs";
import { licencesOf } from "./licences.mjs";
import { BUNDLED, COMPILER, DIST, MODULES, ROOT } from "./places.mjs";

for (const folder of [MODULES, DIST]) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, [COMPILER, "-p", "tsconfig.build.json"], { cwd: ROOT, stdio: "inherit" });
writeFileSync(join(MODULES, "package.json"), '{ "type": "module", "imports": { "#*": "./*" } }\n');

mkdirSync(DIST);
const packages = await bundle();
writeFileSync(
  BUNDLED,
  JSON.stringify(packages.map((folder) => relative(ROOT, folder).replaceAll("\\", "/"))),
);
writeFileSync(join(DIST, "LICENSES.txt"), licencesOf(packages));

const { configSchema } = await import("../build/config/schema.js");
const schema = { title: "feedletter.yaml", ...z.toJSONSchema(configSchema, { io: "input" }) };
writeFileSync(join(ROOT, "schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
