import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { acquireFileLock } from "#database/sqlite/ledger-file.js";
import { feedletter } from "./cli.js";
import { startMailServer } from "./mail-server.js";
import { bareRepository, git, KEY, runner } from "./state.js";

const SUNDAY = "2026-06-14T12:00:00Z";
const DUE = "2026-06-15T07:40:00Z";
const LATER = "2026-06-15T08:40:00Z";
const PEOPLE = 40;
const MAIL = { mail: ", connections: 1" };
/** More than a job sends between its first two pushes. */
const FIRST_BATCH = 25;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval"] }));
afterEach(() => void vi.useRealTimers());

/** A job that sends, and waits for the server's answer to the third mail until it is let go. */
async function sending() {
  let letGo = (): void => {};
  let isAsked = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  let mails = 0;
  const server = await startMailServer({
    answer: async () => {
      mails += 1;
      if (mails < 3) return undefined;
      isAsked();
      await gate;
      return undefined;
    },
  });
  const repository = bareRepository();
  const env = { SMTP_URL: server.url, STATE_REPOSITORY: repository, STATE_KEY: KEY };
  /** While somebody waits to see whether the job is alive, it pushes. */
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    if (ms !== 5_000) return setTimeout(ms, undefined, { signal }).catch(() => {});
    const before = git(repository, "rev-parse", "state");
    vi.advanceTimersByTime(20_000);
    while (git(repository, "rev-parse", "state") === before) await setTimeout(10);
  };
  const run = (now: string, args: readonly string[], cwd = runner(MAIL)) =>
    feedletter(args, { cwd, env, now, sleep });
  const laptop = runner(MAIL);
  const list = Array.from({ length: PEOPLE }, (_, index) => `reader-${index}@readers.example`);
  writeFileSync(join(laptop, "people.csv"), ["email", ...list].join("\n"));
  await run(SUNDAY, ["subscribers", "import", "people.csv"], laptop);
  await run(SUNDAY, ["send", "--due"], laptop);
  const job = run(DUE, ["send", "--due"]);
  await asked;
  return { server, repository, laptop, run, job, letGo };
}

test("what a laptop changes while a job sends waits, is taken in by the job, and its outcome is shown", async () => {
  const { server, repository, laptop, run, job, letGo } = await sending();
  writeFileSync(join(laptop, "more.csv"), "email\nmore-1@readers.example\nmore-2@readers.example\n");
  const commands = [
    ["subscribers", "add", "new@readers.example", "--name", "New"],
    ["subscribers", "remove", "reader-0@readers.example"],
    ["subscribers", "import", "more.csv"],
    ["issues", "cancel", "weekly-1", "--json"],
  ];
  for (const args of commands) {
    const { code, stderr } = await run(DUE, args, laptop);
    expect([code, stderr]).toEqual([3, expect.stringContaining("Not done yet: another run is using")]);
  }
  const waiting = await run(DUE, ["state", "show"], laptop);
  expect(waiting.stdout).toMatch(/^waiting {2}[0-9a-f]{8} {2}cancel weekly-1, since 2026-06-15T07:40/m);
  // The ones before were taken in while the later ones were made.
  expect(waiting.stdout).toMatch(/^done {5}[0-9a-f]{8} {2}add: subscribed$/m);
  // A person who is forgotten has no requests left, whatever they were.
  const forgotten = await run(DUE, ["subscribers", "forget", "reader-1@readers.example"], laptop);
  expect(forgotten).toMatchObject({ code: 3 });
  letGo();
  const { code, stderr } = await job;
  expect(stderr).toContain("cancel: cancelled, ");
  expect(code).toBe(0);
  expect(server.envelopes.length).toBeLessThanOrEqual(FIRST_BATCH);
  expect(git(repository, "branch", "--list", "state-requests")).toBe("");
  expect(git(repository, "ls-tree", "--name-only", "state").split("\n")).toHaveLength(2);
  const list = (await run(LATER, ["subscribers", "list"])).stdout;
  expect(list).toContain("new@readers.example\tactive");
  expect(list).toContain("reader-0@readers.example\tunsubscribed");
  expect(list).toContain("more-2@readers.example\tactive");
  expect(list).not.toContain("reader-1@");
  expect((await run(LATER, ["issues"])).stdout).toContain("cancelled");
  const shown = await run(LATER, ["state", "show", "--json"]);
  const { taken, waiting: rest } = JSON.parse(shown.stdout);
  expect(rest).toEqual([]);
  expect(taken.map(({ action, outcome }: Record<string, string>) => `${action} ${outcome}`)).toEqual([
    ...["forget done", "cancel done", "import done", "remove done", "add done"],
  ]);
  expect(shown.stdout).not.toContain("@");
});

test("a command that another one on this machine locks out leaves its change to whoever opens the state next", async () => {
  const repository = bareRepository();
  const env = { SMTP_URL: "smtp://127.0.0.1:1", STATE_REPOSITORY: repository, STATE_KEY: KEY };
  const cwd = runner();
  const run = (...args: readonly string[]) =>
    feedletter(args, { cwd, env, now: SUNDAY, sleep: async () => {} });
  await run("subscribers", "add", "ada@readers.example");
  const release = acquireFileLock(join(cwd, ".feedletter/feedletter.db.lock"));
  expect(await run("subscribers", "remove", "ada@readers.example")).toMatchObject({ code: 3 });
  release?.();
  expect((await run("subscribers", "list")).stdout).toContain("ada@readers.example\tunsubscribed");
  expect(git(repository, "branch", "--list", "state-requests")).toBe("");
  // Nothing of the queue stays on this machine.
  expect(readdirSync(join(cwd, ".feedletter")).filter((name) => name.startsWith("requests-"))).toEqual([]);
});
