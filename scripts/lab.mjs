// Runs the rooms of lab/, each with the programs that judge in it (see lab/README.md). A room whose programs are missing is named
// and left out; it doesn't fail the run.
//
//   node scripts/lab.mjs [ROOM…] [--install] [--reports FOLDER] [--record]
//
//   --install          installs what the rooms need with apt-get and npm, in up to three tries
//   --reports FOLDER   vitest's JSON report goes there
//   --record           writes which sites of generators/ agree, for docs/generators.md
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { recordResults } from "./generators-reference.mjs";

const TRIES = 3;

const { values: asked, positionals } = parseArgs({
  options: { install: { type: "boolean" }, reports: { type: "string" }, record: { type: "boolean" } },
  allowPositionals: true,
});

function run(command, ...options) {
  return spawnSync(command, options, { stdio: "ignore" }).status === 0;
}

function runAsRoot(...command) {
  const [first, ...rest] = process.getuid?.() === 0 ? command : ["sudo", "-n", ...command];
  return run(first, ...rest);
}

const MANAGERS = {
  apt: {
    has: (name) => run("dpkg", "-s", name),
    install: (names) =>
      runAsRoot("apt-get", "update") &&
      runAsRoot(
        ...["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y"],
        ...["--no-install-recommends", ...names],
      ),
  },
  npm: {
    has: (name, folder) => existsSync(join(folder, "node_modules", name.replace(/(?<=.)@.*$/, ""))),
    // With what is there already: npm removes what it isn't asked for.
    install: (names, folder) =>
      run("npm", "install", "--prefix", folder, "--no-save", "--no-package-lock", ...QUIET, ...names),
  },
};

const QUIET = ["--no-audit", "--no-fund"];

/**
 * What the room needs and this machine lacks, and whether it can judge nothing without it. Independent programs judge without
 * each other.
 */
function findMissing(folder) {
  const file = join(folder, "needs.json");
  const { independent = false, ...needs } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const programs = Object.entries(needs).flatMap(([manager, listed]) =>
    provideAll(MANAGERS[manager], listed.map(namesOf), folder),
  );
  const missing = programs.filter(({ has }) => !has).map(({ name }) => name);
  return { missing, none: independent ? missing.length === programs.length : missing.length > 0 };
}

/** A program may need several packages. */
function namesOf(program) {
  return [program].flat();
}

/** All at once, and then each by itself, so that one that can't be had keeps nobody from judging. */
function provideAll(manager, programs, folder) {
  const has = (names) => names.every((name) => manager.has(name, folder));
  const missing = () => programs.filter((names) => !has(names));
  if (asked.install && missing().length > 1) manager.install(programs.flat(), folder);
  for (const names of asked.install ? missing() : [])
    for (let tried = 0; !has(names) && tried < TRIES; tried += 1)
      manager.install([...programs.filter(has).flat(), ...names], folder);
  return programs.map((names) => ({ name: names[0], has: has(names) }));
}

const rooms = readdirSync("lab", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (positionals.length === 0 || positionals.includes(entry.name)))
  .map(({ name }) => name);
const judging = [];
for (const room of rooms) {
  const { missing, none } = findMissing(join("lab", room));
  if (!none) judging.push(room);
  if (missing.length > 0)
    console.log(
      `lab/${room} isn't judged${none ? "" : " by all"}: ${missing.join(", ")} can't be had. Try --install.`,
    );
}
const reports = asked.reports ?? (asked.record ? mkdtempSync(join(tmpdir(), "lab-")) : undefined);
const reporters =
  reports === undefined
    ? []
    : ["--reporter=default", "--reporter=json", `--outputFile.json=${join(reports, "lab.json")}`];
if (judging.length > 0) {
  const files = judging.map((room) => `lab/${room}/`);
  const command = ["vitest", "run", "--config", "lab/vitest.config.ts", ...reporters, ...files];
  process.exitCode = spawnSync("npx", command, { stdio: "inherit" }).status ?? 1;
  if (asked.record) recordResults(readFileSync(join(reports, "lab.json"), "utf8"));
}
