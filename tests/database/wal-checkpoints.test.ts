import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { createWalCheckpoints } from "#database/sqlite/wal-checkpoints.js";

const PAGE = 4_096;
/** Pages in the log before a checkpoint. */
const PAGES = 40;
const LONG = "x".repeat(3_000);

let folder: string;
let file: string;
const opened: Libsql.Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wal-"));
  file = join(folder, "the.db");
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const database of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true });
});

test("the log is moved into the file again and again, and doesn't grow", () => {
  const { raw, write } = openNotes();
  for (let n = 0; n < 10 * PAGES; n += 1) write(`note ${n}`);
  expect(statSync(`${file}-wal`).size).toBeLessThan(2 * PAGES * PAGE);
  expect(statSync(file).size).toBeGreaterThan(9 * PAGES * PAGE);
  expect(raw.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
});

test("nobody else can write during a checkpoint", () => {
  const { raw, write } = openNotes();
  const other = connect();
  const tried: string[] = [];
  const pragma = raw.pragma.bind(raw);
  vi.spyOn(raw, "pragma").mockImplementation((text, options) => {
    if (text.startsWith("wal_checkpoint")) tried.push(codeOf(() => other.exec("begin immediate")));
    return pragma(text, options);
  });
  for (let n = 0; n < 3 * PAGES; n += 1) write(`note ${n}`);
  expect(tried.length).toBeGreaterThanOrEqual(2);
  expect(new Set(tried)).toEqual(new Set(["SQLITE_BUSY"]));
});

test("there is no checkpoint while another connection writes, and one as soon as it has ended", () => {
  const { insert, checkpoints } = openNotes();
  for (let n = 0; n < 2 * PAGES; n += 1) insert(`note ${n}`);
  const size = statSync(file).size;
  const other = connect();
  other.exec("begin immediate");
  checkpoints.afterCommit();
  expect(statSync(file).size).toBe(size);
  other.exec("rollback");
  checkpoints.afterCommit();
  expect(statSync(file).size).toBeGreaterThan(size + PAGES * PAGE);
});

test("a reader of an old state delays a checkpoint, and isn't asked at each commit", () => {
  const { raw, write } = openNotes();
  write("first");
  const reader = connect();
  reader.exec("begin");
  reader.prepare("select count(*) from notes").all();
  const pragma = vi.spyOn(raw, "pragma");
  for (let n = 0; n < 4 * PAGES; n += 1) write(`note ${n}`);
  expect(pragma.mock.calls.length).toBeLessThan(PAGES);
  expect(reader.prepare("select count(*) as n from notes").all()).toEqual([{ n: 1 }]);
  reader.exec("rollback");
  for (let n = 0; n < 2 * PAGES; n += 1) write(`later ${n}`);
  expect(statSync(file).size).toBeGreaterThan(4 * PAGES * PAGE);
  expect(raw.prepare("select count(*) as n from notes").all()).toEqual([{ n: 6 * PAGES + 1 }]);
});

test("what was erased is in neither file, unless somebody still reads it", () => {
  const { raw, write, checkpoints } = openNotes();
  raw.pragma("secure_delete = ON");
  write("ada@example.org");
  const reader = connect();
  reader.exec("begin");
  reader.prepare("select * from notes").all();
  raw.exec("delete from notes");
  expect(checkpoints.erase()).toBe(false);
  reader.exec("rollback");
  expect(checkpoints.erase()).toBe(true);
  for (const path of [file, `${file}-wal`])
    expect(readFileSync(path).includes("ada@example.org"), path).toBe(false);
  // An erased log is a log like any other.
  expect(checkpoints.erase()).toBe(true);
  write("bob");
  expect(raw.prepare("select count(*) as n from notes").all()).toEqual([{ n: 1 }]);
});

test("the database makes no checkpoints of its own", async () => {
  const pragma = vi.spyOn(Libsql.prototype, "pragma");
  const { close } = await openSqlite(file, 0);
  await close();
  expect(pragma.mock.calls.filter(([text]) => /autocheckpoint/.test(text))).toEqual([
    ["wal_autocheckpoint = 0"],
  ]);
});

function connect(): Libsql.Database {
  const database = new Libsql(file);
  opened.push(database);
  return database;
}

function openNotes() {
  const raw = connect();
  raw.pragma("journal_mode = WAL");
  raw.exec("create table notes (text)");
  const checkpoints = createWalCheckpoints(raw, { file, pages: PAGES });
  const statement = raw.prepare("insert into notes values (?)");
  const insert = (text: string): void => void statement.run([`${text} ${LONG}`]);
  const write = (text: string): void => {
    insert(text);
    checkpoints.afterCommit();
  };
  return { raw, insert, write, checkpoints };
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "none";
  }
}
