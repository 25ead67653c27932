/**
 * Measures how long each program takes for a feed of the newest 50 posts, and what installing it takes. Prints Markdown.
 *
 *   npm run build && npm run pack && node bench/compare/feeds.mjs [--posts 1000,10000] [--rounds 3] [--dir FOLDER]
 *
 * From npm: the packages go into FOLDER, our own from pack/. From Debian: hugo, jekyll and ruby-jekyll-feed have to be installed;
 * the sizes are those that an empty system would need, by `apt-get install --simulate`. A program that isn't here is left out.
 * Times are CPU times, user and system, of a cold build: no output, no cache of an earlier one. Medians.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chooseMeasure, isOnPath } from "../measure.mjs";
import { forgetBuild, ITEMS, makePosts, SITES, writeSite } from "./sites.mjs";

const ROOT = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    posts: { type: "string", default: "1000,10000" },
    rounds: { type: "string", default: "3" },
    dir: { type: "string", default: join(tmpdir(), "feedletter-compare") },
  },
});
const folder = resolve(values.dir);
const sizes = values.posts.split(",").map(Number);
const rounds = Number(values.rounds);
const measure = chooseMeasure();

/** What npm installs for each; Astro wants a newer Node than ours. */
const NPM = {
  feedletter: [packedTarball()],
  eleventy: ["@11ty/eleventy@3", "@11ty/eleventy-plugin-rss@3"],
  astro: ["astro@7", "@astrojs/rss@4"],
};
const DEBIAN = { hugo: ["hugo"], jekyll: ["jekyll", "ruby-jekyll-feed"] };

function packedTarball() {
  const name =
    existsSync(join(ROOT, "pack")) && readdirSync(join(ROOT, "pack")).find((file) => file.endsWith(".tgz"));
  return name ? join(ROOT, "pack", name) : undefined;
}

const npm = (cwd, ...words) =>
  execFileSync("npm", [...words, "--no-audit", "--no-fund", "--silent"], { cwd, stdio: "inherit" });
const bytesOf = (path) => Number(execFileSync("du", ["-sb", path], { encoding: "utf8" }).split("\t")[0]);

/** @returns what is installed, in bytes and packages, and its version */
function installFromNpm(name, packages) {
  const home = join(folder, "npm", name);
  mkdirSync(home, { recursive: true });
  if (!existsSync(join(home, "package-lock.json"))) {
    writeFileSync(join(home, "package.json"), '{ "private": true }');
    npm(home, "install", ...packages);
    // Before anything else comes in.
    writeFileSync(join(home, "bytes"), String(bytesOf(join(home, "node_modules"))));
  }
  const locked = JSON.parse(readFileSync(join(home, "package-lock.json"), "utf8")).packages;
  const modules = join(home, "node_modules");
  const here = Object.keys(locked).filter((path) => path !== "" && existsSync(join(home, path)));
  const measured = { bytes: Number(readFileSync(join(home, "bytes"), "utf8")), packages: here.length };
  if (name === "astro" && !existsSync(join(modules, "node")))
    npm(home, "install", "--no-save", "--no-package-lock", "node@22");
  const first = name === "feedletter" ? "feedletter" : packages[0].replace(/@\d+$/, "");
  return { ...measured, modules, version: locked[`node_modules/${first}`].version };
}

/** On an empty system, libc and all. */
function simulateDebian(packages) {
  const words = [
    "install",
    "--simulate",
    "--no-install-recommends",
    "-o",
    "Dir::State::status=/dev/null",
    ...packages,
  ];
  const names = [...execFileSync("apt-get", words, { encoding: "utf8" }).matchAll(/^Inst (\S+)/gm)].map(
    ([, name]) => name,
  );
  const shown = execFileSync("apt-cache", ["show", "--no-all-versions", ...names], { encoding: "utf8" });
  const kilobytes = [...shown.matchAll(/^Installed-Size: (\d+)/gm)].reduce(
    (sum, [, size]) => sum + Number(size),
    0,
  );
  const [, version] = /^Version: (\S+)/m.exec(
    execFileSync("apt-cache", ["show", "--no-all-versions", packages[0]], { encoding: "utf8" }),
  );
  return { bytes: kilobytes * 1024, packages: names.length, version };
}

const installed = {};
for (const [name, packages] of Object.entries(NPM))
  if (packages.every(Boolean)) installed[name] = installFromNpm(name, packages);
for (const [name, packages] of Object.entries(DEBIAN))
  if (isOnPath(name, name === "hugo" ? "version" : "--version")) installed[name] = simulateDebian(packages);

const cli = join(ROOT, "dist/cli.cjs");
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const times = {};
for (const count of sizes) {
  const posts = makePosts(join(folder, `corpus-${count}`), count);
  for (const name of Object.keys(installed)) {
    const { modules } = installed[name];
    const site = join(folder, "sites", `${name}-${count}`);
    writeSite(name, site, posts);
    if (modules !== undefined) symlinkSync(modules, join(site, "node_modules"));
    process.chdir(site);
    const [command, ...args] = SITES[name].command({ cli, modules });
    const taken = Array.from({ length: rounds }, () => {
      forgetBuild(name, site);
      return measure(command, args);
    });
    const items = readFileSync(join(site, SITES[name].feed), "utf8").match(/<(?:item|entry)>/g)?.length;
    if (items !== ITEMS) throw new Error(`${name} wrote ${items} items.`);
    times[name] = {
      ...times[name],
      [count]: {
        cpu: median(taken.map(({ cpuMs }) => cpuMs)),
        peak: median(taken.map(({ peakBytes }) => peakBytes)),
      },
    };
    console.error(
      name,
      count,
      taken.map(({ cpuMs }) => Math.round(cpuMs)),
    );
  }
}

const columns = sizes.flatMap((count) => [`CPU, ${count.toLocaleString("en")} posts`, "peak memory"]);
const row = (cells) => `| ${cells.join(" | ")} |`;
console.log(row(["", "version", "packages", "on disk", ...columns]));
console.log(row(["---", "---", "---:", "---:", ...columns.map(() => "---:")]));
for (const [name, { version, packages, bytes }] of Object.entries(installed)) {
  const cells = sizes.flatMap((count) => [
    `${(times[name][count].cpu / 1000).toFixed(1)} s`,
    `${Math.round(times[name][count].peak / 2 ** 20)} MiB`,
  ]);
  console.log(row([name, version, packages, `${Math.round(bytes / 1e6)} MB`, ...cells]));
}
