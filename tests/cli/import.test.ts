import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eachSubscriber } from "#app/people/edit-subscribers.js";
import { importSubscribers } from "#app/people/import-subscribers.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { collect } from "../deliveries/samples.js";
import { CLI, CONFIG, feedletter, folderWith, postOn, setClock } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const DIGESTS = "digests:\n  weekly: { start: newest }\n  monthly: {}\n";
const LIST = `email,name,status,subscribed_at
ada@example.org,Ada,active,2024-01-02T03:04:05Z
nobody,,,
"=cmd|' /C calc'!A0@example.org","=HYPERLINK(""http://evil.example"")",active,
bob@example.org,Bob,unsubscribed,
`;

describe("a list", () => {
  const site = () => folderWith({ "feedletter.yaml": CONFIG + DIGESTS, "list.csv": LIST });

  test("can be rehearsed, imported, exported without formulas and read again, and its people's data can be deleted", async () => {
    const cwd = site();
    const run = (...args: readonly string[]) => feedletter(["subscribers", ...args], { cwd });
    const rejected = 'list.csv:3  "nobody"  it has no @\n';
    const dry = await run("import", "list.csv", "--dry-run");
    expect(dry).toMatchObject({ code: 3, stdout: expect.stringContaining(rejected) });
    expect(dry.stderr).toContain("list.csv (CSV): 4 rows, 1 new, 1 unsubscribed there, 2 rejected");
    expect((await run("list")).stdout).toBe("");

    const taken = await run("import", "list.csv", "--digest", "weekly", "--source", "old site", "--json");
    expect(taken.code).toBe(3);
    const lines = taken.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      rejected: { list: "list.csv", line: 3, address: "nobody", reason: "it has no @" },
    });
    expect(lines.at(-1)).toMatchObject({ rows: 4, counts: { added: 1, left: 1, rejected: 2 } });

    const exported = await run("export");
    expect(exported.stdout).toMatch(
      /^ada@example\.org,Ada,,active,weekly,,old site,2024-01-02T03:04:05\.000Z,[^,]+Z,$/m,
    );
    writeFileSync(join(cwd, "again.csv"), exported.stdout);
    const again = await run("import", "again.csv");
    expect(again.stderr).toContain(
      "✓ again.csv (Feedletter): 2 rows, 1 already known, 1 already unsubscribed",
    );

    expect(await run("forget", "ADA@example.org")).toMatchObject({ code: 0 });
    expect((await run("import", "again.csv")).stderr).toContain("2 already unsubscribed");
    expect((await run("export")).stdout).not.toContain("ada@");
    expect(await run("forget", "eve@example.org")).toMatchObject({ code: 1 });
  });

  test("that isn't there, and one that is not a list, are named", async () => {
    const cwd = site();
    for (const file of ["none.csv", "feedletter.yaml"])
      expect(await feedletter(["subscribers", "import", file], { cwd })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("E_LIST"),
      });
  });
});

test("each person of a list counts once, by what becomes of them, and the counts add up to its rows", async () => {
  const list = `email,status
ada@example.org,active
bob@example.org,active
Bob@Example.org,unsubscribed
cat@example.org,active
cat@example.org,active
old@example.org,active
old@example.org,unsubscribed
dan@example.org,unsubscribed
dan@example.org,active
eve@example.org,active
eve@example.org,bounced
`;
  const cwd = folderWith({ "feedletter.yaml": CONFIG + DIGESTS, "list.csv": list });
  await feedletter(["subscribers", "add", "old@example.org"], { cwd });
  const said = "list.csv (CSV): 11 rows, 2 new, 3 unsubscribed there, 1 suppressed, 5 repeated";
  const rehearsed = await feedletter(["subscribers", "import", "list.csv", "--dry-run"], { cwd });
  expect(rehearsed.stderr).toContain(`${said}\n`);
  expect((await feedletter(["subscribers", "import", "list.csv"], { cwd })).stderr).toContain(`${said}\n`);
  const listed = await feedletter(["subscribers", "list"], { cwd });
  expect(listed.stderr).toContain("2 subscribers");
});

test("mails in the outbox are deleted with a person's data", async () => {
  const mail = 'mail: { from: "Notes <news@notes.example>" }\n';
  const post = postOn("2026-06-01", "One");
  const cwd = folderWith({ "feedletter.yaml": CONFIG + DIGESTS + mail, "content/one.md": post });
  for (const address of ["ada@example.org", "bob@example.org"])
    await feedletter(["subscribers", "add", address], { cwd });
  await feedletter(["send", "weekly"], { cwd, now: "2026-06-15" });
  const forgotten = await feedletter(["subscribers", "forget", "Ada@example.org"], { cwd });
  expect(forgotten.stderr).toContain("1 mail in the outbox");
  const files = readFileSync(join(cwd, ".feedletter/feedletter.db"), "latin1");
  expect(files).toContain("bob@example.org");
  expect(files).not.toContain("ada@example.org");
  expect((await feedletter(["issues", "export", "weekly-1"], { cwd })).stdout).not.toContain("ada@");
});

test("a list is read only as fast as it is imported, so a long one needs no memory", async () => {
  const cwd = folderWith({ "feedletter.yaml": CONFIG + DIGESTS });
  const rows = Array.from({ length: 1_000 }, (_, nth) => `p${nth}@example.org,${"n".repeat(150)}\n`);
  let chunks = 0;
  async function* list() {
    yield Buffer.from("email,name\n");
    for (; chunks < 12; chunks += 1) yield Buffer.from(rows.join(""));
  }
  const ahead: number[] = [];
  const clock = () => {
    ahead.push(chunks - ahead.length / 2);
    return 0;
  };
  const context = { configPath: join(cwd, "feedletter.yaml"), env: {}, clock, randomBytes };
  const open = () => {
    chunks = 0;
    ahead.length = 0;
    return list();
  };
  const request = { lists: [{ name: "list.csv", open }], dryRun: true, onRejected: () => {} };
  const { rows: read, counts } = await importSubscribers(context, request);
  expect([read, counts.added, counts.repeated]).toEqual([12_000, 1_000, 11_000]);
  // A chunk is two batches.
  expect(Math.max(...ahead)).toBeLessThanOrEqual(4);
});

test("serve, send and import work on one database at once, and each mail goes out once", {
  timeout: 60_000,
}, async () => {
  const server = await startMailServer();
  const config = `${CONFIG}digests:
  weekly: { start: newest, schedule: "0 9 * * 1" }
  monthly: { start: newest }
  other: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  transport: \${SMTP_URL}
server: { url: https://letters.notes.example/, port: 0 }
`;
  const cwd = folderWith({ "feedletter.yaml": config, "content/one.md": postOn("2026-06-01", "One") });
  const list = (count: number, domain: string) =>
    `email\n${Array.from({ length: count }, (_, nth) => `p${nth}@${domain}.example\n`).join("")}`;
  writeFileSync(join(cwd, "readers.csv"), list(30, "readers"));
  writeFileSync(join(cwd, "long.csv"), list(3_000, "others"));
  const context = { configPath: join(cwd, "feedletter.yaml"), env: {}, clock: () => 0, randomBytes };
  const digests = ["weekly", "monthly"];
  await importSubscribers(context, {
    lists: [{ name: "readers.csv", open: () => createReadStream(join(cwd, "readers.csv")) }],
    digests,
    onRejected: () => {},
  });

  // A schedule begins with the run after the first that was seen.

  const lastWeek = Date.parse("2026-06-08T09:00:00+02:00");

  const { ledger, close } = await openSqlite(join(cwd, ".feedletter/feedletter.db"), 0);

  await ledger.claimRun("weekly", lastWeek, { holder: "[]", now: 0, until: 0, isGone: () => true });

  await ledger.completeRun("weekly", lastWeek, lastWeek);

  await close();

  const env = { PATH: process.env.PATH, SMTP_URL: server.url };
  const now = setClock("from", "2026-06-15T09:00:30+02:00");
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [...now, CLI, ...args], { cwd, env, stdio: "ignore" });
  const serve = start("serve");
  const importing = start("subscribers", "import", "long.csv", "--digest", "other");
  const sending = start("send", "monthly", "--yes");
  const ends = await Promise.all([importing, sending].map((child) => once(child, "exit")));
  expect(ends.map(([code]) => code)).toEqual([0, 0]);
  await expect.poll(() => server.mails.length, { timeout: 40_000 }).toBe(60);
  serve.kill("SIGTERM");
  expect(await once(serve, "exit")).toEqual([0, null]);

  const got = server.mails.map((mail, nth) => `${mail.headers.get("feedback-id")} ${server.envelopes[nth]}`);
  expect(new Set(got).size).toBe(60);
  expect(got.filter((one) => one.startsWith("weekly-1:"))).toHaveLength(30);
  expect(await collect(eachSubscriber(context))).toHaveLength(3_030);
});
