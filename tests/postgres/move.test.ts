import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { moveDatabase } from "#app/move-database.js";
import type { OpenDatabase } from "#database/ports.js";
import { isPostgresUrl, openPostgres, openPostgresTables } from "#database/postgres/postgres.js";
import { openSqlite, openSqliteTables } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith } from "../cli/cli.js";
import { readAudit } from "../database/audit.js";
import { answered, claim, collect, first, freezeFirst, NOW, person } from "../deliveries/samples.js";
import { databasesForTests } from "./databases.js";
import { query } from "./farm.js";

const createDatabase = databasesForTests();
const PEOPLE = 1_200;

/** A site whose SQLite file holds people, an issue half sent, a pause, a run and keys. */
async function halfSentSite(): Promise<{ readonly cwd: string; readonly file: string }> {
  const cwd = folderWith({ "feedletter.yaml": `${CONFIG}database: news.db\n` });
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const file = join(cwd, "news.db");
  const database = await openSqlite(file, NOW);
  await peopleAndHalfAnIssue(database);
  await database.close();
  return { cwd, file };
}

async function peopleAndHalfAnIssue({ ledger, subscribers }: OpenDatabase): Promise<void> {
  const take = await subscribers.importer();
  const people = Array.from({ length: PEOPLE }, (_, nth) => ({
    ...{ id: `id-p${nth}`, address: `P${nth}@readers.example`, status: { kind: "subscribed" } as const },
  }));
  await take({ people, digests: ["weekly"], source: "a list", at: NOW });
  await subscribers.add(person("ada", { name: "Ada 😀", topics: ["go"], language: "de" }));
  const { id } = await freezeFirst(ledger);
  for (const delivery of await ledger.lease(id, { ...claim("one"), limit: 3 })) {
    await ledger.markSending(delivery, claim("one"));
    const outcome = { kind: "accepted", response: "250 ok" } as const;
    await ledger.record(delivery, "one", { outcome, next: "final", at: NOW + 1 });
  }
  await ledger.release(id, "one");
  await ledger.pause(id, { reason: answered("spam"), at: NOW + 2 });
  await ledger.claimRun("weekly", NOW, { ...claim("one"), isGone: () => false });
  await ledger.signingKeys({ key: "k".repeat(43), at: NOW });
  await ledger.reserve({ perDay: 9 }, { now: NOW, wanted: 2 });
}

const moving = (cwd: string, to: string) => ({
  ...{ configPath: join(cwd, "feedletter.yaml"), env: {}, clock: () => NOW, to, onProgress: () => {} },
});

/** Everything in a database, by the URL of a server or a file's path. */
async function readAll(where: string) {
  const isServer = isPostgresUrl(where);
  const { ledger, subscribers, issues, close } = await (isServer ? openPostgres : openSqlite)(where, NOW);
  const all = {
    people: await collect(subscribers.list()),
    issues: await issues.list(),
    deliveries: await collect(issues.deliveries("weekly-1")),
    variants: await ledger.variants("weekly-1"),
    history: await ledger.history("weekly"),
    run: await ledger.lastRun("weekly"),
    keys: await ledger.signingKeys({ key: "x".repeat(43), at: 0 }),
  };
  await close();
  return { ...all, audit: await readAudit(isServer ? openPostgresTables : openSqliteTables, where) };
}

test("moving there and back loses, changes or renumbers nothing", async () => {
  const { cwd, file } = await halfSentSite();
  const before = await readAll(file);
  const url = await createDatabase();
  const moved = await feedletter(["move", "--to", url], { cwd });
  expect(moved).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`subscribers  ${PEOPLE + 1} rows`),
  });
  expect(await readAll(url)).toEqual(before);
  const back = { ...moving(cwd, "back.db"), configPath: join(cwd, "postgres.yaml") };
  const { writeFileSync } = await import("node:fs");
  writeFileSync(back.configPath, `${CONFIG}database: \${DATABASE_URL}\n`);
  await moveDatabase({ ...back, env: { DATABASE_URL: url } });
  expect(await readAll(join(cwd, "back.db"))).toEqual(before);
});

test("the issue continues in the new database, and its audit after the existing lines", async () => {
  const { cwd } = await halfSentSite();
  const url = await createDatabase();
  await moveDatabase(moving(cwd, url));
  const { ledger, close } = await openPostgres(url, NOW);
  await ledger.resume("weekly-1", NOW + 3);
  const delivery = first(await ledger.lease("weekly-1", { ...claim("two"), limit: 1 }));
  const later = { ...claim("two"), now: NOW + 4 };
  expect(await ledger.markSending(delivery, later)).toEqual({ kind: "sending" });
  const outcome = { kind: "accepted", response: "250 ok" } as const;
  await ledger.record(delivery, "two", { outcome, next: "final", at: NOW + 5 });
  expect((await readAudit(openPostgresTables, url)).at(-1)).toMatchObject({
    at: NOW + 5,
    since: NOW + 4,
    became: "accepted",
  });
  await close();
});

test("an interrupted move continues where it stopped", async () => {
  const { cwd, file } = await halfSentSite();
  const url = await createDatabase();
  let pages = 0;
  const onProgress = (): void => {
    pages += 1;
    if (pages === 7) throw new Error("killed");
  };
  await expect(moveDatabase({ ...moving(cwd, url), onProgress })).rejects.toThrow("killed");
  await moveDatabase({ ...moving(cwd, url), onProgress });
  expect(await readAll(url)).toEqual(await readAll(file));
  // Not again from the beginning: people and deliveries alone are 10 pages.
  expect(pages).toBeLessThan(30);
  expect(await query(url, "select to_regclass('move_progress')::text as there")).toEqual([{ there: null }]);
});

test("a target that is not empty, the same database, and a source that changed on the way are refused", async () => {
  const { cwd, file } = await halfSentSite();
  const url = await createDatabase();
  const { subscribers, close } = await openPostgres(url, NOW);
  await subscribers.add(person("somebody"));
  await close();
  await expect(moveDatabase(moving(cwd, url))).rejects.toMatchObject({
    code: "E_MOVE",
    message: "The target is not empty: there are rows in subscribers.",
  });
  await expect(moveDatabase(moving(cwd, "news.db"))).rejects.toMatchObject({ code: "E_MOVE" });
  const changing = async (): Promise<void> => {
    const source = await openSqlite(file, NOW);
    await source.subscribers.add(person("late", { at: NOW + 9 }));
    await source.close();
  };
  let changed: Promise<void> | undefined;
  const onProgress = (): void => {
    changed ??= changing();
  };
  await expect(moveDatabase({ ...moving(cwd, await createDatabase()), onProgress })).rejects.toMatchObject({
    code: "E_MOVE",
  });
  await changed;
});

test("what a process is sending at this moment is not moved", async () => {
  const { cwd, file } = await halfSentSite();
  const { ledger, close } = await openSqlite(file, NOW);
  await ledger.lease("weekly-1", { ...claim('["elsewhere",1,"x"]'), limit: 1 });
  await close();
  await expect(moveDatabase(moving(cwd, await createDatabase()))).rejects.toMatchObject({ code: "E_BUSY" });
});
