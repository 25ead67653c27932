import { expect, onTestFinished, test } from "vitest";
import { feedletter } from "../cli/cli.js";
import { claim, first, freezeFirst } from "../deliveries/samples.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { databasesForTests } from "./databases.js";
import { openFarm, openWithPeople, query, until } from "./farm.js";

const createDatabase = databasesForTests();

interface FarmSettings {
  readonly mail?: readonly string[];
  readonly script?: Parameters<typeof startScriptedServer>[0];
}

async function farmWith(people: number, { mail, script }: FarmSettings = {}) {
  const url = await createDatabase();
  const database = await openWithPeople(url, people);
  const server = await startScriptedServer(script);
  const farm = openFarm({ database: url, smtp: server.url, mail });
  onTestFinished(async () => {
    await farm.close();
    await database.close();
    await server.close();
  });
  return { url, database, server, farm };
}

test("a frozen issue is sent by a worker, which reports itself and stops when told to", async () => {
  const { database, server, farm } = await farmWith(30);
  const worker = farm.startWorker();
  const issue = await freezeFirst(database.ledger);
  await until(async () => (await database.ledger.openIssues("weekly")).length === 0);
  expect((await database.ledger.counts(issue.id)).accepted).toBe(30);
  expect(server.messages).toHaveLength(30);
  const listed = await feedletter(["workers"], farm);
  expect(listed.stdout).toMatch(new RegExp(`  ${worker.child.pid}  .*(?:working|idle)  .*seen \\d s ago`));
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual([0, null]);
  expect(worker.said()).toMatch(/weekly-1: finished[\s\S]*stopped after 30 mails/);
  expect((await feedletter(["workers"], farm)).stderr).toContain("No workers are running.");
});

test("a worker tells the publisher of a pause, once, and needs no mailbox to read", async () => {
  const { database, server, farm } = await farmWith(30, {
    // IMAP_URL is in no environment.
    mail: ["alerts: publisher@notes.example", "inbox: ${IMAP_URL}"],
    script: ({ step, line }) =>
      step === "RCPT" && !line.includes("publisher@") ? "550 5.7.1 looks like spam" : undefined,
  });
  const issue = await freezeFirst(database.ledger);
  const [one, two] = [farm.startWorker(), farm.startWorker()];
  await until(() => server.messages.length > 0);
  for (const { child } of [one, two]) child.kill("SIGTERM");
  expect(await Promise.all([one.ended, two.ended])).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(server.messages).toHaveLength(1);
  expect(server.messages[0]).toContain(`Subject: ${issue.id} is paused`);
});

test("composing and enqueueing commit together, or not at all", async () => {
  const { url, database } = await farmWith(1_200);
  await query(
    url,
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'no commit'; end $$;
     create constraint trigger refused after insert on issues deferrable initially deferred
     for each row execute function refuse()`,
  );
  await expect(freezeFirst(database.ledger)).rejects.toThrow("no commit");
  const all = `select (select count(*)::int from pgboss.job) as batches,
    (select count(*)::int from deliveries) as deliveries`;
  expect(await query(url, all)).toEqual([{ batches: 0, deliveries: 0 }]);
  await query(url, "drop trigger refused on issues");
  await freezeFirst(database.ledger);
  expect(await query(url, all)).toEqual([{ batches: 3, deliveries: 1_200 }]);
});

test("a worker whose clock is behind what was recorded sends nothing and says so once, until the clock is accepted", async () => {
  const { database, server, farm } = await farmWith(3);
  const { id } = await freezeFirst(database.ledger);
  const ahead = Date.now() + 86_400_000;
  const leased = first(await database.ledger.lease(id, { ...claim("one", ahead), limit: 1 }));
  await database.ledger.markSending(leased, claim("one", ahead));
  await database.ledger.record(leased, "one", {
    ...{ outcome: { kind: "accepted", response: "250" }, next: "final", at: ahead },
  });
  const worker = farm.startWorker();
  await until(() => worker.said().includes("E_CLOCK"));
  await until(async () => (await feedletter(["workers"], farm)).stdout.includes("idle"));
  expect(server.messages).toEqual([]);
  await database.clockRecords.accept(Date.now());
  await until(() => server.messages.length === 2);
  expect(worker.said().split("E_CLOCK")).toHaveLength(2);
});

test("on SQLite a worker says what it needs, and makes no file", async () => {
  const { farm } = await farmWith(0);
  const { code, stderr } = await feedletter(["worker"], {
    cwd: farm.cwd,
    env: { ...farm.env, DATABASE_URL: "news.db" },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/E_ONE_MACHINE {2}`worker` needs PostgreSQL.*feedletter move/);
});
