import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { killUntilSent, seededRandom } from "../deliveries/killing.js";
import { NOW } from "../deliveries/samples.js";
import { sendFromTwins } from "../deliveries/twins.js";
import { databasesForTests } from "../postgres/databases.js";
import { openWithPeople, subscribePeople } from "../postgres/farm.js";

/** SOAK_KILLS and SOAK_PEOPLE change how long it takes. */
const KILLS = Number(process.env.SOAK_KILLS ?? 200);
const PEOPLE = Number(process.env.SOAK_PEOPLE ?? 10_000);
const CONNECTIONS = 5;
const MACHINES = 4;
const createDatabase = databasesForTests();

interface Row {
  readonly what: string;
  readonly kills: number;
  readonly missing: number;
  readonly inDoubt: number;
  readonly twice: number;
}

function print({ what, kills, missing, inDoubt, twice }: Row): void {
  process.stdout.write(`| ${what} | ${kills} | ${PEOPLE} | ${missing} | ${inDoubt} | ${twice} |\n`);
}

const countTwice = (received: ReadonlyMap<string, number>) =>
  [...received.values()].filter((times) => times > 1).length;

test.concurrent.each(["resend", "hold"] as const)("figures for the README, %s", async (onUncertain) => {
  const killed = await killUntilSent({
    ...{ people: PEOPLE, kills: KILLS, connections: CONNECTIONS, onUncertain },
    random: seededRandom(process.pid),
  });
  const twice = countTwice(killed.received);
  const missing = PEOPLE - killed.accepted - killed.uncertain;
  print({ what: onUncertain, kills: killed.kills, missing, inDoubt: killed.everUncertain.size, twice });
  expect(missing).toBe(0);
  expect(killed.everUncertain.size).toBeLessThanOrEqual(killed.kills * CONNECTIONS);
  expect(twice).toBeLessThanOrEqual(onUncertain === "hold" ? 0 : killed.everUncertain.size);
});

async function openFile() {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-soak-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const location = join(folder, "ledger.db");
  const database = await openSqlite(location, NOW);
  await subscribePeople(database, PEOPLE);
  return { location, database };
}

async function openServer() {
  const location = await createDatabase();
  return { location, database: await openWithPeople(location, PEOPLE) };
}

test.each([
  ["SQLite", openFile],
  ["PostgreSQL", openServer],
])(`${MACHINES} machines of one name, %s`, async (name, open) => {
  const { location, database } = await open();
  onTestFinished(() => database.close());
  const { accepted, inDoubt, received } = await sendFromTwins({
    ...{ database, location, machines: MACHINES, connections: 10 },
    random: seededRandom(process.pid),
  });
  const twice = countTwice(received);
  const missing = PEOPLE - received.size;
  print({ what: `${MACHINES} of one name, ${name}`, kills: 0, missing, inDoubt, twice });
  expect({ accepted, missing, inDoubt, twice }).toEqual({
    accepted: PEOPLE,
    missing: 0,
    inDoubt: 0,
    twice: 0,
  });
});
