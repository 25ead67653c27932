import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type QuotaUsage, type RateLimits, reserveMails } from "#deliveries/pacing/rate-limits.js";
import { advanceWarmUp, limitOf, type WarmUpProgress } from "#deliveries/pacing/warm-up.js";
import { NOW } from "./samples.js";

const HOUR = 3_600_000;
const nothing: QuotaUsage = {
  freeAt: 0,
  lastHour: { mails: 0, easesAt: NOW + HOUR },
  lastDay: { mails: 0, easesAt: NOW + 24 * HOUR },
};

describe("reserving mails", () => {
  test("a rate spreads them; a burst lets the first ones out at once", () => {
    const even = reserveMails(nothing, { perSecond: 10 }, { now: NOW, wanted: 3 });
    expect(even).toMatchObject({ moments: [NOW, NOW + 100, NOW + 200], freeAt: NOW + 300 });
    const burst = reserveMails(nothing, { perSecond: 10, burst: 3 }, { now: NOW, wanted: 5 });
    expect(burst).toMatchObject({ moments: [NOW, NOW, NOW, NOW + 100, NOW + 200] });
  });

  test("a quota grants what is left, and then the time when there is more", () => {
    const spent = { ...nothing, lastHour: { mails: 98, easesAt: NOW + 5 } };
    const wish = { now: NOW, wanted: 50 };
    expect(reserveMails(spent, { perHour: 100 }, wish)).toMatchObject({ moments: [NOW, NOW] });
    expect(reserveMails(spent, { perHour: 98 }, wish)).toEqual({ kind: "exhausted", until: NOW + 5 });
    expect(reserveMails(spent, { perHour: 98, perDay: 0.5 }, wish)).toMatchObject({ kind: "exhausted" });
  });

  test("a clock that was set back an hour costs a minute", () => {
    const spent = { ...nothing, freeAt: NOW + HOUR };
    const reservation = reserveMails(spent, { perSecond: 1 }, { now: NOW, wanted: 1 });
    expect(reservation).toMatchObject({ moments: [NOW + 61_000] });
  });

  test("less than one a minute is possible", () => {
    const spent = { ...nothing, freeAt: NOW + 200_000 };
    const reservation = reserveMails(spent, { perSecond: 0.005 }, { now: NOW, wanted: 1 });
    expect(reservation).toMatchObject({ moments: [NOW + 200_000] });
  });

  test("however it is called, no window of a second has more than rate and burst", () => {
    const asked = fc.array(fc.record({ after: fc.nat(3_000), wanted: fc.integer({ min: 1, max: 20 }) }), {
      maxLength: 30,
    });
    const rates = fc.record({
      perSecond: fc.integer({ min: 1, max: 50 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(asked, rates, (wishes, limit: RateLimits & { perSecond: number; burst: number }) => {
        let now = NOW;
        let freeAt = 0;
        const moments: number[] = [];
        for (const { after, wanted } of wishes) {
          now += after;
          // As the pacer asks: for a second's worth, so that nobody has reserved more than the minute that is kept.
          const wish = { now, wanted: Math.min(wanted, limit.perSecond) };
          const reservation = reserveMails({ ...nothing, freeAt }, limit, wish);
          if (reservation.kind !== "granted") throw new Error("nothing limits the hour");
          freeAt = reservation.freeAt;
          moments.push(...reservation.moments);
        }
        for (const start of moments) {
          const within = moments.filter((moment) => moment >= start && moment < start + 1_000);
          expect(within.length).toBeLessThanOrEqual(limit.perSecond + limit.burst + 1);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a warm-up", () => {
  const plan = { server: "mail.example", from: 200, doubleEvery: 24 * HOUR };

  test("however the clock jumps, it doubles once at most each time, never goes back, and ends some day", () => {
    const jumps = fc.array(fc.integer({ min: -400 * HOUR, max: 400 * HOUR }), { maxLength: 100 });
    fc.assert(
      fc.property(jumps, (all) => {
        let now = NOW;
        let progress: WarmUpProgress = advanceWarmUp(undefined, plan, now);
        for (const jump of all) {
          now += jump;
          const next = advanceWarmUp(progress, plan, now);
          expect(next.doublings - progress.doublings).toBeOneOf([0, 1]);
          if (jump < 24 * HOUR && progress.since >= now - jump)
            expect(next.doublings).toBe(progress.doublings);
          const { mails, growsAt } = limitOf(next, plan);
          expect(mails).toBe(200 * 2 ** next.doublings);
          expect(growsAt).toBeGreaterThan(now);
          expect(growsAt).toBeLessThanOrEqual(now + plan.doubleEvery);
          progress = next;
        }
      }),
    );
  });
});
