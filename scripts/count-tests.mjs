// Adds up vitest's JSON reports and prints one line, "N passed, N failed". Exits with 1 if a test failed or was skipped, or a
// report has no tests.
//
//   node scripts/count-tests.mjs REPORT.json…
import { readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
let sound = true;
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  passed += report.numPassedTests;
  // A file that can't be loaded fails without a test that fails.
  failed += report.numFailedTests || report.testResults.filter(({ status }) => status === "failed").length;
  sound &&= report.numTotalTests > 0 && report.numPendingTests === 0;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = sound && failed === 0 ? 0 : 1;
