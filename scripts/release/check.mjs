// Says what is missing for a release: `npm run check:release`. It makes nothing.
import { ROOT } from "../places.mjs";
import { planRelease } from "./plan.mjs";

const { problems, version } = planRelease(ROOT, {
  version: process.argv[2],
  date: new Date().toISOString().slice(0, 10),
});
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${version} can be released: npm run release`);
process.exitCode = problems.length === 0 ? 0 : 1;
