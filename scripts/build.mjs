// Compiles src/ to build/, bundles the program into dist/, and writes the JSON Schema that editors use for feedletter.yaml.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { bundleProgram } from "./bundle.mjs";

const root = join(import.meta.dirname, "..");
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

for (const folder of ["build", "dist"]) rmSync(join(root, folder), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
writeFileSync(join(root, "build/package.json"), '{ "type": "module", "imports": { "#*": "./*" } }\n');
await bundleProgram(root);
chmodSync(join(root, "dist/cli.cjs"), 0o755);

const { configSchema } = await import("../build/config/schema.js");
const schema = { title: "feedletter.yaml", ...z.toJSONSchema(configSchema, { io: "input" }) };
writeFileSync(join(root, "schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
