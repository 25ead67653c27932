// Makes what the site needs from the code: the program itself, which writes the site's feeds, and the pages of the API.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.js";

const npm = (...words) => execFileSync("npm", words, { cwd: ROOT, stdio: "inherit" });

if (!existsSync(join(ROOT, "node_modules"))) npm("ci");
npm("run", "--silent", "build");
rmSync(join(ROOT, "docs/api"), { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typedoc/bin/typedoc"], {
  cwd: join(ROOT, "docs"),
  stdio: "inherit",
});
