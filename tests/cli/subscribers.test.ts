import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith } from "./cli.js";

const DIGESTS = "digests:\n  weekly: {}\n  monthly: {}\n";
const site = (): string => folderWith({ "feedletter.yaml": CONFIG + DIGESTS });
const subscribers = (cwd: string, ...args: string[]) => feedletter(["subscribers", ...args], { cwd });

test("who is added gets every digest, or those that are named; the list shows it", async () => {
  const folder = site();
  const ada = await subscribers(folder, "add", "Ada@Example.org", "--name", "Ada");
  expect(ada).toMatchObject({ code: 0, stderr: "✓ Ada@Example.org is now subscribed: monthly, weekly\n" });
  await subscribers(folder, "add", "bob@example.org", "--digest", "weekly");
  const { stdout } = await subscribers(folder, "list");
  expect(stdout).toBe("Ada@Example.org\tactive\tmonthly,weekly\tAda\nbob@example.org\tactive\tweekly\t\n");
  const json = (await subscribers(folder, "list", "--json")).stdout.trim().split("\n");
  expect(json.map((line) => JSON.parse(line).address)).toEqual(["Ada@Example.org", "bob@example.org"]);
});

test("somebody is shown with everything that is known of them", async () => {
  const folder = site();
  await subscribers(
    folder,
    "add",
    "ada@example.org",
    "--name",
    "Ada",
    "--topic",
    "Pay",
    "--now",
    "2026-06-15T09:00:00Z",
  );
  expect(await subscribers(folder, "show", "ADA@example.org")).toEqual({
    ...{ code: 0, stderr: "" },
    stdout: `address: ada@example.org
name: Ada
state: active
digests: monthly, weekly
topics of monthly: pay
topics of weekly: pay
source: added by the publisher
consent: 2026-06-15T09:00:00.000Z
`,
  });
  expect(await subscribers(folder, "show", "eve@example.org")).toMatchObject({ code: 1 });
});

test("one address in another case is one subscriber", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  expect((await subscribers(folder, "add", "ADA@EXAMPLE.ORG")).stderr).toContain("is already subscribed");
  expect((await subscribers(folder, "list")).stdout.trim().split("\n")).toHaveLength(1);
});

test("who is removed stays in the list as unsubscribed, and can be added again", async () => {
  const folder = site();
  await subscribers(folder, "add", "ada@example.org");
  expect(await subscribers(folder, "remove", "ada@example.org")).toMatchObject({
    code: 0,
    stderr: "✓ ada@example.org is unsubscribed\n",
  });
  expect((await subscribers(folder, "list")).stdout).toContain("ada@example.org\tunsubscribed");
  expect((await subscribers(folder, "add", "ada@example.org")).stderr).toContain("is subscribed again");
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

test("who called a mail spam gets mail again only by --yes", async () => {
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
