import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { countMessages, STEPS, seededRandom } from "../deliveries/killing.js";
import { freezeFirst } from "../deliveries/samples.js";
import { type Script, startScriptedServer } from "../mail/scripted-server.js";
import { sized } from "../sizes.js";
import { databasesForTests } from "./databases.js";
import { openFarm, openWithPeople, query, until, type Worker } from "./farm.js";
import { type PostgresServer, startPostgres } from "./server.js";

const PEOPLE = sized(300, 1_500);
const WORKERS = sized(2, 4);
const CONNECTIONS = 3;
const KILLS = sized(3, 10);
const RESTARTS = sized(["stop", "crash"] as const, ["stop", "crash", "stop"] as const);

let postgres: PostgresServer;
// A server of its own: the others' must not be stopped.
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
const createDatabase = databasesForTests(() => postgres.url);

describe("workers that are killed at random, on a PostgreSQL that is restarted at random", () => {
  test.each(["resend", "hold"] as const)(
    "nobody is missing, and only mails in doubt may arrive twice: %s",
    { timeout: 60_000 },
    async (onUncertain) => {
      const seed = process.pid;
      const killed = await killWorkers(onUncertain, seededRandom(seed));
      const { received, versions, everUncertain, counts } = killed;
      const twice = [...received].filter(([, times]) => times > 1).map(([to]) => to);
      expect(killed.kills, `seed ${seed}`).toBe(KILLS);
      expect(counts.accepted + counts.uncertain).toBe(PEOPLE);
      expect(everUncertain.size).toBeLessThanOrEqual(KILLS * CONNECTIONS);
      if (onUncertain === "resend") {
        expect(counts.uncertain).toBe(0);
        expect(received.size).toBe(PEOPLE);
        expect(twice.filter((to) => !everUncertain.has(to))).toEqual([]);
        // Same Message-ID, Date and bytes.
        expect([...versions.values()].every((count) => count === 1)).toBe(true);
      } else {
        expect(twice).toEqual([]);
        expect(counts.uncertain).toBe(everUncertain.size);
        expect(received.size).toBeGreaterThanOrEqual(counts.accepted);
      }
    },
  );
});

async function killWorkers(onUncertain: "resend" | "hold", random: () => number) {
  const url = await createDatabase();
  const database = await openWithPeople(url, PEOPLE);
  const workers: Worker[] = [];
  let kills = 0;
  let restarts = 0;
  let mails = 0;
  let restarting = Promise.resolve();
  const moments = Array.from({ length: KILLS }, (_, nth) => ({
    after: Math.floor(((nth + 0.2 + 0.6 * random()) / KILLS) * PEOPLE * 0.9),
    step: STEPS[Math.floor(random() * STEPS.length)] ?? "MAIL",
  }));
  const restartAfter = RESTARTS.map((_, nth) => ((nth + random()) / RESTARTS.length) * PEOPLE * 0.9);
  const script: Script = ({ step }) => {
    if (step === "message") mails += 1;
    const next = moments[kills];
    if (next !== undefined && mails >= next.after && step === next.step) {
      kills += 1;
      workers.splice(Math.floor(random() * workers.length), 1)[0]?.child.kill("SIGKILL");
      workers.push(farm.startWorker());
    }
    const how = RESTARTS[restarts];
    if (how !== undefined && mails >= (restartAfter[restarts] ?? 0)) {
      restarts += 1;
      restarting = restarting.then(() => postgres.restart(how));
    }
    return undefined;
  };
  const server = await startScriptedServer(script);
  const mail = [`connections: ${CONNECTIONS}`, `onUncertain: ${onUncertain}`];
  const farm = openFarm({ database: url, smtp: server.url, mail });
  onTestFinished(async () => {
    await farm.close();
    await database.close();
    await server.close();
  });
  const { id } = await freezeFirst(database.ledger);
  for (let nth = 0; nth < WORKERS; nth += 1) workers.push(farm.startWorker());
  await until(async () => (await database.ledger.openIssues("weekly")).length === 0);
  await restarting;
  return {
    ...{ kills, counts: await database.ledger.counts(id), everUncertain: await findUncertain(url) },
    ...countMessages(server.messages),
  };
}

async function findUncertain(url: string): Promise<ReadonlySet<string>> {
  const rows = await query(
    url,
    "select distinct address from attempts join deliveries using (issue_id, subscriber_id) where outcome = 'uncertain'",
  );
  return new Set(rows.map(({ address }) => String(address)));
}
