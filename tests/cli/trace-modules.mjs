// Preloaded into a process (`node --import`): appends to the file $TRACE the address of every module that it loads.
import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";

const hook = `
import { appendFileSync } from "node:fs";
export async function load(url, context, next) {
  appendFileSync(process.env.TRACE, url + "\\n");
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

// The hook doesn't see what is required, the cache does.
process.on("exit", () => {
  for (const path of Object.keys(createRequire(import.meta.url).cache))
    appendFileSync(process.env.TRACE, `${path}\n`);
});
