import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { CLI } from "../../../tests/cli/cli.js";
import { type Files, writeFolder } from "../../../tests/content/folder.js";
import { blocksOf, commandsIn } from "../../../tests/followed-page.js";

const ROOT = join(import.meta.dirname, "../../..");
const MODULES = join(import.meta.dirname, "../node_modules");

/** What a page of docs/integrations/ tells somebody to do, in order. */
export type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "command"; readonly line: string };

/** A block whose first line is a comment with a name is a file; the lines of a `sh` block are commands. */
export function stepsOf(page: string): readonly Step[] {
  const text = readFileSync(join(ROOT, "docs/integrations", page), "utf8");
  return blocksOf(text).flatMap((block): readonly Step[] => {
    if (block.language === "sh") return commandsIn(block).map((line) => ({ kind: "command", line }) as const);
    const [, path = ""] = /^(?:\/\/|#) (\S+)\n/.exec(block.text) ?? [];
    return path === "" ? [] : [{ kind: "file", path, text: block.text }];
  });
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

export interface Site {
  readonly folder: string;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  readonly list: (path: string) => readonly string[];
  readonly run: (line: string) => Promise<Ran>;
  /** Runs a development server until the first line with an address of it, calls, and ends it. */
  readonly serve: (line: string, use: (url: string) => Promise<void>) => Promise<void>;
}

/** A site with its generator and this program installed. @param node22 puts npm's `node@22` before ours */
export function openSite(files: Files, { node22 = false } = {}): Site {
  const folder = writeFolder(files);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  install(folder);
  // npm's takes seconds, and would look for packages that aren't here.
  const npx = `#!/bin/sh\nname="\${1##*/}"; shift\n[ "$name" = feedletter ] && exec "${process.execPath}" "${CLI}" "$@"\nexec "node_modules/.bin/$name" "$@"\n`;
  mkdirSync(join(folder, "node_modules/npx"));
  writeFileSync(join(folder, "node_modules/npx/npx"), npx, { mode: 0o755 });
  const path = [
    join(folder, "node_modules/npx"),
    ...(node22 ? [join(MODULES, "node/bin")] : []),
    process.env.PATH,
  ];
  const env = {
    ...{ ...process.env, PATH: path.join(":"), TZ: "UTC", NO_COLOR: "1", FORCE_COLOR: "0", BROWSER: "none" },
    ...{
      ASTRO_TELEMETRY_DISABLED: "1",
      DOCUSAURUS_NO_PERSISTENT_CACHE: "true",
      NODE_ENV: undefined,
      VITEST: undefined,
    },
  };
  const start = (line: string) => {
    const child = spawn("sh", ["-c", line], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const heard = Object.assign(new EventEmitter(), { text: "" });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (more: string) => {
        heard.text += stripVTControlCharacters(more);
        heard.emit("more");
      });
    return { child, heard };
  };
  return {
    folder,
    write,
    read: (name) => readFileSync(join(folder, name), "utf8"),
    list: (name) => (existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : []),
    run: async (line) => {
      const { child, heard } = start(line);
      const [code] = await once(child, "close");
      return { code, output: heard.text };
    },
    serve: async (line, use) => {
      const { child, heard } = start(line);
      const ended = once(child, "close");
      try {
        await use(await findAddress(heard, ended));
        await interrupt(child, ended);
      } finally {
        signal(child, "SIGKILL");
      }
    },
  };
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // All of them have ended.
  }
}

/** As somebody does who presses Ctrl-C. @throws Error if it doesn't end */
async function interrupt(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  signal(child, "SIGINT");
  const stuck = new AbortController();
  const waited = setTimeout(MAX_END_MS, "stuck", { signal: stuck.signal }).catch(() => undefined);
  if ((await Promise.race([ended, waited])) === "stuck") throw new Error("Ctrl-C doesn't end the server.");
  stuck.abort();
}

const MAX_END_MS = 20_000;

/** As npm would, but links instead of copies. */
function install(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of existsSync(MODULES) ? readdirSync(MODULES) : [])
    if (!/^\.(?!bin$)/.test(name)) symlinkSync(join(MODULES, name), join(modules, name));
  symlinkSync(ROOT, join(modules, "feedletter"));
}

async function findAddress(
  heard: EventEmitter & { readonly text: string },
  ended: Promise<unknown>,
): Promise<string> {
  for (;;) {
    const [, url] = /(http:\/\/(?:localhost|127\.0\.0\.1):\d+)\b/.exec(heard.text) ?? [];
    if (url !== undefined) return url;
    const more = await Promise.race([once(heard, "more"), ended.then(() => undefined)]);
    if (more === undefined) throw new Error(`The server ended: ${heard.text}`);
  }
}
