import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CLI, folderWith } from "./cli/cli.js";

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The code blocks of a text, in order. */
export function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = "", block = ""]) => ({
    language,
    text: block,
  }));
}

export function sectionOf(page: string, heading: string): string {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}

/** What somebody types, line by line, without the comments. */
export function commandsIn({ text }: Block): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+# .*$/, "").trim())
    .filter((line) => line !== "");
}

function merge(into: unknown, more: unknown): unknown {
  if (!isMap(into) || !isMap(more)) return more;
  const merged = Object.entries(more).map(([key, value]) => [key, merge(into[key], value)]);
  return { ...into, ...Object.fromEntries(merged) };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mergeIntoConfig(path: string, more: unknown): void {
  writeFileSync(path, stringify(merge(parse(readFileSync(path, "utf8")), more)));
}

/** A site, and an `npx` that finds this program at once: the real one, which takes seconds, is tried in tests/package. */
export function openSite(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = folderWith(files);
  mkdirSync(join(folder, "bin"));
  const npx = `#!/bin/sh\n[ "$1" = --no ] && shift\nshift\nexec "${process.execPath}" "${CLI}" "$@"\n`;
  writeFileSync(join(folder, "bin/npx"), npx, { mode: 0o755 });
  const env: Record<string, string> = { PATH: `${join(folder, "bin")}:${process.env.PATH}`, HOME: folder };
  const run = (line: string) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      execFile("sh", ["-c", line], { cwd: folder, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, output: stdout + stderr });
      });
    });
  const config = join(folder, "feedletter.yaml");
  const addToConfig = (more: unknown) => mergeIntoConfig(config, more);
  return { folder, env, run, addToConfig };
}
