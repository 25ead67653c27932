import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startGitHttp, TOKEN } from "../state/git-http.js";
import { feedletter } from "./cli.js";
import { mailTo } from "./leaving-by-mail.js";
import { startMailServer } from "./mail-server.js";
import { bareRepository, git, KEY, runner } from "./state.js";

const SUNDAY = "2026-06-14T12:00:00Z";
const DUE = "2026-06-15T07:40:00Z";
const LATER = "2026-06-15T08:40:00Z";

/** The host refuses every push, for as long as it is full. */
function fill(repository: string): { readonly free: () => void } {
  const hook = join(repository, "hooks/pre-receive");
  mkdirSync(join(repository, "hooks"), { recursive: true });
  writeFileSync(hook, "#!/bin/sh\necho disk full >&2\nexit 1\n");
  chmodSync(hook, 0o755);
  return { free: () => rmSync(hook) };
}

test("nothing leaves that couldn't be pushed before: no mail is sent, and none in the inbox is moved", async () => {
  const server = await startMailServer();
  const repository = bareRepository();
  const env = { SMTP_URL: server.url, STATE_REPOSITORY: repository, STATE_KEY: KEY };
  const run = (now: string, args: readonly string[], cwd = runner()) =>
    feedletter(args, { cwd, env, now, sleep: async () => {} });
  const laptop = runner();
  await run(SUNDAY, ["subscribers", "add", "ada@readers.example"], laptop);
  await run(SUNDAY, ["send", "--due"], laptop);
  const full = fill(repository);
  const refused = await run(DUE, ["send", "--due"]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("E_STATE_REMOTE")]);
  expect(refused.stderr).toContain("disk full");
  expect(server.envelopes).toEqual([]);
  full.free();
  expect((await run(DUE, ["send", "--due"])).stderr).toContain("issue 1 finished: 1 accepted");

  const [mail] = server.mails;
  const folder = runner();
  const maildir = join(folder, "Maildir");
  for (const name of ["new", "cur"]) mkdirSync(join(maildir, name), { recursive: true });
  const header = mail?.headerLines.find(({ key }) => key === "list-unsubscribe")?.line ?? "";
  const mailto = new URL(/<(mailto:[^>]*)>/.exec(header.replace(/\r?\n[ \t]+/g, ""))?.[1] ?? "");
  writeFileSync(join(maildir, "new/1"), mailTo(mailto));
  const again = fill(repository);
  expect(await run(LATER, ["inbox", "--from", maildir], folder)).toMatchObject({ code: 1 });
  expect([readdirSync(join(maildir, "new")), readdirSync(join(maildir, "cur"))]).toEqual([["1"], []]);
  again.free();
  expect(await run(LATER, ["inbox", "--from", maildir], folder)).toMatchObject({ code: 0 });
  expect(readdirSync(join(maildir, "new"))).toEqual([]);
  expect((await run(LATER, ["subscribers", "list"])).stdout).toContain("ada@readers.example\tunsubscribed");

  // Whoever is forgotten is in no file of the state, and in none here.
  expect(await run(LATER, ["subscribers", "forget", "ada@readers.example"], laptop)).toMatchObject({
    code: 0,
  });
  expect(git(repository, "ls-tree", "--name-only", "state").split("\n")).toEqual([
    expect.stringMatching(/^base-/),
    "head.age",
  ]);
  expect(readFileSync(join(laptop, ".feedletter/feedletter.db"), "latin1")).not.toContain("ada@");
});

test("a repository that anybody can read is refused before anything is pushed or sent, and doctor says so", async () => {
  const server = await startMailServer();
  const root = mkdtempSync(join(tmpdir(), "feedletter-http-"));
  const repository = join(root, "state.git");
  git(root, "init", "--quiet", "--bare", repository);
  git(repository, "config", "http.receivepack", "true");
  let isPublic = false;
  const host = await startGitHttp(root, () => isPublic);
  const url = `http://x-access-token:${TOKEN}@${host}/state.git`;
  const env = { SMTP_URL: server.url, STATE_REPOSITORY: url, STATE_KEY: KEY };
  const run = (now: string, ...args: readonly string[]) =>
    feedletter(args, { cwd: runner(), env, now, sleep: async () => {} });
  const stateOf = async () =>
    JSON.parse((await run(DUE, "doctor", "--json")).stdout).find(
      ({ check }: { readonly check: string }) => check === "state",
    );
  await run(SUNDAY, "subscribers", "add", "ada@readers.example");
  await run(SUNDAY, "send", "--due");
  expect(await stateOf()).toMatchObject({ level: "ok" });
  const tip = git(repository, "rev-parse", "state");
  isPublic = true;
  for (const args of [
    ["send", "--due"],
    ["subscribers", "add", "bob@readers.example"],
  ]) {
    const { code, stderr } = await run(DUE, ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining("E_STATE_PUBLIC  Anybody can read")]);
    expect(stderr).not.toContain(TOKEN);
  }
  expect([server.envelopes, git(repository, "rev-parse", "state")]).toEqual([[], tip]);
  expect(await stateOf()).toMatchObject({
    ...{ level: "error", said: expect.stringContaining("Anybody can read the repository") },
    fix: expect.stringContaining("Make it private"),
  });
});

test("in CI, no address is printed", async () => {
  const server = await startMailServer();
  const env = { SMTP_URL: server.url, STATE_REPOSITORY: bareRepository(), STATE_KEY: KEY, CI: "true" };
  const cwd = runner();
  const run = (args: readonly string[]) => feedletter(args, { cwd, env, now: SUNDAY });
  const added = await run(["subscribers", "add", "ada@readers.example"]);
  const listed = await run(["subscribers", "list", "--json"]);
  expect([added.code, listed.code]).toEqual([0, 0]);
  expect(listed.stdout).toContain("[address]");
  expect(added.stderr + listed.stdout + listed.stderr).not.toContain("ada@");
});

test.each([
  [["subscribers", "list"], "database: postgres://news@db.example/news", {}, "SQLite only"],
  [["subscribers", "list"], "", { STATE_KEY: "" }, "STATE_KEY for `state.key` is not set"],
  [["serve"], "", {}, "Use `feedletter send --due` in CI"],
])("%j with %j is a mistake, with its line", async (args, line, given, message) => {
  const cwd = runner();
  const path = join(cwd, "feedletter.yaml");
  writeFileSync(path, `${readFileSync(path, "utf8")}${line}\n`);
  const env = {
    SMTP_URL: "smtp://127.0.0.1:1",
    STATE_REPOSITORY: bareRepository(),
    STATE_KEY: KEY,
    ...given,
  };
  const { code, stderr } = await feedletter(args, { cwd, env, now: SUNDAY });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr).toMatch(/feedletter\.yaml:\d+ /);
});
