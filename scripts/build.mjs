// Compiles src/ to dist/, bundles the program, and writes the JSON Schema that editors use for feedletter.yaml.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { bundleProgram } from "./bundle.mjs";

const root = join(import.meta.dirname, "..");
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
await bundleProgram(root);
for (const start of ["cli.cjs", "cli.js"]) chmodSync(join(root, "dist", start), 0o755);

const { configSchema } = await import("../dist/config.js");
const schema = { title: "feedletter.yaml", ...z.toJSONSchema(configSchema, { io: "input" }) };
writeFileSync(join(root, "schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
