import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { type DeliveryResult, deliverIssue } from "#deliveries/deliver.js";
import type { DeliverContext } from "#deliveries/delivery-loop.js";
import { destinationOf } from "#deliveries/destination.js";
import { createDestinationPacer } from "#deliveries/pacing/destination-pacer.js";
import type { RateLimits } from "#deliveries/pacing/rate-limits.js";
import type { Transport } from "#deliveries/transport.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { freezeFirst, NOW, person } from "./samples.js";
import { createVirtualTime, type VirtualTime } from "./virtual-time.js";

const folder = mkdtempSync(join(tmpdir(), "feedletter-destinations-"));
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Sent {
  readonly to: string;
  readonly at: number;
  readonly ended: number;
}

interface Sending {
  readonly people: Readonly<Record<string, number>>;
  /** Ms that a mail to the destination takes. */
  readonly takes?: (destination: string) => number;
  readonly rates: RateLimits;
  readonly connections?: number;
}

let files = 0;
/** An issue to people of some domains, sent in virtual time. */
async function start({ people, takes = () => 10, rates, connections = 4 }: Sending) {
  files += 1;
  const file = join(folder, `${files}.db`);
  const { ledger, subscribers, close } = await openSqlite(file, NOW);
  closing.push(close);
  for (const [domain, count] of Object.entries(people))
    for (let nth = 0; nth < count; nth += 1)
      await subscribers.add(person(`${domain}-${nth}`, { address: `p${nth}@${domain}` }));
  const issue = await freezeFirst(ledger);
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const build = prepareMail(issue, await ledger.variants(issue.id), identity);
  const sent: Sent[] = [];
  const time = createVirtualTime(NOW);
  const transport: Transport = {
    connections,
    send: async ({ to }) => {
      const at = time.clock();
      await time.sleep(takes(destinationOf(to)));
      sent.push({ to, at, ended: time.clock() });
      return { kind: "accepted", response: "250 ok" };
    },
    close: async () => {},
  };
  const contextOf = (holder: string): DeliverContext => ({
    ...{
      ledger: time.track(ledger),
      transport,
      onUncertain: "resend",
      rates,
      clock: time.clock,
      sleep: time.sleep,
    },
    random: () => 0.5,
    sender: { holder, isGone: (other) => other.startsWith("dead") },
  });
  const deliver = (holder: string, more: Partial<DeliverContext> = {}): Promise<DeliveryResult> =>
    deliverIssue(issue, build, { ...contextOf(holder), ...more });
  return { ledger, issue, sent, time, deliver };
}

const limits = (destinations: Readonly<Record<string, object>>): RateLimits => ({
  destinations: new Map(Object.entries(destinations)),
});

const to = (sent: readonly Sent[], destination: string): readonly Sent[] =>
  sent.filter((mail) => destinationOf(mail.to) === destination);

/** The most mails that were begun within `ms`. */
function mostWithin(sent: readonly Sent[], ms: number): number {
  const begun = sent.map(({ at }) => at);
  return Math.max(...begun.map((from) => begun.filter((at) => at >= from && at < from + ms).length));
}

/** The most mails that were in flight at the same time. */
function mostAtOnce(sent: readonly Sent[]): number {
  return Math.max(...sent.map(({ at }) => sent.filter((mail) => mail.at <= at && at < mail.ended).length));
}

async function repeat(time: VirtualTime, deliver: () => Promise<DeliveryResult>): Promise<DeliveryResult> {
  for (;;) {
    const delivered = await time.during(deliver());
    if (delivered.kind !== "waiting") return delivered;
    await time.during(time.sleep(Math.max(1, delivered.next - time.clock())));
  }
}

describe("a destination with a rate of its own", () => {
  test("gets no mail faster, all of its domains together, and nobody else waits for it", async () => {
    const { sent, time, deliver } = await start({
      people: { "gmail.com": 30, "googlemail.com": 10, "a.example": 50, "b.example": 50 },
      rates: limits({ Gmail: { perSecond: 2 } }),
    });
    expect(await time.during(deliver("me"))).toMatchObject({ kind: "finished", counts: { accepted: 140 } });
    expect(new Set(sent.map((mail) => mail.to)).size).toBe(140);
    const gmail = to(sent, "Gmail");
    expect(mostWithin(gmail, 10_000)).toBeLessThanOrEqual(21);
    // 40 mails at 2 per second.
    expect(gmail.at(-1)?.at).toBeLessThan(NOW + 22_000);
    // 100 mails over four connections, ten milliseconds each.
    expect(Math.max(...sent.filter((mail) => !gmail.includes(mail)).map(({ at }) => at))).toBeLessThan(
      NOW + 2_000,
    );
  });

  test("less than one a second is possible, and a rate for everybody holds as well", async () => {
    const { sent, time, deliver } = await start({
      people: { "gmail.com": 4, "a.example": 40 },
      rates: { perSecond: 10, ...limits({ Gmail: { perSecond: 0.01 } }) },
    });
    expect(await repeat(time, () => deliver("me"))).toMatchObject({ counts: { accepted: 44 } });
    const gmail = to(sent, "Gmail").map(({ at }) => at - NOW);
    const gaps = gmail.slice(1).map((at, nth) => at - (gmail[nth] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThan(95_000);
    expect(gmail.at(-1)).toBeLessThan(320_000);
    expect(mostWithin(sent, 1_000)).toBeLessThanOrEqual(12);
  });

  test("is shared by processes that send the same issue", async () => {
    const { sent, time, deliver } = await start({
      people: { "gmail.com": 30, "a.example": 20 },
      rates: limits({ Gmail: { perSecond: 5, connections: 2 } }),
      takes: (destination) => (destination === "Gmail" ? 300 : 10),
    });
    const processes = ["one", "two", "three"].map((holder) => repeatUntilDone(() => deliver(holder), time));
    await time.during(Promise.all(processes));
    expect(sent).toHaveLength(50);
    expect(mostWithin(to(sent, "Gmail"), 4_000)).toBeLessThanOrEqual(21);
    expect(mostAtOnce(to(sent, "Gmail"))).toBe(2);
  });

  test("holds after a clock that jumped ahead for a while, and was set back", async () => {
    const HOUR = 3_600_000;
    const { sent, time, deliver } = await start({
      people: { "gmail.com": 60 },
      rates: limits({ Gmail: { perSecond: 1 } }),
    });
    const running = repeatUntilDone(() => deliver("me"), time);
    const jumps = async () => {
      await time.sleep(10_000);
      time.jump(10 * HOUR);
      await time.sleep(5_000);
      time.jump(-10 * HOUR);
    };
    await time.during(Promise.all([running, jumps()]));
    expect(new Set(sent.map((mail) => mail.to)).size).toBe(60);
    expect(sent).toHaveLength(60);
    const usual = sent.filter(({ at }) => at < NOW + HOUR);
    expect(mostWithin(usual, 10_000)).toBeLessThanOrEqual(13);
  });
});

/** Other processes may have the rest for a while. */
async function repeatUntilDone(deliver: () => Promise<DeliveryResult>, time: VirtualTime): Promise<void> {
  for (;;) {
    const delivered = await deliver();
    if (delivered.kind === "finished") return;
    await time.sleep(delivered.kind === "waiting" ? Math.max(1, delivered.next - time.clock()) : 250);
  }
}

describe("a destination with a number of connections", () => {
  test("isn't passed on to others while a mail hangs, as long as its sender says that it lives", async () => {
    const { ledger } = await start({ people: {}, rates: {} });
    let now = NOW;
    const pacerOf = (holder: string) =>
      createDestinationPacer({
        ...{ ledger, rates: limits({ "slow.example": { connections: 2 } }), random: () => 0.5 },
        ...{ sender: { holder, isGone: () => false }, clock: () => now },
      });
    const [one, other] = [pacerOf("one"), pacerOf("other")];
    const isFree = async (pacer: typeof one) => (await pacer.nextTurn("slow.example", now)) <= now;
    const ends: (() => void)[] = [];
    for (const _ of [1, 2]) {
      expect(await isFree(one)).toBe(true);
      ends.push(one.begin("slow.example"));
    }
    for (let seconds = 0; seconds < 600; seconds += 5) {
      now += 5_000;
      await one.renew();
      expect(await isFree(other)).toBe(false);
    }
    // One mail has ended: its connection is free for others when it is renewed next.
    ends[0]?.();
    now += 61_000;
    await one.renew();
    expect(await isFree(other)).toBe(true);
    other.begin("slow.example");
    expect(await isFree(other)).toBe(false);
    // Of a process that doesn't answer any more, two minutes later.
    now += 121_000;
    expect(await isFree(other)).toBe(true);
  });

  test("however slow it is, the others go on over the rest", async () => {
    const { sent, time, deliver } = await start({
      people: { "slow.example": 20, "a.example": 100 },
      rates: limits({ "slow.example": { connections: 1 } }),
      takes: (destination) => (destination === "slow.example" ? 30_000 : 10),
    });
    expect(await repeat(time, () => deliver("me"))).toMatchObject({
      kind: "finished",
      counts: { accepted: 120 },
    });
    expect(mostAtOnce(to(sent, "slow.example"))).toBe(1);
    expect(to(sent, "slow.example").at(-1)?.ended).toBeLessThan(NOW + 640_000);
    expect(to(sent, "a.example").at(-1)?.at).toBeLessThan(NOW + 2_000);
  });

  test("a fast one isn't slowed down", async () => {
    const { sent, time, deliver } = await start({
      people: { "gmail.com": 300 },
      rates: limits({ Gmail: { connections: 2 } }),
      takes: () => 20,
    });
    expect(await time.during(deliver("me"))).toMatchObject({ kind: "finished" });
    expect(mostAtOnce(sent)).toBe(2);
    // 300 mails of 20 ms over two connections take 3 s.
    expect(sent.at(-1)?.at).toBeLessThan(NOW + 4_500);
  });
});

describe("after a process was killed", () => {
  test("the mails that it had taken or put off are sent, once, at the rate", async () => {
    const { ledger, issue, sent, time, deliver } = await start({
      people: { "gmail.com": 60, "a.example": 20 },
      rates: limits({ Gmail: { perSecond: 4, connections: 1 } }),
    });
    const killed = new AbortController();
    // Like a process that was killed: it neither releases anything nor gives anything back.
    const deaf = {
      ...ledger,
      release: async () => {},
      refundTo: async () => {},
      claimConnections: async (...[to, claim]: Parameters<typeof ledger.claimConnections>) =>
        claim.wanted === 0 ? 0 : ledger.claimConnections(to, claim),
    };
    const first = deliver("dead 1", { ledger: time.track(deaf), signal: killed.signal });
    const kill = time.sleep(5_000).then(() => killed.abort());
    await time.during(Promise.all([first, kill]));
    const before = sent.length;
    expect(before).toBeLessThan(50);
    expect(await repeat(time, () => deliver("me"))).toMatchObject({
      kind: "finished",
      counts: { accepted: 80 },
    });
    expect(new Set(sent.map((mail) => mail.to)).size).toBe(80);
    expect(sent).toHaveLength(80);
    expect(mostWithin(to(sent, "Gmail"), 5_000)).toBeLessThanOrEqual(22);
    expect((await ledger.counts(issue.id)).accepted).toBe(80);
  });
});

describe("a warm-up", () => {
  const DAY = 86_400_000;
  const plan = { server: "mail.example", from: 10, doubleEvery: DAY };

  test("lets few mails out on the first day, twice as many on each that follows, and loses none", async () => {
    const { sent, time, deliver } = await start({ people: { "a.example": 65 }, rates: { warmUp: plan } });
    expect(await time.during(deliver("me"))).toMatchObject({ because: "quota", counts: { accepted: 10 } });
    expect(await repeat(time, () => deliver("me"))).toMatchObject({ counts: { accepted: 65 } });
    const days = [0, 1, 2, 3].map(
      (day) => sent.filter(({ at }) => at >= NOW + day * DAY && at < NOW + (day + 1) * DAY).length,
    );
    expect(days).toEqual([10, 20, 35, 0]);
  });
});

test.each([
  ["keeps its connection", true, 0],
  ["would lose it without a heartbeat", false, 1],
])("a mail that hangs for longer than a claim lasts %s", async (_, beats, free) => {
  const { ledger, time, deliver } = await start({
    people: { "slow.example": 1 },
    takes: () => 30 * 60_000,
    rates: limits({ "slow.example": { connections: 1 } }),
  });
  let beat = async (): Promise<void> => {};
  const heartbeat = (work: () => Promise<void>) => {
    if (beats) beat = work;
    return () => {};
  };
  const watch = async (): Promise<number> => {
    for (let times = 0; times < 12; times += 1) {
      await time.sleep(20_000);
      await beat();
    }
    const now = time.clock();
    const claim = { id: "two", holder: "two", isGone: () => false, now, until: now + 120_000 };
    return time.track(ledger).claimConnections("slow.example", { ...claim, limit: 1, wanted: 1 });
  };
  const [delivered, claimed] = await time.during(Promise.all([deliver("one", { heartbeat }), watch()]));
  expect(delivered).toMatchObject({ kind: "finished", counts: { accepted: 1 } });
  expect(claimed).toBe(free);
});
