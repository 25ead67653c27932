import { expect, onTestFinished, test } from "vitest";
import { startMailServer } from "../cli/mail-server.js";
import { freezeFirst, NOW, person } from "../deliveries/samples.js";
import { databasesForTests } from "./databases.js";
import { openFarm, openWithPeople, query, until } from "./farm.js";

const createDatabase = databasesForTests();
const GMAIL = 24;
const OTHERS = 60;

test("workers share a destination's rate and connections, also when one is killed, and nobody is missing", {
  timeout: 120_000,
}, async () => {
  const url = await createDatabase();
  const database = await openWithPeople(url, OTHERS);
  for (let nth = 0; nth < GMAIL; nth += 1)
    await database.subscribers.add(person(`g${nth}`, { address: `g${nth}@gmail.com`, at: NOW }));
  const gmail: number[] = [];
  let inFlight = 0;
  let most = 0;
  const server = await startMailServer({
    answer: async (recipient) => {
      if (!recipient.endsWith("@gmail.com")) return undefined;
      inFlight += 1;
      most = Math.max(most, inFlight);
      gmail.push(performance.now());
      if (gmail.length === 6) workers[0]?.child.kill("SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 150));
      inFlight -= 1;
      return undefined;
    },
  });
  const mail = ["connections: 4", "rate: { domains: { gmail.com: { perSecond: 4, connections: 1 } } }"];
  const farm = openFarm({ database: url, smtp: server.url, mail });
  onTestFinished(async () => {
    await farm.close();
    await database.close();
  });
  const { id } = await freezeFirst(database.ledger);
  const workers = [farm.startWorker(), farm.startWorker(), farm.startWorker()];
  await until(async () => (await database.ledger.openIssues("weekly")).length === 0);
  expect(await database.ledger.counts(id)).toMatchObject({ accepted: GMAIL + OTHERS });
  expect(new Set(server.envelopes).size).toBe(GMAIL + OTHERS);
  // What the killed worker was sending is sent again: the server had it, and the worker didn't know. Its mail is still in flight there.
  expect(gmail.length).toBeLessThanOrEqual(GMAIL + 1);
  expect(most).toBeLessThanOrEqual(2);
  // Four a second; a mail may be early by the one that was reserved before it.
  expect((gmail.at(-1) ?? 0) - (gmail[0] ?? 0)).toBeGreaterThan(((GMAIL - 3) / 4) * 1_000);
  await until(async () => (await query(url, "select 1 from destination_connections")).length === 0);
});
