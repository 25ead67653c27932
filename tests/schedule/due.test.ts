import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueRuns, readDuration, readSchedule, type ScheduledDigest } from "../../src/schedule/due.js";

const at = (iso: string): number => Date.parse(iso);
const iso = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();
const HOUR = 3_600_000;

describe("a schedule in a zone", () => {
  const berlin = (expression: string) => readSchedule(expression, "Europe/Berlin");

  test("runs by the wall clock, summer and winter", () => {
    const mondays = berlin("0 9 * * 1");
    expect(iso(mondays.nextRun(at("2026-06-12T00:00:00Z")))).toBe("2026-06-15T07:00:00.000Z");
    expect(iso(mondays.nextRun(at("2026-12-12T00:00:00Z")))).toBe("2026-12-14T08:00:00.000Z");
    expect(iso(mondays.latestRun(at("2026-06-15T07:00:00Z")))).toBe("2026-06-15T07:00:00.000Z");
    expect(iso(mondays.latestRun(at("2026-06-15T06:59:59Z")))).toBe("2026-06-08T07:00:00.000Z");
  });

  test("a time that the clocks skip runs right after the gap", () => {
    const night = berlin("30 2 * * *");
    expect(iso(night.latestRun(at("2026-03-29T12:00:00Z")))).toBe("2026-03-29T01:00:00.000Z");
    expect(iso(night.nextRun(at("2026-03-28T12:00:00Z")))).toBe("2026-03-29T01:00:00.000Z");
  });

  test("a time that the clocks show twice runs once, the first time", () => {
    const night = berlin("30 2 * * *");
    for (const now of [
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:10:00Z",
      "2026-10-25T01:30:00Z",
      "2026-10-25T12:00:00Z",
    ]) {
      expect(iso(night.latestRun(at(now)))).toBe("2026-10-25T00:30:00.000Z");
    }
    expect(iso(night.nextRun(at("2026-10-25T00:30:00Z")))).toBe("2026-10-26T01:30:00.000Z");
  });

  test("an expression that never comes true never runs", () => {
    const never = readSchedule("0 9 31 2 *", "UTC");
    expect(never.latestRun(at("2026-06-15T07:00:00Z"))).toBeUndefined();
    expect(never.nextRun(at("2026-06-15T07:00:00Z"))).toBeUndefined();
  });

  test.each(["", "soon", "61 * * * *", "* * * * * *", "0 9 * *"])("%j is refused", (expression) => {
    expect(() => berlin(expression)).toThrow(expect.objectContaining({ code: "E_SCHEDULE" }));
  });

  test("the latest run is never later than now, and nothing runs between it and now", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") }),
        fc.constantFrom(
          "Europe/Berlin",
          "America/New_York",
          "Australia/Lord_Howe",
          "Asia/Kathmandu",
          "Africa/Casablanca",
        ),
        fc.constantFrom("30 2 * * *", "0 9 * * 1", "15 1 1 * *", "0 0 * * *"),
        (now, zone, expression) => {
          const { latestRun, nextRun } = readSchedule(expression, zone);
          const latest = latestRun(now);
          const next = latest === undefined ? undefined : nextRun(latest);
          return latest !== undefined && next !== undefined && latest <= now && next > now && next > latest;
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("what is due", () => {
  const weekly: ScheduledDigest = {
    name: "weekly",
    schedule: readSchedule("0 9 * * 1", "Europe/Berlin"),
    catchUp: readDuration("12h"),
  };
  const monday = at("2026-06-15T07:00:00Z");
  const before = new Map([["weekly", monday - 7 * 24 * HOUR]]);

  test("a run is due from its minute on, until it is recorded", () => {
    expect(dueRuns(monday - 1, [weekly], before)).toEqual([]);
    expect(dueRuns(monday, [weekly], before)).toEqual([{ digest: "weekly", run: monday, kind: "due" }]);
    expect(dueRuns(monday + HOUR, [weekly], before)).toEqual([
      { digest: "weekly", run: monday, kind: "due" },
    ]);
    expect(dueRuns(monday + HOUR, [weekly], new Map([["weekly", monday]]))).toEqual([]);
  });

  test("a run that was missed for longer than catchUp is left out", () => {
    expect(dueRuns(monday + 12 * HOUR, [weekly], before)).toMatchObject([{ kind: "due" }]);
    expect(dueRuns(monday + 12 * HOUR + 1, [weekly], before)).toMatchObject([{ kind: "too-late" }]);
  });

  test("of several missed runs only the latest counts", () => {
    const longAgo = new Map([["weekly", monday - 70 * 24 * HOUR]]);
    expect(dueRuns(monday + HOUR, [weekly], longAgo)).toEqual([
      { digest: "weekly", run: monday, kind: "due" },
    ]);
  });

  test("a digest that is new to the ledger waits for its next run", () => {
    expect(dueRuns(monday + HOUR, [weekly], new Map())).toMatchObject([{ run: monday, kind: "first-seen" }]);
  });

  test("a clock that jumps back an hour sends nothing again", () => {
    expect(dueRuns(monday - HOUR, [weekly], new Map([["weekly", monday]]))).toEqual([]);
  });
});
