// Adds up vitest's JSON reports and prints the slowest files of each, what failed, with the first lines of its message, and then one
// line, "N passed, N failed". Exits with 1 if a test failed or was skipped, or a report has no tests. In the lab, a test is skipped if its
// program can't be had, which the lab has said.
//
//   node scripts/count-tests.mjs REPORT.json…
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const MESSAGE_LINES = 12;
const SLOWEST = 12;

function printSlowest(report, results) {
  const timed = results.map(({ name, startTime, endTime }) => ({
    name: relative(".", name),
    seconds: (endTime - startTime) / 1000,
  }));
  const slowest = timed.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  console.log(`Slowest in ${basename(report, ".json")}:`);
  for (const { name, seconds } of slowest) console.log(`  ${seconds.toFixed(1)} s  ${name}`);
}

function printFailure(name, message = "") {
  console.log(`FAILED ${name}`);
  for (const line of stripVTControlCharacters(message).split("\n").slice(0, MESSAGE_LINES))
    console.log(`  ${line}`);
}

let passed = 0;
let failed = 0;
let sound = true;
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  printSlowest(file, report.testResults);
  passed += report.numPassedTests;
  // A file that can't be loaded fails without a test that fails.
  failed += report.numFailedTests || report.testResults.filter(({ status }) => status === "failed").length;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const broken = assertionResults.filter((test) => test.status === "failed");
    for (const test of broken)
      printFailure(`${relative(".", name)} > ${test.fullName}`, test.failureMessages[0]);
    if (status === "failed" && broken.length === 0) printFailure(relative(".", name), message);
  }
  const maySkip = basename(file) === "lab.json";
  sound &&= report.numTotalTests > 0 && (maySkip || report.numPendingTests === 0);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = sound && failed === 0 ? 0 : 1;
