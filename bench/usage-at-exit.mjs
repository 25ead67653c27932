/** Preloaded into a measured Node process (`--import`): its last line on stderr says what it used. */
import { writeSync } from "node:fs";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const account = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes: maxRSS * 1024 };
  writeSync(2, `\n${JSON.stringify(account)}\n`);
});
