// Says what is missing for a release: `npm run check:release`. It publishes nothing.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.mjs";
import { addressesOf } from "./repository.mjs";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const changes = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
const uncommitted = execFileSync("git", ["status", "--porcelain"], { cwd: ROOT, encoding: "utf8" });

const missing = [
  addressesOf(manifest).repository === undefined &&
    'package.json has no "repository". Set it to the https address of the project; homepage and bugs come from it.',
  !changes.includes(`\n## ${manifest.version}`) &&
    `CHANGELOG.md has no section "## ${manifest.version}". Name the one with what is new so.`,
  uncommitted !== "" && `These files are not committed:\n${uncommitted.trimEnd()}`,
].filter((problem) => problem !== false);

for (const problem of missing) console.error(problem);
if (missing.length === 0) console.log(`${manifest.name} ${manifest.version} can be released: npm run pack`);
process.exitCode = missing.length === 0 ? 0 : 1;
