import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONFIG, folderWith, postOn } from "./cli.js";

/** Made for these tests. */
export const KEY = "AGE-SECRET-KEY-1HVSCSKRZ3M3EMCEUPRR05HTKYPYKNKPAW0HG7SFZHEQGKVXSMEPQ62Y8EJ";

/** An empty bare repository: what a host has when somebody has created one. */
export function bareRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-remote-"));
  execFileSync("git", ["init", "--quiet", "--bare", folder]);
  return folder;
}

export function git(repository: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", repository, ...args], { encoding: "utf8" }).trim();
}

/** A `git` for PATH that notes what it is asked for before it does it. */
export function notingGit(): { readonly path: string; readonly network: () => readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-bin-"));
  const log = join(folder, "commands");
  const real = execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim();
  writeFileSync(join(folder, "git"), `#!/bin/sh\necho "$1" >> ${log}\nexec "${real}/git" "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(log, "");
  return {
    path: `${folder}:${process.env.PATH}`,
    network: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((command) => ["ls-remote", "fetch", "push"].includes(command)),
  };
}

/** What a runner has: a fresh checkout of the site, and nothing else. */
export function runner(
  more: {
    readonly posts?: Readonly<Record<string, string>>;
    readonly mail?: string;
    readonly state?: string;
  } = {},
): string {
  return folderWith({
    "feedletter.yaml": `${CONFIG}digests:
  weekly: { schedule: "0 9 * * mon", start: 2026-06-07 }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example"${more.mail ?? ""} }
state: { repository: "\${STATE_REPOSITORY}", key: "\${STATE_KEY}"${more.state ?? ""} }
`,
    "content/old.md": postOn("2026-06-01", "Old"),
    "content/new.md": postOn("2026-06-14", "New"),
    ...more.posts,
  });
}
