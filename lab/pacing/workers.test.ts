import { expect, onTestFinished, test } from "vitest";
import { freezeFirst } from "../../tests/deliveries/samples.js";
import { startScriptedServer } from "../../tests/mail/scripted-server.js";
import { databasesForTests } from "../../tests/postgres/databases.js";
import { openFarm, openWithPeople, until } from "../../tests/postgres/farm.js";

const createDatabase = databasesForTests();
const PER_SECOND = 60;
const SECONDS = 20;

test("workers that join and die keep the rate that all share, within 5 %", { timeout: 60_000 }, async () => {
  const url = await createDatabase();
  const database = await openWithPeople(url, PER_SECOND * (SECONDS + 8));
  const arrived: number[] = [];
  const server = await startScriptedServer(({ step }) => {
    if (step === "message") arrived.push(performance.now());
    return undefined;
  });
  const farm = openFarm({ database: url, smtp: server.url, mail: [`rate: { perSecond: ${PER_SECOND} }`] });
  onTestFinished(async () => {
    await farm.close();
    await database.close();
    await server.close();
  });
  await freezeFirst(database.ledger);
  const workers = [farm.startWorker(), farm.startWorker()];
  await until(() => arrived.length >= PER_SECOND * 4);
  const from = performance.now();
  const reached = (seconds: number) => until(() => performance.now() - from >= seconds * 1_000);
  await reached(4);
  workers[0]?.child.kill("SIGKILL");
  farm.startWorker();
  await reached(11);
  workers[1]?.child.kill("SIGKILL");
  farm.startWorker();
  await reached(SECONDS);
  const mails = arrived.filter((at) => at >= from && at < from + SECONDS * 1_000).length;
  expect(mails / SECONDS).toBeGreaterThan(PER_SECOND * 0.95);
  expect(mails / SECONDS).toBeLessThan(PER_SECOND * 1.05);
});
