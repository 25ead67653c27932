import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { CLI, CONFIG, feedletter, folderWith, postOn, type Ran } from "./cli.js";

// Each runs several commands, one after the other.
vi.setConfig({ testTimeout: 90_000 });

const isRoot = process.getuid?.() === 0;
const SETTINGS = `${CONFIG}digests: { weekly: { start: newest } }
mail: { from: "Notes <notes@notes.example>" }
server: { url: "https://mail.notes.example/" }
`;

function site(settings = SETTINGS): string {
  return folderWith({ "feedletter.yaml": settings, "content/one.md": postOn("2026-01-02", "One") });
}

/** @param script for bash; `$F` is the program */
function run(script: string, cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile("bash", ["-ec", `F="${process.execPath} ${CLI}"; ${script}`], { cwd }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** `path 600` of a folder and everything in it. */
function modesIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return ["", ...names].map((name) => `${join(".", name)} ${modeOf(join(folder, name))}`).sort();
}

const isPrivate = (line: string): boolean => / (?:600|700)$/.test(line);

/** The modes of a database's files while a command has it open. */
async function modesWhileOpen(umask: string, cwd: string, file: string): Promise<readonly string[]> {
  const importing = spawn(
    "bash",
    ["-c", `umask ${umask}; exec ${process.execPath} ${CLI} subscribers import -`],
    { cwd },
  );
  const ended = new Promise((resolve) => importing.on("close", resolve));
  const people = Array.from({ length: 5_000 }, (_, index) => `person-${index}@readers.example\n`);
  importing.stdin.end(`email\n${people.join("")}`);
  const modes = await vi.waitFor(
    () => ["", "-wal", "-shm"].map((end) => modeOf(join(cwd, `${file}${end}`))),
    { timeout: 20_000, interval: 5 },
  );
  await ended;
  return modes;
}

describe.each(["000", "077"])("with umask %s", (umask) => {
  test("everything in .feedletter is for this user alone", async () => {
    const cwd = site();
    const script = `umask ${umask}
      $F build; $F subscribers add ada@readers.example; $F send weekly --dry-run; $F send weekly --yes`;
    expect(await run(script, cwd)).toMatchObject({ code: 0 });
    const modes = modesIn(join(cwd, ".feedletter"));
    expect(modes.join("\n")).toMatch(/\.eml 600/);
    expect(modes.join("\n")).toMatch(/preview\/weekly\.html 600/);
    expect(modes.join("\n")).toMatch(/content\.cache 600/);
    expect(modes.join("\n")).toMatch(/feedletter\.db 600/);
    expect(modes.filter((line) => !isPrivate(line))).toEqual([]);
    expect(await modesWhileOpen(umask, cwd, ".feedletter/feedletter.db")).toEqual(["600", "600", "600"]);
  });

  test("a database elsewhere, too, with the folder made for it, and a copy of it", async () => {
    const cwd = site(`${SETTINGS}database: data/news.db\n`);
    expect(await modesWhileOpen(umask, cwd, "data/news.db")).toEqual(["600", "600", "600"]);
    expect(await run(`umask ${umask}; $F move --to data/copy.db`, cwd)).toMatchObject({ code: 0 });
    expect(modesIn(join(cwd, "data"))).toEqual([". 700", "copy.db 600", "news.db 600"]);
  });

  test("what is published stays as the umask has it", async () => {
    const cwd = site();
    expect(await run(`umask ${umask}; $F build`, cwd)).toMatchObject({ code: 0 });
    const expected = (0o666 & ~Number.parseInt(umask, 8)).toString(8);
    expect(modeOf(join(cwd, "out/rss.xml"))).toBe(expected);
  });
});

describe("a path that was open to others", () => {
  test("is closed by any command, which says so once", async () => {
    const cwd = site();
    await run("$F subscribers add ada@readers.example; $F send weekly --dry-run", cwd);
    for (const name of [
      "",
      ...readdirSync(join(cwd, ".feedletter"), { recursive: true, encoding: "utf8" }),
    ]) {
      const path = join(cwd, ".feedletter", name);
      chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
    }
    const first = await feedletter(["list"], { cwd });
    expect(first.stderr).toMatch(
      /^Other users of this machine could open these until now: \.feedletter \(755\)/m,
    );
    expect(first.code).toBe(0);
    expect(modesIn(join(cwd, ".feedletter")).filter((line) => !isPrivate(line))).toEqual([]);
    expect((await feedletter(["list"], { cwd })).stderr).not.toContain("Closed");
  });

  test("is found in a closed folder, and beside a database elsewhere", async () => {
    const cwd = site(`${SETTINGS}database: news.db\n`);
    await run("$F subscribers add ada@readers.example; $F build", cwd);
    chmodSync(join(cwd, "news.db"), 0o640);
    mkdirSync(join(cwd, ".feedletter/outbox"), { recursive: true, mode: 0o700 });
    writeFileSync(join(cwd, ".feedletter/feedletter.db"), "");
    chmodSync(join(cwd, ".feedletter/feedletter.db"), 0o644);
    const { stderr } = await feedletter(["build"], { cwd });
    expect(stderr).toContain("news.db (640)");
    expect(stderr).toContain("feedletter.db (644)");
    expect(modeOf(join(cwd, "news.db"))).toBe("600");
  });
});

describe("what isn't ours is never closed", () => {
  /** Modes of a folder that is somebody else's, with a file and a folder in it, after a command. */
  async function modesAfter(makeSite: (elsewhere: string) => string): Promise<readonly string[]> {
    const elsewhere = folderWith({ "app/run.sh": "#!/bin/sh\n", "notes.txt": "x" });
    chmodSync(elsewhere, 0o755);
    chmodSync(join(elsewhere, "app"), 0o755);
    const before = modesIn(elsewhere);
    const cwd = makeSite(elsewhere);
    for (const args of [["list"], ["subscribers", "list"], ["build"]]) await feedletter(args, { cwd });
    expect(modesIn(elsewhere)).toEqual(expect.arrayContaining([...before]));
    return before;
  }

  test.each(["", "/", "/app", "/app/..", "/notes.txt"])(
    "something else given as the database (%s)",
    async (end) => {
      const modes = await modesAfter((elsewhere) => site(`${SETTINGS}database: ${elsewhere}${end}\n`));
      expect(modes.some((line) => !isPrivate(line))).toBe(true);
    },
  );

  test("a folder that .feedletter is a link to", async () => {
    const modes = await modesAfter((elsewhere) => {
      const cwd = site();
      symlinkSync(elsewhere, join(cwd, ".feedletter"));
      return cwd;
    });
    expect(modes.some((line) => !isPrivate(line))).toBe(true);
  });
});

/** The program where every user may run it: a clone may lie in a folder that is closed to others, such as /root. */
function copyForOthers(): string {
  copied ??= makeCopyForOthers();
  return copied;
}

let copied: string | undefined;

function makeCopyForOthers(): string {
  const root = join(import.meta.dirname, "../..");
  const copy = folderWith({});
  const needed = ["libsql", "@libsql", "@neon-rs", "detect-libc"].map((name) => `node_modules/${name}`);
  for (const path of ["dist", "package.json", ...needed])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  execFileSync("chmod", ["-R", "a+rX", copy]);
  return join(copy, "dist/cli.cjs");
}

/** Runs as somebody who may not use what is in the folder: another user if we are root, else by taking all permissions away. */
function asStranger(args: readonly string[], cwd: string): Promise<Ran> {
  if (!isRoot) chmodSync(join(cwd, ".feedletter"), 0);
  const program = isRoot ? copyForOthers() : CLI;
  const become = isRoot ? "process.setgid(65534); process.setuid(65534);" : "";
  const script = `${become} process.argv.splice(1, 1); require(process.argv[1])`;
  return new Promise((resolve) => {
    execFile(process.execPath, ["-e", script, "-", program, ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

test("a database of another user is an error that says whose it is", async () => {
  const cwd = site();
  await run("$F subscribers add ada@readers.example", cwd);
  chmodSync(cwd, 0o755);
  const ran = await asStranger(["subscribers", "list"], cwd);
  expect(ran.stderr).toMatch(
    isRoot
      ? /^E_DATABASE .*\.feedletter belongs to another user \(uid 0\).* Run Feedletter as that user/m
      : /^E_DATABASE .* can't be opened/m,
  );
  expect(ran.stderr).not.toContain("E_BUG");
  expect(ran.code).toBe(1);
  chmodSync(join(cwd, ".feedletter"), 0o700);
});

test("a database that others may read and only its owner can close is an error, too", async () => {
  const cwd = site();
  await run("$F subscribers add ada@readers.example", cwd);
  chmodSync(cwd, 0o755);
  chmodSync(join(cwd, ".feedletter"), 0o755);
  chmodSync(join(cwd, ".feedletter/feedletter.db"), 0o644);
  const ran = await asStranger(["subscribers", "list"], cwd);
  expect(ran.stderr).toMatch(isRoot ? /^Other users .* can open \.feedletter \(755\)/m : /can't be opened/);
  expect(ran.stderr).toMatch(/^E_DATABASE /m);
  expect(ran.code).toBe(1);
  chmodSync(join(cwd, ".feedletter"), 0o700);
});
