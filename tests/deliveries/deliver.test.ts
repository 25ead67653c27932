import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { deliverIssue } from "#deliveries/deliver.js";
import type { DeliveryCounts } from "#deliveries/delivery.js";
import type { DeliverContext } from "#deliveries/delivery-loop.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { Message, Transport } from "#deliveries/transport.js";
import { FeedletterError } from "#errors.js";
import { bytesOf } from "#mail/message.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { claim, collect, first, freezeFirst, MINUTE, NOW, person } from "./samples.js";

const folder = mkdtempSync(join(tmpdir(), "feedletter-deliver-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const accepted: Outcome = { kind: "accepted", response: "250 ok" };
const deferred: Outcome = { kind: "deferred", code: 451, response: "451 later" };
const rejected: Outcome = { kind: "rejected", code: 550, response: "550 no" };
const uncertain: Outcome = { kind: "uncertain", reason: "cut off" };
const down = new FeedletterError("E_SMTP", { message: "It is down.", fix: "Start it." });
const unreachable: Outcome = { kind: "unreachable", error: down };

let files = 0;
async function start(people: number, answer: (message: Message, nth: number) => Outcome | Promise<Outcome>) {
  files += 1;
  const database = await openSqlite(join(folder, `${files}.db`), NOW);
  for (let nth = 0; nth < people; nth += 1) await database.subscribers.add(person(`p${nth}`));
  const issue = await freezeFirst(database.ledger);
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const message = prepareMail(issue, await database.ledger.variants(issue.id), identity);
  const sent: Message[] = [];
  let inFlight = 0;
  let most = 0;
  const transport: Transport = {
    connections: 3,
    send: async (mail) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      sent.push(mail);
      const outcome = await answer(mail, sent.length);
      inFlight -= 1;
      return outcome;
    },
    close: async () => {},
  };
  let now = NOW;
  const slept: number[] = [];
  const context: DeliverContext = {
    ...{ ledger: database.ledger, transport, onUncertain: "resend", random: () => 0.5 },
    sleep: async (ms) => {
      slept.push(ms);
    },
    sender: { holder: "me", isGone: (holder) => holder === "dead" },
    clock: () => now,
  };
  const run = (more: Partial<DeliverContext> = {}) => deliverIssue(issue, message, { ...context, ...more });
  const setClock = (at: number) => {
    now = at;
  };
  const pauseFrom = () => database.ledger.pause(issue.id, { reason: { code: "asked" }, at: now });
  return { ...database, issue, sent, slept, run, setClock, pauseFrom, most: () => most };
}

describe("delivering an issue", () => {
  test("everybody gets one mail, over at most the configured connections, and the issue is finished", async () => {
    const { sent, run, most, ledger } = await start(
      120,
      () => new Promise((answer) => setImmediate(answer, accepted)),
    );
    const reports: DeliveryCounts[] = [];
    const delivered = await run({ report: (counts) => reports.push(counts) });
    expect(delivered).toMatchObject({ kind: "finished", counts: { accepted: 120, waiting: 0 } });
    expect(new Set(sent.map(({ to }) => to)).size).toBe(120);
    expect(sent).toHaveLength(120);
    expect(most()).toBe(3);
    expect(reports.at(-1)).toMatchObject({ accepted: 120, waiting: 0 });
    expect(await ledger.openIssues("weekly")).toEqual([]);
  });

  test("when the publisher pauses it, no further mail is begun; resuming sends the rest, and nobody who was refused twice", async () => {
    const { sent, run, ledger, issue, pauseFrom } = await start(60, ({ to }, nth) => {
      if (nth === 12) void pauseFrom();
      return to.startsWith("p1@") ? rejected : accepted;
    });
    const paused = await run();
    expect(paused).toMatchObject({ kind: "paused", error: { code: "E_PAUSED" } });
    // Those that were in flight on the other connections.
    expect(sent.length).toBeLessThan(20);
    expect(paused.counts).toMatchObject({ accepted: sent.length - 1, rejected: 1, sending: 0 });
    await ledger.resume(issue.id, NOW);
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 59, rejected: 1 } });
    expect(sent).toHaveLength(60);
  });

  test("a deferred mail is tried again when its time has come, with the same bytes", async () => {
    const { sent, run, setClock } = await start(1, (_, nth) => (nth === 1 ? deferred : accepted));
    const next = NOW + 5 * MINUTE;
    expect(await run()).toMatchObject({ kind: "waiting", next, counts: { waiting: 1 } });
    setClock(next - 1);
    expect(await run()).toMatchObject({ kind: "waiting", next });
    setClock(next);
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 1 } });
    expect(sent).toHaveLength(2);
    expect(bytesOf(first(sent)).equals(bytesOf(first(sent.slice(1))))).toBe(true);
  });

  test("after five days of deferrals the mail is given up, with the reason", async () => {
    const { sent, run, setClock, ledger, issue } = await start(1, () => deferred);
    let delivered = await run();
    while (delivered.kind === "waiting" && delivered.next !== undefined) {
      setClock(delivered.next);
      delivered = await run();
    }
    expect(delivered).toMatchObject({ kind: "finished", counts: { rejected: 1 } });
    expect(sent.length).toBeGreaterThan(20);
    expect((await collect(ledger.unaccepted(issue.id)))[0]?.at).toMatchObject({
      reply: { response: "451 later" },
    });
  });

  test("a refused mail is final and stops nobody else", async () => {
    const { run } = await start(10, ({ to }) => (to.startsWith("p3@") ? rejected : accepted));
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 9, rejected: 1 } });
  });

  test("a server that can't be reached stops the run after the mails in flight, and costs nobody an attempt", async () => {
    const { sent, run } = await start(120, (_, nth) => (nth === 51 ? unreachable : accepted));
    const stopped = await run();
    expect(stopped).toMatchObject({
      kind: "stopped",
      error: down,
      counts: { sending: 0, rejected: 0 },
    });
    expect(sent.length).toBeLessThanOrEqual(53);
    expect(stopped.counts).toMatchObject({ accepted: sent.length - 1, waiting: 121 - sent.length });
    const again = await run({
      transport: { connections: 2, send: async () => accepted, close: async () => {} },
    });
    expect(again).toMatchObject({ kind: "finished", counts: { accepted: 120 } });
  });

  test.each([
    ["resend", { kind: "waiting", counts: { waiting: 1, accepted: 9 } }],
    ["hold", { kind: "finished", counts: { uncertain: 1, accepted: 9 } }],
  ] as const)("a mail whose answer was lost: %s", async (onUncertain, expected) => {
    const { run } = await start(10, ({ to }) => (to.startsWith("p3@") ? uncertain : accepted));
    expect(await run({ onUncertain })).toMatchObject(expected);
  });

  test("an interruption lets mails in flight finish, and the next run sends the rest", async () => {
    const stop = new AbortController();
    const { sent, run } = await start(120, (_, nth) => {
      if (nth === 20) stop.abort();
      return accepted;
    });
    const interrupted = await run({ signal: stop.signal });
    expect(interrupted).toMatchObject({ kind: "interrupted", counts: { sending: 0 } });
    expect(interrupted.counts.accepted).toBe(sent.length);
    expect(sent.length).toBeLessThanOrEqual(22);
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 120 } });
    expect(new Set(sent.map(({ to }) => to)).size).toBe(sent.length);
  });

  test("what a dead process had leased or was sending is sent", async () => {
    const { run, ledger, issue, sent } = await start(5, () => accepted);
    const theirs = await ledger.lease(issue.id, { ...claim("dead"), limit: 3 });
    await ledger.markSending(first(theirs), claim("dead"));
    const reports: DeliveryCounts[] = [];
    const delivered = await run({ report: (counts) => reports.push(counts) });
    expect(delivered).toMatchObject({ kind: "finished", counts: { accepted: 5 } });
    expect(reports[0]).toMatchObject({ waiting: 5, sending: 0 });
    expect(sent).toHaveLength(5);
  });

  test("what another running process holds is left to it", async () => {
    const { run, ledger, issue, sent } = await start(5, () => accepted);
    await ledger.lease(issue.id, { ...claim("other"), limit: 3 });
    expect(await run()).toMatchObject({ kind: "elsewhere", counts: { accepted: 2, waiting: 3 } });
    expect(sent).toHaveLength(2);
  });

  test("a clock that jumps over the lease in mid-batch: nothing more is sent from the old lease, and nobody is missed", async () => {
    const { run, setClock, sent } = await start(50, (_, nth) => {
      if (nth === 10) setClock(NOW + 60 * MINUTE);
      return accepted;
    });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 50 } });
    expect(sent).toHaveLength(50);
  });

  test("a clock that goes back an hour in mid-run changes nothing", async () => {
    const { run, setClock, sent } = await start(120, (_, nth) => {
      if (nth === 10) setClock(NOW - 60 * MINUTE);
      return accepted;
    });
    expect(await run()).toMatchObject({ kind: "finished", counts: { accepted: 120 } });
    expect(sent).toHaveLength(120);
  });

  test("somebody who unsubscribes while the issue is being sent is skipped", async () => {
    const { run, subscribers } = await start(50, async (_, nth) => {
      if (nth === 5) await subscribers.remove("p49@readers.example", NOW);
      return accepted;
    });
    const delivered = await run();
    expect(delivered.kind).toBe("finished");
    expect(delivered.counts.accepted + delivered.counts.skipped).toBe(50);
    expect(delivered.counts.skipped).toBe(1);
  });

  test("a database that fails stops the other connections too, and the error is the database's", async () => {
    const { run, ledger, sent } = await start(120, () => accepted);
    const full = new FeedletterError("E_DATABASE", { message: "It is full.", fix: "Free space." });
    let records = 0;
    const record: typeof ledger.record = (...given) => {
      records += 1;
      return records > 20 ? Promise.reject(full) : ledger.record(...given);
    };
    await expect(run({ ledger: { ...ledger, record } })).rejects.toBe(full);
    expect(sent.length).toBeLessThanOrEqual(25);
  });
});
