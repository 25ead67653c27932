import { runCommandLine } from "./command-line.js";
import { processIo } from "./io.js";

void runCommandLine(process.argv.slice(2), processIo(process)).then((exitCode) => {
  process.exitCode = exitCode;
});
