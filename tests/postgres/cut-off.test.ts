import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres } from "#database/postgres/postgres.js";
import { deliverBatch } from "#deliveries/deliver.js";
import type { Issue } from "#deliveries/delivery.js";
import { createGovernor } from "#deliveries/governor.js";
import { createCircuitBreaker } from "#deliveries/pacing/circuit-breaker.js";
import { createRateLimiter } from "#deliveries/rate-limiter.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { countMessages } from "../deliveries/killing.js";
import { freezeFirst, NOW } from "../deliveries/samples.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { databasesForTests } from "./databases.js";
import { openWithPeople, until } from "./farm.js";
import { type Stall, startProxy } from "./proxy.js";

const createDatabase = databasesForTests();
const PEOPLE = 200;
/** Ms. The worker's is 15 s. */
const LEASE = 1_000;
/** What is claimed at once: no more than leaves well within the lease. */
const BATCH = 50;

/** A sender with a database, a mail server and a name of its own. */
async function startSender(name: string, database: string, onMail: (mails: number) => void = () => {}) {
  const { ledger, close } = await openPostgres(database, NOW);
  let mails = 0;
  const server = await startScriptedServer(({ step }) => {
    if (step === "message") onMail(++mails);
    return undefined;
  });
  const connections = 3;
  const transport = createSmtpTransport(server.url, { connections });
  onTestFinished(async () => {
    await transport.close();
    await server.close();
    await close();
  });
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const context = {
    ...{ ledger, transport, clock: Date.now, random: () => 0.5, onUncertain: "hold" as const },
    sleep: (ms: number) => sleep(ms),
    sender: { holder: JSON.stringify([name, 1, "x"]), isGone: () => false },
  };
  return {
    ...{ server, ledger },
    share: async (issue: Issue, mails: number) => {
      const build = prepareMail(issue, await ledger.variants(issue.id), identity);
      return deliverBatch(issue, build, {
        ...context,
        ...{ share: { mails, time: 60_000, lease: LEASE }, accepted: () => {} },
        governor: createGovernor({ total: Infinity, accepted: 0, rejected: 0, resumed: false }),
        ...{ rateLimiter: createRateLimiter(context), breaker: createCircuitBreaker(connections, () => 0.5) },
      });
    },
  };
}

test.each<Stall>(["answers", "both"])(
  "a worker that is cut off from the database in mid-batch sends nothing once its lease is over: %s",
  async (what) => {
    const url = await createDatabase();
    const database = await openWithPeople(url, PEOPLE);
    onTestFinished(() => database.close());
    const issue = await freezeFirst(database.ledger);
    const proxy = await startProxy(url);
    onTestFinished(() => proxy.close());
    let over = Infinity;
    const cut = await startSender("cut", proxy.url, (mails) => {
      if (mails !== 20) return;
      const stalled = () => {
        over = Date.now() + LEASE;
      };
      if (what === "answers") return proxy.stallAtCommit(stalled);
      proxy.stall(what);
      stalled();
    });
    const other = await startSender("other", url);

    // One batch: a second one would be a claim that is new and good.
    const cutShare = cut.share(issue, BATCH);
    // What was on its way to the mail server ends.
    const begun = () => cut.server.commands.filter((line) => line.startsWith("MAIL")).length;
    await until(() => Date.now() > over && begun() === cut.server.messages.length);
    const sentBefore = cut.server.messages.length;
    expect(sentBefore).toBeLessThan(BATCH);
    await other.share(issue, PEOPLE);
    proxy.release();
    await cutShare;
    const afterwards = cut.server.messages.slice(sentBefore);
    expect(afterwards).toEqual([]);
    await other.share(issue, PEOPLE);

    expect(await database.ledger.counts(issue.id)).toMatchObject({ accepted: PEOPLE });
    const { received } = countMessages([...cut.server.messages, ...other.server.messages]);
    expect(received.size).toBe(PEOPLE);
    expect([...received.values()].filter((times) => times > 1)).toEqual([]);
  },
);
