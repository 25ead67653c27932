import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import type { Branch } from "#state/branch.js";
import { makeKey } from "#state/seal.js";
import { bareRepository, KEY, type Runner, runnerOf } from "./runners.js";

const coded = (code: string) => expect.objectContaining({ code });

/** A repository with a first state. */
async function started(text = "one") {
  const repository = bareRepository();
  const first = runnerOf(repository);
  first.text = text;
  await (await first.open()).close();
  return { repository, first };
}

async function textIn(repository: string): Promise<string> {
  const reader = runnerOf(repository);
  await reader.open();
  return reader.text;
}

async function change(runner: Runner, text: string, options = {}): Promise<void> {
  const session = await runner.open(options);
  runner.text = text;
  await session.close();
}

const tipOf = (repository: string): string =>
  execFileSync("git", ["-C", repository, "rev-parse", "state"], { encoding: "utf8" }).trim();

test("what one runner records, the next one has; who records nothing pushes nothing", async () => {
  const { repository } = await started();
  await change(runnerOf(repository), "one two");
  const tip = tipOf(repository);
  const reader = runnerOf(repository);
  await (await reader.open()).close();
  expect([reader.text, tipOf(repository)]).toEqual(["one two", tip]);
});

test("a machine that has the latest state only asks where the branch is", async () => {
  const { first } = await started();
  const asked: string[] = [];
  const wrap = (branch: Branch): Branch => ({
    ...branch,
    fetch: async (commit) => {
      asked.push("fetch");
      return branch.fetch(commit);
    },
    read: async (file) => {
      asked.push("read");
      return branch.read(file);
    },
  });
  await (await first.open({ wrap })).close();
  expect(asked).toEqual(["fetch"]);
});

test("of two that start from the same state, the second to push stops, and what it recorded is discarded", async () => {
  const { repository } = await started();
  const [one, two] = [runnerOf(repository), runnerOf(repository)];
  const [first, second] = [await one.open(), await two.open()];
  one.text = "one, by the first";
  two.text = "one, by the second";
  await first.checkpoint();
  await expect(second.checkpoint()).rejects.toEqual(coded("E_STATE_BUSY"));
  await expect(second.requireFresh()).rejects.toEqual(coded("E_STATE_BUSY"));
  await second.close();
  await first.close();
  expect(await textIn(repository)).toBe("one, by the first");
  await two.open();
  expect(two.text).toBe("one, by the first");
});

test("a runner that is still pushing is left alone", async () => {
  const { repository } = await started();
  const [one, two] = [runnerOf(repository), runnerOf(repository)];
  const first = await one.open();
  one.text = "a";
  await first.checkpoint();
  const second = await two.open({
    sleep: async () => {
      one.text += "a";
      await first.checkpoint();
    },
  });
  expect(second.isTakeover).toBe(true);
  two.text = "b";
  await expect(second.checkpoint()).rejects.toEqual(coded("E_STATE_BUSY"));
  await first.close();
});

test("a runner is taken over after a minute without a push, and may not start a mail by then", async () => {
  const { repository } = await started();
  const [one, two] = [runnerOf(repository), runnerOf(repository)];
  const first = await one.open();
  one.text = "a";
  await first.checkpoint();
  await first.requireFresh();
  const second = await two.open();
  two.text = "b";
  await second.checkpoint();
  expect(two.ms).toBeGreaterThanOrEqual(60_000);
  // The first was stopped (SIGSTOP, a sleeping machine) for as long.
  one.ms += two.ms;
  one.text = "aa";
  await expect(first.requireFresh()).rejects.toEqual(coded("E_STATE_MOVED"));
  await expect(first.checkpoint()).rejects.toEqual(coded("E_STATE_MOVED"));
  await first.close();
  await second.close();
  expect(await textIn(repository)).toBe("b");
});

test("within two intervals of a push, mails start without asking anybody; later the place is confirmed first", async () => {
  const { repository, first } = await started();
  let pushes = 0;
  const wrap = (branch: Branch): Branch => ({
    ...branch,
    push: (...args) => {
      pushes += 1;
      return branch.push(...args);
    },
  });
  const session = await first.open({ wrap });
  first.text = "a";
  await session.checkpoint();
  first.ms += 40_000;
  await session.requireFresh();
  expect(pushes).toBe(1);
  first.ms += 1;
  await session.requireFresh();
  expect(pushes).toBe(2);
  await session.close();
  expect(await textIn(repository)).toBe("a");
});

test("a process that was killed here goes on with what it had recorded, without waiting", async () => {
  const { repository, first } = await started();
  const killed = await first.open();
  first.text = "pushed";
  await killed.checkpoint();
  first.text = "pushed, and recorded";
  const next = await first.open();
  expect([next.isTakeover, first.text]).toEqual([false, "pushed, and recorded"]);
  await next.checkpoint();
  expect(first.ms).toBe(0);
  await next.close();
  expect(await textIn(repository)).toBe("pushed, and recorded");
});

const refused = new FeedletterError("E_STATE_REMOTE", { message: "No answer.", fix: "" });

test("a push that was accepted without an answer is found out by asking, not repeated as a new one", async () => {
  const { repository, first } = await started();
  let lost = true;
  const session = await first.open({
    wrap: (branch) => ({
      ...branch,
      push: async (commit, expected) => {
        const result = await branch.push(commit, expected);
        if (!lost) return result;
        lost = false;
        throw refused;
      },
    }),
  });
  first.text = "a";
  await session.checkpoint();
  first.text = "ab";
  await session.checkpoint();
  await session.close();
  expect(await textIn(repository)).toBe("ab");
});

test("a push that arrives after it was given up counts as ours", async () => {
  const { repository, first } = await started();
  const late: (() => Promise<unknown>)[] = [];
  const session = await first.open({
    wrap: (branch) => ({
      ...branch,
      push: async (commit, expected) => {
        if (late.length >= 3) return branch.push(commit, expected);
        late.push(() => branch.push(commit, expected));
        throw refused;
      },
    }),
  });
  first.text = "a";
  await expect(session.checkpoint()).rejects.toEqual(coded("E_STATE_REMOTE"));
  await late[1]?.();
  first.text = "ab";
  await session.checkpoint();
  await session.close();
  expect(await textIn(repository)).toBe("ab");
});

test("a remote that refuses every push loses nothing: the next command on this machine pushes it", async () => {
  const { repository, first } = await started();
  const wrap = (branch: Branch): Branch => ({ ...branch, push: () => Promise.reject(refused) });
  const session = await first.open({ wrap });
  first.text = "a";
  await expect(session.checkpoint()).rejects.toEqual(coded("E_STATE_REMOTE"));
  await expect(session.close()).rejects.toEqual(coded("E_STATE_REMOTE"));
  expect(await textIn(repository)).toBe("one");
  await (await first.open()).close();
  expect(await textIn(repository)).toBe("a");
});

test("the files don't grow without end: journals are folded into the base", async () => {
  const { repository, first } = await started("x".repeat(50_000));
  const session = await first.open();
  for (let count = 0; count < 25; count += 1) {
    first.text = `${count}${"x".repeat(50_000)}`;
    await session.checkpoint();
  }
  await session.close();
  const names = execFileSync("git", ["-C", repository, "ls-tree", "--name-only", "state"], {
    encoding: "utf8",
  });
  expect(names.trim().split("\n")).toEqual([expect.stringMatching(/^base-/), "head.age"]);
  expect(await textIn(repository)).toBe(first.text);
});

test("another key, another newsletter, an older state and a missing branch are refused, with a way out", async () => {
  const { repository, first } = await started();
  const old = tipOf(repository);
  await change(first, "two");
  const other = await makeKey();
  await expect(runnerOf(repository).open({ key: other.key })).rejects.toEqual(coded("E_STATE_KEY"));
  await expect(runnerOf(repository).open({ key: "secret" })).rejects.toEqual(coded("E_STATE_KEY"));
  const set = (commit: string): unknown =>
    execFileSync("git", ["-C", repository, "update-ref", "refs/heads/state", commit]);
  set(old);
  await expect(first.open()).rejects.toEqual(coded("E_STATE_OLDER"));
  execFileSync("git", ["-C", repository, "update-ref", "-d", "refs/heads/state"]);
  await expect(first.open()).rejects.toEqual(coded("E_STATE_OLDER"));
  const { repository: foreign } = await started("another newsletter");
  execFileSync("git", ["-C", repository, "fetch", "--quiet", foreign, "+state:state"]);
  await expect(first.open()).rejects.toEqual(coded("E_STATE_FOREIGN"));
  // The copy of this machine is right.
  const pushing = await first.open({ trust: "machine" });
  pushing.fold();
  await pushing.close();
  expect(await textIn(repository)).toBe("two");
  // The repository is right.
  set(old);
  await first.open({ trust: "repository" });
  expect(first.text).toBe("one");
});

test("a database that doesn't come from the state is not overwritten", async () => {
  const { repository } = await started();
  const other = runnerOf(repository);
  other.text = "mine";
  await expect(other.open()).rejects.toEqual(coded("E_STATE_LOCAL"));
  expect(other.text).toBe("mine");
  await other.open({ trust: "repository" });
  expect(other.text).toBe("one");
});

test("a branch with something else, or with a file that isn't what was pushed, is damaged", async () => {
  const { repository } = await started();
  const env = { ...process.env, GIT_DIR: repository };
  const run = (args: readonly string[], input: string) =>
    execFileSync("git", args, { env, input, encoding: "utf8" }).trim();
  const names = run(["ls-tree", "state"], "").replace(
    /blob [0-9a-f]+(\tbase)/,
    `blob ${run(["hash-object", "-w", "--stdin"], "?")}$1`,
  );
  const author = ["-c", "user.name=x", "-c", "user.email=x@x.example"];
  const commit = (tree: string) => run([...author, "commit-tree", run(["mktree"], tree), "-m", "x"], "");
  run(["update-ref", "refs/heads/state", commit(`${names}\n`)], "");
  await expect(runnerOf(repository).open()).rejects.toEqual(coded("E_STATE_DAMAGED"));
  run(["update-ref", "refs/heads/state", commit("")], "");
  await expect(runnerOf(repository).open()).rejects.toEqual(coded("E_STATE_DAMAGED"));
});

test("a key is changed in two steps: both work in between, then only the new one", async () => {
  const { repository, first } = await started();
  const { key, recipient } = await makeKey();
  const adding = await first.open({ recipients: [recipient] });
  adding.fold();
  await adding.close();
  // CI still has the old key, and keeps the new one able to read.
  await change(runnerOf(repository), "by the old key");
  await change(runnerOf(repository), "by the new key", { key });
  const finishing = await runnerOf(repository).open({ key, revokesOthers: true });
  finishing.fold();
  await finishing.close();
  await expect(runnerOf(repository).open()).rejects.toEqual(coded("E_STATE_KEY"));
  const reader = runnerOf(repository);
  await reader.open({ key: `${key} ${KEY}` });
  expect(reader.text).toBe("by the new key");
});
