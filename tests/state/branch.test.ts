import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type BranchOptions, openBranch } from "#state/branch.js";
import { parseRemote } from "#state/remote.js";
import { startGitHttp, TOKEN } from "./git-http.js";
import { bareRepository } from "./runners.js";

const PLACE = { file: "feedletter.yaml", line: 7 };
const { PATH = "" } = process.env;
const git = (...args: readonly string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();

function branchOf(repository: string, options: Partial<BranchOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-git-"));
  const remote = parseRemote(repository, PLACE);
  return { folder, branch: openBranch({ remote, branch: "state", folder, env: { PATH }, ...options }) };
}

/** A `git` that comes first in PATH. @param push shell commands in place of a push; `"$REAL" "$@"` is the real one */
function gitWith(push: string): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-bin-"));
  const real = git("--exec-path");
  writeFileSync(
    join(folder, "git"),
    `#!/bin/sh\nREAL="${real}/git"\ncase "$1" in push) ${push} ;; *) exec "$REAL" "$@" ;; esac\n`,
  );
  chmodSync(join(folder, "git"), 0o755);
  return `${folder}:${PATH}`;
}

async function commitOf(branch: ReturnType<typeof openBranch>, ...texts: readonly Uint8Array[]) {
  const files = [];
  for (const [index, text] of texts.entries()) files.push(await branch.write(`file-${index}`, text));
  return branch.commit(files);
}

test("a push transfers only what is new, although no commit has a parent", async () => {
  const repository = bareRepository();
  git("-C", repository, "config", "receive.unpackLimit", "1");
  const { branch } = branchOf(repository);
  const large = randomBytes(500_000);
  const first = await commitOf(branch, large);
  expect(await branch.push(first, undefined)).toEqual({ kind: "accepted" });
  const second = await commitOf(branch, large, randomBytes(1_000));
  expect(await branch.push(second, first)).toEqual({ kind: "accepted" });
  const packs = join(repository, "objects/pack");
  const sizes = readdirSync(packs)
    .filter((name) => name.endsWith(".pack"))
    .map((name) => statSync(join(packs, name)).size);
  expect(Math.min(...sizes)).toBeLessThan(3_000);
  const reader = branchOf(repository).branch;
  expect(await reader.fetch(first)).toBeUndefined();
  const [file] = (await reader.fetch(second)) ?? [];
  expect(file && Buffer.from(await reader.read(file)).equals(large)).toBe(true);
});

test("somebody else's push in between is noticed, and nothing is overwritten", async () => {
  const repository = bareRepository();
  const [one, two] = [branchOf(repository).branch, branchOf(repository).branch];
  const first = await commitOf(one, Buffer.from("one"));
  const other = await commitOf(two, Buffer.from("two"));
  expect(await one.push(first, undefined)).toEqual({ kind: "accepted" });
  expect(await two.push(other, undefined)).toEqual({ kind: "moved", tip: first });
  expect(await two.tip()).toBe(first);
});

test.each([
  ["is accepted, but the answer is lost", '"$REAL" "$@"; exit 1', "accepted"],
  ["is refused by the remote", 'echo "remote: disk full" >&2; exit 1', "disk full"],
  ["gets no answer", "exec sleep 60", "doesn't answer"],
])("a push that %s", async (_, script, expected) => {
  const repository = bareRepository();
  const timeouts = { ask: 20_000, transfer: 1_500 };
  const { branch } = branchOf(repository, { env: { PATH: gitWith(script) }, timeouts });
  const commit = await commitOf(branch, Buffer.from("one"));
  const pushed = await branch.push(commit, undefined).catch((error: Error) => error.message);
  if (expected === "accepted") expect(pushed).toEqual({ kind: "accepted" });
  else expect(pushed).toContain(expected);
});

test("the token logs in, and is in no argument, file or message", async () => {
  const root = mkdtempSync(join(tmpdir(), "feedletter-http-"));
  git("init", "--quiet", "--bare", join(root, "state.git"));
  git("-C", join(root, "state.git"), "config", "http.receivepack", "true");
  const host = await startGitHttp(root, () => false);
  const log = join(root, "arguments");
  const env = {
    PATH: gitWith(`echo "$@" >> ${log}; exec "$REAL" "$@"`),
    GIT_TRACE: "2",
    GIT_TRACE_CURL: "2",
  };
  const { branch, folder } = branchOf(`http://x-access-token:${TOKEN}@${host}/state.git`, { env });
  const commit = await commitOf(branch, Buffer.from("one"));
  expect(await branch.push(commit, undefined)).toEqual({ kind: "accepted" });
  expect(await branch.tip()).toBe(commit);
  expect(await branch.isPublic()).toBe(false);
  const secrets = [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString("base64")];
  const written = [readFileSync(log, "utf8"), readFileSync(join(folder, "config"), "utf8")].join();
  for (const secret of secrets) expect(written).not.toContain(secret);
  const wrong = branchOf(`http://x:${TOKEN}-wrong@${host}/state.git`).branch;
  const message = await wrong.tip().catch((error: Error) => error.message);
  expect(message).toContain("The state's repository can't be read");
  for (const secret of secrets) expect(message).not.toContain(secret);
});

test("a repository that answers anybody is public, whatever login this machine has", async () => {
  const root = mkdtempSync(join(tmpdir(), "feedletter-http-"));
  git("init", "--quiet", "--bare", join(root, "state.git"));
  const host = await startGitHttp(root, () => true);
  expect(await branchOf(`http://x:${TOKEN}@${host}/state.git`).branch.isPublic()).toBe(true);
});

test.each([
  "https://x:50%ab%zz@host.example/a.git",
  "--upload-pack=touch x",
  "ext::sh -c touch% x",
  "http://me:secret@git.example/state.git",
  "https://",
])("%s is no address", (repository) => {
  expect(() => parseRemote(repository, PLACE)).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
});
