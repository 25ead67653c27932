import { FeedletterError, formatProblem } from "#errors.js";
import { runCommandLine } from "./command-line.js";
import { processIo } from "./io.js";

let hasEnded = false;

// A configuration that is a program can end the process, or wait for what never comes: then nothing is left to do for Node.
process.on("exit", (exitCode) => {
  if (hasEnded || exitCode !== 0) return;
  const unfinished = new FeedletterError("E_CONFIG", {
    message: "The command ended before it was done.",
    fix: "Look at the configuration: a program must not call process.exit(), nor wait for what never happens.",
  });
  process.stderr.write(`${formatProblem(unfinished)}\n`);
  process.exitCode = 2;
});

void runCommandLine(process.argv.slice(2), processIo(process)).then((exitCode) => {
  hasEnded = true;
  process.exitCode = exitCode;
});
