import { runCommandLine } from "./command-line.js";
import { processIo } from "./io.js";

/** What stays open for as long as the process runs: its own input and output. */
const STANDARD_STREAMS = ["PipeWrap", "TTYWrap"];

void runCommandLine(process.argv.slice(2), processIo(process)).then((exit) => {
  process.exitCode = exit;
  // Where nothing is left to be done or written, giving back all memory in good order takes longer than writing a feed.
  if (process.getActiveResourcesInfo().every((kind) => STANDARD_STREAMS.includes(kind))) process.exit();
});
