import { describe, expect, test } from "vitest";
import { type ClockRecords, requireClock } from "#deliveries/clock/clock-records.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { ReviewRepository } from "#deliveries/review/review.js";
import { answered, claim, first, freezeFirst, MINUTE, NOW, person } from "../deliveries/samples.js";
import type { AuditLine } from "./audit.js";

interface Ports {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly reviews: ReviewRepository;
  readonly clockRecords: ClockRecords;
  readonly audit: () => Promise<readonly AuditLine[]>;
}

const DAY = 24 * 60 * MINUTE;
/** When the clock was years ahead. */
const AHEAD = NOW + 3_650 * DAY;
const NEXT = NOW + 7 * DAY;
const WEEKLY = [{ digest: "weekly", next: NEXT }];
const runClaim = (now: number) => ({
  ...{ holder: "one", now, until: now + 10 * MINUTE, isGone: () => false },
});
const accepted = (at: number) =>
  ({ outcome: { kind: "accepted", response: "250" }, next: "final", at }) as const;
const deferred = (at: number, notBefore: number) =>
  ({
    outcome: { kind: "deferred", code: 451, response: "451 later" },
    next: "again",
    at,
    notBefore,
  }) as const;

/** What every database has to do about a clock that was wrong. `fresh` opens an empty one. */
export function describeClock(name: string, fresh: () => Promise<Ports>): void {
  const frozen = async (...names: string[]) => {
    const ports = await fresh();
    for (const one of names) await ports.subscribers.add(person(one));
    return { ...ports, issue: (await freezeFirst(ports.ledger)).id };
  };
  const begin = async (ledger: Ledger, issue: string, now: number) => {
    const delivery = first(await ledger.lease(issue, { ...claim("one", now), limit: 1 }));
    expect(await ledger.markSending(delivery, claim("one", now))).toEqual({ kind: "sending" });
    return delivery;
  };
  const suspectAda = (ledger: Ledger, at: number) =>
    ledger.suspect({
      addressKey: "ada@readers.example",
      subscriber: "id-ada",
      issue: "weekly-0",
      reason: "bounced (5.1.1)",
      at,
    });
  const send = async (ledger: Ledger, issue: string, at: number) =>
    ledger.record(await begin(ledger, issue, at), "one", accepted(at));

  describe(`${name}: a clock that is behind`, () => {
    test("without records, it isn't behind", async () => {
      const { clockRecords } = await fresh();
      expect(await clockRecords.newest()).toBeUndefined();
      await requireClock(clockRecords, 0);
    });

    test("it may be at most five minutes behind the newest record, because machines differ", async () => {
      const { ledger, clockRecords, issue } = await frozen("ada");
      await send(ledger, issue, NOW + DAY);
      expect(await clockRecords.newest()).toBe(NOW + DAY);
      await requireClock(clockRecords, NOW + DAY - 5 * MINUTE);
      await expect(requireClock(clockRecords, NOW + DAY - 5 * MINUTE - 1)).rejects.toThrow(
        expect.objectContaining({
          code: "E_CLOCK",
          message: expect.stringMatching(/2026-01-06T08:54:59\.999Z.*2026-01-06T09:00:00\.000Z/),
        }),
      );
    });

    test("a later record with an earlier time hides nothing", async () => {
      const { ledger, clockRecords, issue } = await frozen("ada", "bob");
      await send(ledger, issue, AHEAD);
      await ledger.pause(issue, { reason: answered("looked at"), at: NOW });
      expect(await clockRecords.newest()).toBe(AHEAD);
    });

    test("accepted once, it stays accepted; being behind what comes afterwards counts again", async () => {
      const { ledger, clockRecords, audit, issue } = await frozen("ada", "bob");
      await send(ledger, issue, AHEAD);
      const before = await audit();
      await clockRecords.accept(NOW + DAY);
      await requireClock(clockRecords, NOW + DAY);
      await expect(requireClock(clockRecords, NOW)).rejects.toThrow(
        /the database has records from 2026-01-06/,
      );
      expect(await audit()).toEqual(before);
      await send(ledger, issue, NOW + 2 * DAY);
      await requireClock(clockRecords, NOW + 2 * DAY);
      await expect(requireClock(clockRecords, NOW + DAY)).rejects.toThrow(/records from 2026-01-07/);
    });
  });

  describe(`${name}: a clock that was ahead`, () => {
    test("runs recorded in the future are removed; those that are really done are kept, even if sent early", async () => {
      const { ledger, clockRecords } = await fresh();
      const done = async (runAt: number, at: number) => {
        await ledger.claimRun("weekly", runAt, runClaim(at));
        await ledger.completeRun("weekly", runAt, at);
      };
      await done(NOW - 7 * DAY, NOW - 7 * DAY);
      await done(NEXT, NOW - MINUTE);
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([]);
      expect(await ledger.lastRun("weekly")).toMatchObject({ runAt: NEXT });
      await done(AHEAD, AHEAD);
      await done(NEXT + 7 * DAY, NOW);
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([{ kind: "runs", count: 2, latest: AHEAD }]);
      expect(await ledger.lastRun("weekly")).toMatchObject({ runAt: NEXT });
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([]);
    });

    test("the next run is due again if it was done or claimed then", async () => {
      const { ledger, clockRecords } = await fresh();
      await ledger.claimRun("weekly", NEXT, runClaim(NEXT));
      await ledger.completeRun("weekly", NEXT, NEXT + MINUTE);
      await ledger.claimRun("monthly", NEXT, runClaim(NEXT));
      const both = [...WEEKLY, { digest: "monthly", next: NEXT }];
      expect(await clockRecords.resetMarks(NOW, both)).toMatchObject([{ count: 1 }, { count: 1 }]);
      expect(await ledger.lastRun("weekly")).toBeUndefined();
      expect(await ledger.lastRun("monthly")).toBeUndefined();
    });

    test("a preview mailed then is mailed again when it is due, and the publisher's choice is kept", async () => {
      const { reviews, clockRecords } = await fresh();
      const run = { digest: "weekly", runAt: NEXT };
      await reviews.claim(run, runClaim(NEXT));
      await reviews.markShown(run, NEXT);
      await reviews.choose(run, "hold", NEXT);
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([
        { kind: "previews", count: 1, latest: NEXT },
      ]);
      expect(await reviews.find(run)).toMatchObject({ choice: "hold" });
      expect(await reviews.claim(run, runClaim(NOW))).toBe(true);
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([]);
    });

    test("a mail deferred until then is due now, one deferred for hours is not; the days until it is given up restart", async () => {
      const { ledger, clockRecords, audit, issue } = await frozen("ada", "bob");
      const hours = NOW + 4 * 60 * MINUTE;
      await ledger.record(await begin(ledger, issue, NOW), "one", deferred(NOW, hours));
      await ledger.record(await begin(ledger, issue, AHEAD), "one", deferred(AHEAD, AHEAD + 5 * MINUTE));
      const before = await audit();
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([
        { kind: "retries", count: 1, latest: AHEAD + 5 * MINUTE },
      ]);
      const due = await ledger.lease(issue, { ...claim("one"), limit: 9 });
      expect(due).toMatchObject([{ firstTriedAt: NOW }]);
      expect(await audit()).toEqual(before);
      await ledger.release(issue, "one");
      expect(await clockRecords.resetMarks(NOW, WEEKLY)).toEqual([]);
    });

    test("a mail that waits for a suspected address, or for a paused destination, isn't deferred for too long", async () => {
      const { ledger, clockRecords, issue } = await frozen("ada", "bob");
      await suspectAda(ledger, NOW - MINUTE);
      const delivery = first(await ledger.lease(issue, { ...claim("one"), limit: 1 }));
      expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "deferred" });
      const paused = {
        destination: "readers.example",
        domains: ["readers.example"],
        reason: answered("refused"),
      };
      expect(await ledger.suspectedMails(issue)).toEqual({
        ...{ mails: 1, until: NOW - MINUTE + 3 * DAY, nextOther: 0 },
      });
      expect(await clockRecords.resetMarks(NOW, [])).toEqual([]);
      await ledger.pauseDestination(issue, { ...paused, at: NOW });
      expect(await clockRecords.resetMarks(NOW, [])).toEqual([]);
    });

    test("an address that was suspected then is suspected since now, so its mail isn't put off until then", async () => {
      const { ledger, clockRecords, issue } = await frozen("ada");
      await suspectAda(ledger, AHEAD);
      const putOff = async () => {
        const delivery = first(await ledger.lease(issue, { ...claim("one"), limit: 1 }));
        expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "deferred" });
      };
      await putOff();
      expect(await clockRecords.resetMarks(NOW, [])).toMatchObject([{ kind: "retries", count: 1 }]);
      await putOff();
      expect(await ledger.nextDue(issue)).toBe(NOW + 3 * DAY);
      expect(await clockRecords.resetMarks(NOW, [])).toEqual([]);
    });

    test("an issue deferred until then continues; one that is paused stays so", async () => {
      const { ledger, clockRecords, issue } = await frozen("ada");
      await ledger.deferIssue(issue, { failures: 2, notBefore: AHEAD });
      await ledger.pause(issue, { reason: answered("refused"), at: AHEAD });
      expect(await clockRecords.resetMarks(NOW, [])).toEqual([{ kind: "issues", count: 1, latest: AHEAD }]);
      expect(await ledger.status(issue)).toEqual({
        ...{ failures: 2, notBefore: 0, paused: { at: AHEAD, reason: answered("refused") } },
      });
    });

    test("a claim until then ends when a mail in flight must have been answered", async () => {
      const { ledger, clockRecords, issue } = await frozen("ada");
      await begin(ledger, issue, AHEAD);
      expect(await clockRecords.resetMarks(NOW, [])).toMatchObject([{ kind: "leases", count: 1 }]);
      const look = { holder: "two", isGone: () => false, onUncertain: "resend" } as const;
      expect(await ledger.reclaimLeases(issue, { ...look, now: NOW + 19 * MINUTE })).toBe(0);
      expect(await ledger.reclaimLeases(issue, { ...look, now: NOW + 20 * MINUTE })).toBe(1);
    });

    test("mails counted then count now, so that the quota of an hour is over in an hour", async () => {
      const { ledger, clockRecords } = await fresh();
      const wish = { wanted: 3, holder: "one" };
      await ledger.reserve({ perHour: 3 }, { ...wish, now: AHEAD });
      expect(await clockRecords.resetMarks(NOW, [])).toMatchObject([{ kind: "quota", count: 3 }]);
      const early = await ledger.reserve({ perHour: 3 }, { ...wish, now: NOW + MINUTE });
      expect(early).toEqual({ kind: "exhausted", until: NOW + 60 * MINUTE });
      expect(await ledger.reserve({ perHour: 3 }, { ...wish, now: NOW + 61 * MINUTE })).toMatchObject({
        kind: "granted",
      });
    });

    test("people who have paused stay paused", async () => {
      const { ledger, clockRecords, subscribers, issue } = await frozen("ada");
      const before = await subscribers.byAddress("ada@readers.example");
      await ledger.pause(issue, { reason: answered("looked at"), at: AHEAD });
      await clockRecords.resetMarks(NOW, WEEKLY);
      expect((await ledger.status(issue)).paused).toEqual({ at: AHEAD, reason: answered("looked at") });
      expect(await subscribers.byAddress("ada@readers.example")).toEqual(before);
    });
  });
}
