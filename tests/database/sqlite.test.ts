import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Libsql from "libsql";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import { guardedDatabase } from "#database/sqlite/guarded-database.js";
import { openSqlite, openSqliteTables } from "#database/sqlite/sqlite.js";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import {
  claim,
  collect,
  countReaders,
  first,
  freezeFirst,
  MINUTE,
  NOW,
  person,
} from "../deliveries/samples.js";
import { describeAdmin } from "./admin-contract.js";
import { describeAnnouncements } from "./announcements-contract.js";
import { COMPLETED_AUDIT, changeAudit, readAudit, writeRows } from "./audit.js";
import { describeChanges } from "./changes-contract.js";
import { describeClock } from "./clock-contract.js";
import { describeIssues } from "./issues-contract.js";
import { describeLedger } from "./ledger-contract.js";
import { describeMembership } from "./membership-contract.js";
import { describeNotices } from "./notices-contract.js";
import { describeOperating } from "./operating-contract.js";
import { describePauses } from "./pauses-contract.js";
import { describePeople } from "./people-contract.js";
import { describePeopleSearch } from "./people-search-contract.js";
import { describeReaders } from "./readers-contract.js";
import { describeSenderReports } from "./sender-reports-contract.js";
import { askBySubscriber, selectBySubscriber } from "./subscriber-queries.js";
import { describeSubscribers } from "./subscribers-contract.js";
import { describeWaiting } from "./waiting-contract.js";
import { describeWebhooks } from "./webhooks-contract.js";
import { describeWelcome } from "./welcome-contract.js";

const folder = mkdtempSync(join(tmpdir(), "feedletter-ledger-"));
const opened: OpenDatabase[] = [];
afterAll(async () => {
  for (const database of opened) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function newFile(): string {
  files += 1;
  return join(folder, `new/${files}.db`);
}

/** A database that an older version has left. */
function fileOf(fixture: string): string {
  const file = newFile();
  mkdirSync(dirname(file), { recursive: true });
  const raw = new Libsql(file);
  raw.exec(readFileSync(join(import.meta.dirname, "../fixtures/database", fixture), "utf8"));
  raw.close();
  return file;
}

async function open(file: string) {
  const database = await openSqlite(file, NOW);
  opened.push(database);
  return {
    ...database,
    audit: () => readAudit(openSqliteTables, file),
    changeAudit: () => changeAudit(openSqliteTables, file),
    write: (change: Parameters<typeof writeRows>[2]) => writeRows(openSqliteTables, file, change),
  };
}

describeLedger("SQLite", () => open(newFile()));
describeClock("SQLite", () => open(newFile()));
describeSubscribers("SQLite", () => open(newFile()));
describePauses("SQLite", () => open(newFile()));
describePeople("SQLite", () => open(newFile()));
describePeopleSearch("SQLite", () => open(newFile()));
describeMembership("SQLite", () => open(newFile()));
describeWaiting("SQLite", () => open(newFile()));
describeWelcome("SQLite", () => open(newFile()));
describeAdmin("SQLite", () => open(newFile()));
describeNotices("SQLite", () => open(newFile()));
describeReaders("SQLite", () => open(newFile()));
describeSenderReports("SQLite", () => open(newFile()));
describeAnnouncements("SQLite", () => open(newFile()));
describeWebhooks("SQLite", () => open(newFile()));
describeIssues("SQLite", () => open(newFile()));
describeChanges("SQLite", () => open(newFile()));
describeOperating("SQLite", () => open(newFile()));

describe("SQLite", () => {
  test("a suppressed address is skipped at the last moment, and left out of the next audience", async () => {
    const file = newFile();
    const { ledger, subscribers } = await open(file);
    await subscribers.add(person("ada", { address: "Ada@readers.example" }));
    const { id } = await freezeFirst(ledger);
    const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
    const raw = new Libsql(file, { timeout: 5_000 });
    raw.prepare("insert into suppressions values (?, 'bounce', null, 0)").run("ada@readers.example");
    raw.close();
    expect(await ledger.markSending(delivery, claim("one"))).toEqual({
      kind: "skipped",
      reason: "suppressed",
    });
    expect(await countReaders(ledger, "weekly")).toBe(0);
  });

  test("no byte of a deleted person's data remains in the database's files", async () => {
    const file = newFile();
    const { ledger, subscribers } = await open(file);
    for (const name of ["ada", "bob"])
      await subscribers.add(
        person(name, { address: `${name}-lovelace@readers.example`, name: `Lady ${name}` }),
      );
    await freezeFirst(ledger);
    await ledger.suppress("ada-lovelace@readers.example", { reason: "bounced", at: NOW });
    await subscribers.unsuppress("ada-lovelace@readers.example", { at: NOW, includeComplaints: false });
    const bytes = () =>
      [file, `${file}-wal`].map((path) => (existsSync(path) ? readFileSync(path, "latin1") : "")).join("");
    expect(bytes()).toContain("ada-lovelace@");
    await subscribers.forget("ada-lovelace@readers.example", { at: NOW, freshKey: "k".repeat(43) });
    expect(bytes()).not.toMatch(/ada-lovelace|Lady ada/);
    expect(bytes()).toContain("bob-lovelace@");
  });

  test("a database of the first version is updated and keeps its content", async () => {
    const { ledger, subscribers } = await open(fileOf("version-1.sql"));
    expect(await subscribers.byId("id-ada")).toEqual({
      ...{ id: "id-ada", address: "Ada@readers.example", name: "Ada", state: "active" },
      ...{ digests: ["weekly"], createdAt: 5 },
    });
    await subscribers.add(person("bob", { source: "by hand" }));
    expect(await countReaders(ledger, "weekly")).toBe(2);
  });

  test("an audit that was completed from other tables is complete afterwards, in order", async () => {
    const { ledger, audit } = await open(fileOf("version-9.sql"));
    expect(await audit()).toEqual(COMPLETED_AUDIT);
    const flying = { issue: "weekly-1", subscriber: "id-eve", address: "eve@readers.example" };
    const outcome = { kind: "uncertain", reason: "cut" } as const;
    await ledger.record({ ...flying, variant: 1, attempts: 0 }, "one", {
      outcome,
      next: "final",
      at: NOW + 14,
    });
    expect((await audit()).slice(COMPLETED_AUDIT.length)).toEqual([
      { at: NOW + 14, since: NOW + 13, subscriber: "id-eve", was: "sending", became: "uncertain" },
    ]);
  });

  test("a failure in the middle of a group leaves nothing of the group behind", async () => {
    const file = newFile();
    const { ledger, subscribers } = await open(file);
    for (const name of ["ada", "bob"]) await subscribers.add(person(name));
    const { id } = await freezeFirst(ledger);
    const leased = await ledger.lease(id, { ...claim("one"), limit: 2 });
    for (const delivery of leased) await ledger.markSending(delivery, claim("one"));
    const before = await collect(ledger.unaccepted(id));
    const raw = new Libsql(file, { timeout: 5_000 });
    raw.exec(`create trigger refuse before insert on audit when new.subscriber_id = 'id-bob' and new.became = 'rejected'
      begin select raise(fail, 'no'); end`);
    const outcome = { kind: "rejected", code: 550, response: "550 no" } as const;
    const record = (delivery: LeasedDelivery) =>
      ledger.record(delivery, "one", { outcome, next: "final", at: NOW + 1 });
    const ended = await Promise.allSettled(leased.map(record));
    expect(ended.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await collect(ledger.unaccepted(id))).toEqual(before);
    expect(raw.prepare("select count(*) as n from attempts").all()).toEqual([{ n: 0 }]);
    raw.exec("drop trigger refuse");
    raw.close();
    await Promise.all(leased.map(record));
    expect((await ledger.counts(id)).rejected).toBe(2);
  });

  test("queries about one person use an index", async () => {
    const file = newFile();
    const prepare = vi.spyOn(Libsql.prototype, "prepare");
    onTestFinished(() => prepare.mockRestore());
    await askBySubscriber(await open(file));
    const asked = selectBySubscriber(prepare.mock.calls.map(([text]) => text));
    expect(asked.length).toBeGreaterThanOrEqual(5);
    const raw = new Libsql(file);
    for (const text of asked) {
      const steps = raw.prepare(`explain query plan ${text}`).all(Array(text.split("?").length - 1).fill(""));
      expect(JSON.stringify(steps), text).toMatch(
        /SEARCH (?:deliveries|attempts) USING.* INDEX \w+_by_subscriber/,
      );
      expect(JSON.stringify(steps), text).not.toMatch(/SCAN (?:deliveries|attempts)/);
    }
    raw.close();
  });

  test("what was recorded is still there when the file is opened again, also by another process", async () => {
    const file = newFile();
    const one = await open(file);
    await one.subscribers.add(person("ada"));
    const two = await open(file);
    const issue = await freezeFirst(two.ledger);
    expect(await one.ledger.openIssues("weekly")).toEqual([issue]);
  });

  test("the used part of an hour's quota stays used after a restart", async () => {
    const file = newFile();
    const rates = { perHour: 3 };
    const { ledger, close } = await openSqlite(file, NOW);
    expect(await ledger.reserve(rates, { now: NOW, wanted: 2 })).toMatchObject({ kind: "granted" });
    await close();
    const { ledger: later } = await open(file);
    const one = await later.reserve(rates, { now: NOW + MINUTE, wanted: 2 });
    expect(one.kind === "granted" && one.moments).toHaveLength(1);
    const until = NOW + 60 * MINUTE;
    expect(await later.reserve(rates, { now: NOW + MINUTE, wanted: 2 })).toEqual({
      kind: "exhausted",
      until,
    });
  });

  test("unusual text comes back unchanged, except for the NUL", async () => {
    const { subscribers } = await open(newFile());
    const name = `a\0b'";--\u202e😀\ud800`;
    await subscribers.add(person("ada", { name }));
    expect((await subscribers.byId("id-ada"))?.name).toBe(`a\ufffdb'";--\u202e😀\ufffd`);
  });

  test("a value that would abort the process is refused instead", () => {
    const database = guardedDatabase(new Libsql(":memory:"), ":memory:");
    expect(() => database.prepare("select ?").all([true])).toThrow(/can't hold a boolean/);
    expect(() => database.prepare("select ?").all([new Date(0)])).toThrow(/can't hold a object/);
  });

  test("a newer Feedletter's schema is refused and left unchanged", async () => {
    const file = newFile();
    await (await openSqlite(file, NOW)).close();
    const raw = new Libsql(file);
    raw.exec("insert into migrations values (99, 0)");
    raw.close();
    await expect(openSqlite(file, NOW)).rejects.toMatchObject({ code: "E_DATABASE_NEWER" });
  });

  test.each([1, 100])(
    "a file that isn't a database is refused and left unchanged (%i lines)",
    async (lines) => {
      const file = join(folder, `notes-${lines}.txt`);
      const text = "these are my notes\n".repeat(lines);
      writeFileSync(file, text, { mode: 0o644 });
      await expect(openSqlite(file, NOW)).rejects.toMatchObject({
        code: "E_DATABASE",
        message: expect.stringContaining("is not a SQLite database"),
      });
      expect(readFileSync(file, "utf8")).toBe(text);
      expect(statSync(file).mode & 0o777).toBe(0o644);
    },
  );

  test.each([
    ["a folder", join(folder, "dir.db")],
    ["a file below a file", join(folder, "plain/x.db")],
    ["a place where nobody may write", "/proc/feedletter.db"],
  ])("%s instead of the database gives one clear message", async (_, file) => {
    mkdirSync(join(folder, "dir.db"), { recursive: true });
    writeFileSync(join(folder, "plain"), "");
    await expect(openSqlite(file, NOW)).rejects.toMatchObject({
      code: "E_DATABASE",
      message: expect.stringMatching(/database .*can't be (?:opened|used)\./),
    });
  });

  test("an empty file in the database's place is damage, not a new database", async () => {
    const file = newFile();
    writeFileSync(file, "");
    await expect(openSqlite(file, NOW)).rejects.toMatchObject({
      code: "E_DATABASE",
      message: expect.stringContaining("is empty (0 bytes)"),
    });
    expect(readFileSync(file)).toHaveLength(0);
  });

  test("a link leads to the database, whether it exists or not", async () => {
    const file = newFile();
    const link = join(folder, "link.db");
    symlinkSync(file, link);
    for (const name of ["ada", "bob"]) {
      const { subscribers, close } = await openSqlite(link, NOW);
      await subscribers.add(person(name));
      await close();
    }
    expect(await (await open(file)).subscribers.byId("id-bob")).toBeDefined();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("processes that create the database at once all get it", async () => {
    const file = join(folder, "new/folder/at-once.db");
    const opened = await Promise.all(Array.from({ length: 5 }, () => openSqlite(file, NOW)));
    for (const database of opened) await database.close();
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  test("a full disk is named, and what was written before is still there", () => {
    const raw = new Libsql(newFile());
    raw.exec("create table notes (text)");
    raw.pragma("max_page_count = 3");
    const database = guardedDatabase(raw, "the.db");
    expect(() => database.prepare("insert into notes values (?)").run(["x".repeat(20_000)])).toThrow(
      /the\.db can't grow: the disk is full/,
    );
    expect(database.prepare("select count(*) as n from notes").all([])).toEqual([{ n: 0 }]);
    raw.close();
  });

  test.each([
    ["a transaction", (database: OpenDatabase) => database.subscribers.add(person("ada"))],
    ["a single statement", ({ ledger }: OpenDatabase) => ledger.completeRun("weekly", NOW, NOW)],
    [
      "a mail's mark",
      ({ ledger }: OpenDatabase) =>
        ledger.markSending({ issue: "weekly-1", subscriber: "ada" }, { ...claim("us"), connections: 1 }),
    ],
  ])("waiting for another process's lock blocks nothing else: %s", async (_, write) => {
    const file = newFile();
    const database = await open(file);
    const holder = new Libsql(file);
    holder.exec("begin immediate");
    const written = write(database);
    // Comes when the event loop turns, long before SQLite's own patience would be over.
    await new Promise((resolve) => setTimeout(resolve, 0));
    holder.exec("rollback");
    holder.close();
    await written;
    // And nothing of the tries is left that would stand in the way of the next.
    await database.subscribers.add(person("bob"));
  });

  test("a database that another process has locked is reported, and not waited for indefinitely", async () => {
    const file = newFile();
    await open(file);
    const holder = new Libsql(file);
    holder.exec("begin immediate");
    const waiting = new Libsql(file, { timeout: 20 });
    expect(() =>
      guardedDatabase(waiting, "the.db").prepare("insert into signing_keys values ('a', 'b', 0)").run([]),
    ).toThrow(/the\.db is locked by another process/);
    holder.exec("rollback");
    holder.close();
    waiting.close();
  });
});
