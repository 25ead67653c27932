import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { subscribePeople } from "../postgres/farm.js";
import { sized } from "../sizes.js";
import { seededRandom } from "./killing.js";
import { NOW } from "./samples.js";
import { sendFromTwins } from "./twins.js";

const PEOPLE = sized(200, 600);

test("four machines with the same name and different boots send each mail of an issue once", {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-twins-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const location = join(folder, "ledger.db");
  const database = await openSqlite(location, NOW);
  onTestFinished(() => database.close());
  await subscribePeople(database, PEOPLE);
  const seed = process.pid;
  const random = seededRandom(seed);
  const sent = await sendFromTwins({ database, location, machines: 4, connections: 10, random });
  const twice = [...sent.received].filter(([, times]) => times > 1);
  expect(twice, `seed ${seed}`).toEqual([]);
  expect(sent.received.size).toBe(PEOPLE);
  expect(sent.accepted).toBe(PEOPLE);
});
