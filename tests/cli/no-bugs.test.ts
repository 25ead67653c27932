import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runCommandLine } from "#cli/command-line.js";
import type { Io } from "#cli/io.js";
import { openTerminal } from "#terminal/terminal.js";
import { sized } from "../sizes.js";
import { CONFIG, folderWith, postOn } from "./cli.js";

const SETTINGS = `${CONFIG}digests:
  weekly: { schedule: "0 9 * * 1" }
mail: { from: "Notes <notes@notes.example>" }
server: { url: "https://mail.notes.example/" }
`;

/** Runs in this process; nothing stops it, and nobody is asked. */
async function run(args: readonly string[], cwd: string): Promise<{ code: number; said: string }> {
  const parts: string[] = [];
  const keep = (chunk: unknown, _: unknown, done: () => void): void => {
    parts.push(String(chunk));
    done();
  };
  const stderr = new Writable({ write: keep });
  const stdout = new Writable({ write: (_, __, done) => done() });
  const io: Io = {
    cwd,
    env: {},
    terminal: openTerminal({ stdin: new PassThrough().end(), stdout, stderr }, {}),
    stdin: new PassThrough().end("email\nada@readers.example\n"),
    clock: () => Date.UTC(2026, 5, 15),
    randomBytes: (count) => new Uint8Array(count),
    sleep: async () => {},
    holdSignals: async (act) => act(),
    onStop: (stop) => {
      stop();
      return () => {};
    },
  };
  const code = await runCommandLine(args, io);
  return { code, said: parts.join("") };
}

const LIMIT = { interruptAfterTimeLimit: 8_000, markInterruptAsFailure: false, numRuns: sized(100, 400) };

const command = fc.constantFrom(
  ...["build", "check", "list", "schedule", "issues", "issues show", "issues resume", "issues retry"],
  ...["issues cancel", "issues prune", "subscribers add", "subscribers list", "subscribers show", "send"],
  ...["subscribers remove", "subscribers import", "subscribers export", "subscribers unsuppress", "move"],
  ...["subscribers forget", "bounce", "workers", "init", "adopt", "", "nonsense", "--help", "--version"],
);
const flag = fc.constantFrom(
  ...["--config", "--json", "--now", "--verbose", "--out", "--check", "--explain", "--name", "--language"],
  ...[
    "--digest",
    "--topic",
    "--no-topic",
    "--dry-run",
    "--yes",
    "--source",
    "--to",
    "--older-than",
    "--drafts",
  ],
  ...[
    "--maildir",
    "--mbox",
    "--only",
    "--include-old",
    "--test",
    "--strict",
    "--no-cache",
    "--title",
    "--url",
    "--feed",
    "--allow-private",
    "-h",
  ],
);
const value = fc.oneof(
  fc.constantFrom(
    ...[
      "weekly",
      "weekly-1",
      "ada@readers.example",
      "-",
      ".",
      "/",
      "content",
      "content/one.md",
      "feedletter.yaml",
    ],
    ...[
      "2026-06-15T09:00:00Z",
      "0d",
      "365d",
      "",
      "\0",
      "../..",
      "/dev/null",
      "absent/absent",
      "postgres://",
      "-1",
    ],
    ...["__proto__", "constructor", "file:x", "https://[", "ada@", "\u{d800}", "content/one.md/x", "a.db"],
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);

test("no command line reaches E_BUG", { timeout: 60_000 }, async () => {
  const cwd = folderWith({ "feedletter.yaml": SETTINGS, "content/one.md": postOn("2026-01-02", "One") });
  // Loading the code takes longer than running it.
  for (const first of ["send weekly --dry-run", "build", "subscribers list"])
    await run(first.split(" "), cwd);
  await fc.assert(
    fc.asyncProperty(command, fc.array(fc.oneof(flag, value), { maxLength: 4 }), async (words, others) => {
      const { code, said } = await run([...words.split(" ").filter(Boolean), ...others], cwd);
      expect(said).not.toContain("E_BUG");
      expect([0, 1, 2, 3]).toContain(code);
    }),
    LIMIT,
  );
});

test.each([
  ...[
    "init FILE",
    "init FILE/x",
    "init FILE/x --templates",
    "build --out FILE/x",
    "build --check --out FILE/x",
  ],
  ...["build --config FILE/x", "check --config FILE", "inject FILE/x", "import posts FILE/x --to y"],
  ...["import posts content --to FILE/x", "adopt FILE/x", "inbox --from FILE/x", "subscribers import FILE/x"],
])("a path below a file is a mistake of the user: %s", async (words) => {
  const cwd = folderWith({ "feedletter.yaml": SETTINGS, "content/one.md": postOn("2026-01-02", "One") });
  const { code, said } = await run(words.replace("FILE", "content/one.md").split(" "), cwd);
  expect(said).not.toContain("E_BUG");
  expect([1, 2]).toContain(code);
  expect(said).toMatch(/^(?:\S+ {2})?E_[A-Z_]+ {2}/m);
});

const KEYS = [
  "site",
  "title",
  "url",
  "content",
  "files",
  "feeds",
  "digests",
  "weekly",
  "schedule",
  "mail",
  "from",
  "server",
  "database",
  "theme",
  "timezone",
  "limit",
  "by",
  "posts",
  "max",
  "out",
  "keys",
];
const scalar = fc.oneof(
  fc.constantFrom(
    ...[
      "null",
      "true",
      "0",
      "-1",
      "1e999",
      ".nan",
      "[]",
      "{}",
      "''",
      "'\\0'",
      "/",
      "content",
      "*a",
      "&a [*a]",
      "!!binary x",
      "!x y",
      "2026-01-01",
      "${X}",
      "<<",
    ],
  ),
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => JSON.stringify(text)),
);

/** The settings with one line replaced, removed or added. */
const mutated = fc
  .record({
    at: fc.nat(20),
    key: fc.constantFrom(...KEYS),
    to: scalar,
    how: fc.constantFrom("value", "line", "text"),
  })
  .map(({ at, key, to, how }) => {
    const lines = SETTINGS.split("\n");
    const line = at % lines.length;
    if (how === "value") lines[line] = (lines[line] ?? "").replace(/: .*/, `: ${to}`);
    else if (how === "line") lines.splice(line, 0, `${key}: ${to}`);
    else lines[line] = to;
    return lines.join("\n");
  });

test("no configuration reaches E_BUG", { timeout: 60_000 }, async () => {
  const cwd = folderWith({ "content/one.md": postOn("2026-01-02", "One") });
  mkdirSync(join(cwd, "out"), { recursive: true });
  await fc.assert(
    fc.asyncProperty(
      mutated,
      fc.constantFrom("list", "build", "schedule", "subscribers list"),
      async (text, words) => {
        writeFileSync(join(cwd, "feedletter.yaml"), text);
        const { code, said } = await run(words.split(" "), cwd);
        expect(said).not.toContain("E_BUG");
        expect([0, 1, 2, 3]).toContain(code);
      },
    ),
    LIMIT,
  );
});
