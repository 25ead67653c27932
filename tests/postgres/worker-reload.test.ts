import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { countMessages } from "../deliveries/killing.js";
import { freezeFirst } from "../deliveries/samples.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { databasesForTests } from "./databases.js";
import { openFarm, openWithPeople, until } from "./farm.js";

const createDatabase = databasesForTests();
const PEOPLE = 1_200;

test("a worker refuses a broken configuration with its line and continues; the repaired one is used from the next batch on, in the middle of an issue", async () => {
  const url = await createDatabase();
  const database = await openWithPeople(url, PEOPLE);
  const [before, after] = [await startScriptedServer(), await startScriptedServer()];
  const farm = openFarm({ database: url, smtp: before.url });
  onTestFinished(async () => {
    await farm.close();
    await database.close();
    await before.close();
    await after.close();
  });
  const path = join(farm.cwd, "feedletter.yaml");
  const config = readFileSync(path, "utf8");
  const line = config.split("\n").findIndex((text) => text.includes("transport")) + 1;
  const moved = config.replace("${SMTP_URL}", "${OTHER_SMTP_URL}");
  const worker = farm.startWorker({ OTHER_SMTP_URL: after.url });
  await until(() => worker.said().includes("working; sending through"));

  writeFileSync(path, moved.replace("transport:", "transprt:"));
  await until(() => worker.said().includes("isn't used"));
  expect(worker.said()).toMatch(
    new RegExp(`"event":"config-refused".*feedletter\\.yaml:${line}  E_CONFIG  Unknown setting`),
  );
  const issue = await freezeFirst(database.ledger);
  await until(() => before.messages.length > 0);
  writeFileSync(path, moved);
  await until(() => worker.said().includes("the new configuration is in use"));
  await until(async () => (await database.ledger.openIssues("weekly")).length === 0);

  expect((await database.ledger.counts(issue.id)).accepted).toBe(PEOPLE);
  expect(after.messages.length).toBeGreaterThan(0);
  const { received } = countMessages([...before.messages, ...after.messages]);
  expect(received.size).toBe(PEOPLE);
  expect([...new Set(received.values())]).toEqual([1]);
  expect(worker.said().match(/config-refused/g)).toHaveLength(1);

  writeFileSync(path, `${moved.replace(/^database:.*$/m, "database: postgres://elsewhere.example/news")}`);
  await until(() => worker.said().includes("E_RESTART"));
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual([0, null]);
});
