// Makes a release: `npm run release`.
//
//   npm run release -- [VERSION] [--dry-run] [--date YYYY-MM-DD]
//   node scripts/release/release.mjs --tagged v1.2.3
//
// VERSION    that of package.json by default
// --dry-run  does everything but the commit and the tag, and goes on where something is missing
// --tagged   makes what is published of a tag, for .github/workflows/release.yml
//
// It publishes nothing: pushing the tag starts the workflow, which does.
import { parseArgs } from "node:util";
import { ROOT } from "../places.mjs";
import { makeArtifacts } from "./artifacts.mjs";
import { commitRelease } from "./commit.mjs";
import { describeRelease } from "./describe.mjs";
import { planRelease, readTagged } from "./plan.mjs";
import { run } from "./run.mjs";

const { values, positionals } = parseArgs({
  options: { "dry-run": { type: "boolean" }, date: { type: "string" }, tagged: { type: "string" } },
  allowPositionals: true,
});
const isRehearsal = values["dry-run"] === true;
const date = values.date ?? new Date().toISOString().slice(0, 10);
const plan =
  values.tagged === undefined
    ? planRelease(ROOT, { version: positionals[0], date })
    : readTagged(ROOT, values.tagged);

const say = (title) => console.error(`\n== ${title}`);
const missing = plan.problems.map((problem) => `✗ ${problem}`).join("\n");
if (plan.problems.length > 0 && !isRehearsal) {
  console.error(`${missing}\n\nNothing was released.`);
  process.exit(1);
}
if (values.tagged === undefined) {
  say("Format, lint, types, dead code");
  run("npm", ["run", "--silent", "check"], { shell: process.platform === "win32" });
}
const artifacts = makeArtifacts(plan, say);
say(isRehearsal ? "What this release would be" : "The release");
console.log(describeRelease(plan, artifacts));
if (isRehearsal) {
  if (missing !== "") console.log(`\nA release refuses because of:\n${missing}`);
  console.log("\nNothing was committed, tagged or published.");
} else if (values.tagged === undefined) {
  commitRelease(ROOT, plan);
  console.log(`\nCommitted and tagged. To publish: git push --follow-tags origin main`);
}
