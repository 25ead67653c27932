// Preloaded into a process (`node --import`): ends it as `kill -9` does, at the moment `?at=` with a note's file:
// "read", or "before" or "after" it is renamed.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const at = new URL(import.meta.url).searchParams.get("at");
const { readFileSync, renameSync } = fs;
const kill = () => process.kill(process.pid, "SIGKILL");

fs.readFileSync = (path, ...options) => {
  if (at === "read" && /weekly-next\.md$/.test(String(path))) kill();
  return readFileSync(path, ...options);
};
fs.renameSync = (from, to) => {
  const isNote = /weekly-next\.md$/.test(String(from));
  if (isNote && at === "before") kill();
  renameSync(from, to);
  if (isNote && at === "after") kill();
};
syncBuiltinESMExports();
