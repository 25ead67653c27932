// Runs the examples of a folder, `NAME.mjs`, each in a copy of the site there, and prints the names of those that came to their end.
//
//   node run-examples.mjs FOLDER
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
// An example that runs until it is stopped is stopped as soon as it says how.
process.on("newListener", (event) => {
  if (event === "SIGTERM") setImmediate(() => process.emit("SIGTERM"));
});
console.log = () => {};
for (const file of readdirSync(folder).filter((name) => name.endsWith(".mjs"))) {
  const site = join(folder, `${file}-site`);
  cpSync(join(folder, "site"), site, { recursive: true });
  process.chdir(site);
  try {
    await import(pathToFileURL(join(folder, file)).href);
    process.stdout.write(`${file}\n`);
  } catch (error) {
    process.stderr.write(`${file}: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
