import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable, Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { runCommandLine } from "#cli/command-line.js";
import { openTerminal } from "#terminal/terminal.js";

export const CLI = join(import.meta.dirname, "../../dist/cli.cjs");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the clock of the process says, where it isn't the real one. */
  readonly now?: string;
}

interface InProcessOptions extends RunOptions {
  /** Default: waits. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => {});

const CLOCK = pathToFileURL(join(import.meta.dirname, "clock.mjs")).href;

/** Options of Node that give a process another clock. */
export function setClock(clock: "at" | "from" | "ahead", value: string): readonly string[] {
  return ["--import", `${CLOCK}?${clock}=${encodeURIComponent(value)}`];
}

/** Runs a command in this process: a start of Node takes longer than most commands. `feedletterProcess` is what a user runs. */
export async function feedletter(
  args: readonly string[],
  { cwd, env = {}, now, sleep = wait }: InProcessOptions,
): Promise<Ran> {
  const stdout = new Written();
  const stderr = new Written();
  const ownEnv = { PATH: process.env.PATH, ...env };
  const code = await runCommandLine(args, {
    cwd,
    env: ownEnv,
    terminal: openTerminal({ stdin: Readable.from([]), stdout, stderr }, ownEnv),
    stdin: Readable.from([]),
    clock: () => (now === undefined ? Date.now() : Date.parse(now)),
    randomBytes,
    sleep,
    onStop: () => () => {},
    holdSignals: async (act) => act(),
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Written extends Writable {
  text = "";

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs the program as a user does: the compiled one, in a process of its own, in an environment of its own. */
export function feedletterProcess(args: readonly string[], { cwd, env = {}, now }: RunOptions): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...(now === undefined ? [] : setClock("at", now)), CLI, ...args],
      { cwd, env: { PATH: process.env.PATH, TZ: "Pacific/Kiritimati", ...env }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export const CONFIG = `site:
  title: Notes
  url: https://notes.example/
  timezone: Europe/Berlin
  author: { name: Eric, email: eric@notes.example }
content:
  - { files: content, url: "/posts/{slug}/" }
`;

/** A post with a date of its own, so that order is plain. */
export function postOn(date: string, title: string, body = "Some words."): string {
  return `---\ntitle: ${title}\ndate: ${date}\n---\n${body}\n`;
}
