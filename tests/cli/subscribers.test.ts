import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith } from "./cli.js";

const DIGESTS = "digests:\n  weekly: {}\n  monthly: {}\n";
const site = (digests = DIGESTS): string =>
  folderWith({ "feedletter.yaml": CONFIG + digests, "content/.keep": "" });
const subscribers = (cwd: string, ...args: string[]) => feedletter(["subscribers", ...args], { cwd });

test("an added person gets every digest, or the named ones; the list shows it", async () => {
  const folder = site();
  const ada = await subscribers(folder, "add", "Ada@Example.org", "--name", "Ada");
  expect(ada).toMatchObject({ code: 0, stderr: "✓ Ada@Example.org is now subscribed: monthly, weekly\n" });
  await subscribers(folder, "add", "bob@example.org", "--digest", "weekly");
  const { stdout } = await subscribers(folder, "list");
  expect(stdout).toBe("Ada@Example.org\tactive\tmonthly, weekly\tAda\nbob@example.org\tactive\tweekly\t\n");
  const json = (await subscribers(folder, "list", "--json")).stdout.trim().split("\n");
  expect(json.map((line) => JSON.parse(line).address)).toEqual(["Ada@Example.org", "bob@example.org"]);
});

test("`show` prints everything known about a person", async () => {
  const folder = site();
  const added = ["subscribers", "add", "ada@example.org", "--name", "Ada", "--topic", "Pay"];
  await feedletter(added, { cwd: folder, now: "2026-06-15T09:00:00Z" });
  expect(await subscribers(folder, "show", "ADA@example.org")).toEqual({
    ...{ code: 0, stderr: "" },
    stdout: `address: ada@example.org
name: Ada
state: active
digests: monthly, weekly
topics of monthly: pay
topics of weekly: pay
source: added by the publisher
consent: 2026-06-15 11:00
`,
  });
  expect(await subscribers(folder, "show", "eve@example.org")).toMatchObject({ code: 1 });
});

test("a topic that no post has is warned of, and a name is stored without characters that turn it round", async () => {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + DIGESTS,
    "content/one.md": "---\ntitle: One\ndate: 2026-06-01\ntags: [Remote Work]\n---\nText\n",
  });
  const named = ["--name", "\u202eecilA", "--topic", "remote-work", "--topic", "Remot Work"];
  const { code, stderr } = await subscribers(folder, "add", "alice@example.org", ...named);
  expect(code).toBe(0);
  expect(stderr).toContain('No post has the topic "Remot Work" yet. Check its spelling.');
  expect(stderr).not.toContain('"remote-work"');
  expect((await subscribers(folder, "list")).stdout).toContain("\tecilA\n");
});

test("one address in another case is one subscriber", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  expect((await subscribers(folder, "add", "ADA@EXAMPLE.ORG")).stderr).toContain("is already subscribed");
  expect((await subscribers(folder, "list")).stdout.trim().split("\n")).toHaveLength(1);
});

test("a removed person stays in the list as unsubscribed, and can be added again", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  expect(await subscribers(folder, "remove", "ada@example.org")).toMatchObject({
    code: 0,
    stderr: "✓ ada@example.org is unsubscribed\n",
  });
  expect(await subscribers(folder, "remove", "ada@example.org")).toMatchObject({
    ...{ code: 0, stderr: "ada@example.org had unsubscribed before; nothing was changed.\n" },
  });
  expect((await subscribers(folder, "list")).stdout).toContain("ada@example.org\tunsubscribed");
  expect((await subscribers(folder, "add", "ada@example.org")).stderr).toContain("is subscribed again");
});

test("of the digests of one group a person gets one, and another one replaces it", async () => {
  const folder = site("digests:\n  daily: { group: news }\n  weekly: { group: news }\n  essays: {}\n");
  const added = await subscribers(folder, "add", "ada@example.org");
  expect(added).toMatchObject({ code: 2 });
  expect(added.stderr).toMatch(
    /^feedletter\.yaml:\d+.* {2}E_DIGEST_GROUP {2}A person can get only one of the digests daily, weekly/,
  );
  await subscribers(folder, "add", "ada@example.org", "--digest", "daily", "essays");
  await subscribers(folder, "add", "ada@example.org", "--digest", "weekly");
  expect((await subscribers(folder, "list")).stdout).toBe("ada@example.org\tactive\tessays, weekly\t\n");
});

/** As `feedletter bounce` does it, which needs mails that were sent. */
async function suppress(folder: string, reason: string): Promise<void> {
  const { ledger, close } = await openSqlite(join(folder, ".feedletter/feedletter.db"), 0);
  await ledger.suppress("ada@example.org", { reason, at: 0 });
  await close();
}

test("an address that bounced gets mail again once somebody says that it works", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  await suppress(folder, "bounced (5.2.1)");
  expect((await subscribers(folder, "list", "--json")).stdout).toContain('"suppressed":"bounced (5.2.1)"');
  expect(await subscribers(folder, "unsuppress", "Ada@example.org")).toMatchObject({
    ...{ code: 0, stderr: "✓ Ada@example.org gets mail again; it was suppressed: bounced (5.2.1)\n" },
  });
  expect((await subscribers(folder, "list", "--json")).stdout).not.toContain("suppressed");
  expect(await subscribers(folder, "unsuppress", "ada@example.org")).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining("E_NOT_SUPPRESSED  ada@example.org is not suppressed.") },
  });
});

test("the list shows suppressed people and the digests' titles, and counts only people who get mail", async () => {
  const titled = DIGESTS.replace("weekly: {}", "weekly: { title: Career Notes }");
  const folder = site(titled);
  for (const name of ["ada", "bob", "cyd"])
    await subscribers(folder, "add", `${name}@example.org`, "--digest", "weekly");
  await subscribers(folder, "remove", "bob@example.org");
  await suppress(folder, "bounced (5.1.1)");
  expect(await subscribers(folder, "list")).toEqual({
    code: 0,
    stdout: `ada@example.org\tsuppressed\tCareer Notes (weekly)\t
bob@example.org\tunsubscribed\t\t
cyd@example.org\tactive\tCareer Notes (weekly)\t
`,
    stderr: "1 subscriber; not counted: 1 unsubscribed, 1 suppressed\n",
  });
});

test("lifting the suppression of somebody who has unsubscribed doesn't promise them mail", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  await suppress(folder, "bounced (5.1.1)");
  await subscribers(folder, "remove", "ada@example.org");
  expect((await subscribers(folder, "unsuppress", "ada@example.org")).stderr).toBe(
    "✓ ada@example.org is no longer suppressed (bounced (5.1.1)), but gets no mail: it is unsubscribed\n",
  );
});

test("an import without a row, a mailbox without a mail and a move of nothing say that nothing was done", async () => {
  const folder = site();
  writeFileSync(join(folder, "empty.csv"), "email\n");
  writeFileSync(join(folder, "mbox"), "");
  const ran = [
    await feedletter(["move", "--to", "copy.db"], { cwd: folder }),
    await subscribers(folder, "import", "empty.csv"),
    await feedletter(["bounce", "--mbox", "mbox"], { cwd: folder }),
  ];
  for (const { code, stderr } of ran) {
    expect(code).toBe(0);
    expect(stderr).not.toContain("✓");
    expect(stderr).toMatch(/no rows, so nothing was imported|There was no new mail|nothing was copied/);
  }
});

test("people who reported a mail as spam get mail again only with --yes", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  await suppress(folder, "complained");
  expect(await subscribers(folder, "unsuppress", "ada@example.org")).toMatchObject({
    ...{
      code: 2,
      stderr: expect.stringContaining(
        "E_CONFIRM  Confirmation required: ada@example.org reported a mail as spam",
      ),
    },
  });
  expect((await subscribers(folder, "add", "ada@example.org")).stderr).toContain("The address is suppressed");
  const lifted = await subscribers(folder, "unsuppress", "ada@example.org", "--yes", "--json");
  expect(JSON.parse(lifted.stdout)).toEqual({ address: "ada@example.org", lifted: "complained" });
  expect((await subscribers(folder, "list", "--json")).stdout).not.toContain("suppressed");
});

test.each([
  [["add", "ada"], 2, 'E_ADDRESS  Invalid email address "ada"'],
  [["add", "ada@example.org\r\nBcc: eve@example.org"], 2, "E_ADDRESS"],
  [
    ["add", "ada@example.org", "--digest", "wekly"],
    2,
    'E_DIGEST_UNKNOWN  There is no digest "wekly". Did you mean "weekly"?',
  ],
  [["remove", "eve@example.org"], 1, "E_SUBSCRIBER_UNKNOWN  There is no subscriber eve@example.org."],
] as const)("%j is refused", async (args, code, said) => {
  const folder = site();
  const ran = await subscribers(folder, ...args);
  expect(ran.stderr).toContain(said);
  expect(ran.code).toBe(code);
  expect((await subscribers(folder, "list")).stdout).toBe("");
});
