/** Preloaded into a process (`--import`): it believes to be on another machine, so that nobody here can see whether it lives. */
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

os.hostname = () => "elsewhere";
syncBuiltinESMExports();
