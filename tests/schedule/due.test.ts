import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  dueRuns,
  proveNextRun,
  readDuration,
  readSchedule,
  type ScheduledDigest,
} from "#schedule/due-runs.js";
import { wallClockOf } from "#zoned-time.js";
import { sized } from "../sizes.js";

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

  test("an expression that never matches never runs", () => {
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

describe("in every zone of the world, over years of clock changes", () => {
  const START = at("2020-01-01T00:00:00Z");
  const END = at(sized("2024-06-01T00:00:00Z", "2030-01-01T00:00:00Z"));
  const zones = Intl.supportedValuesOf("timeZone");

  /** Making one takes longer than asking it. */
  const clocks = new Map(zones.map((zone) => [zone, wallClockOf(zone)]));
  const clockOf = (zone: string) => clocks.get(zone) ?? wallClockOf(zone);

  /** The first instants after each change of the zone's offset, found week by week and then by halving. */
  function transitionsOf(zone: string): readonly number[] {
    const clock = clockOf(zone);
    const offset = (instant: number): number => clock(instant) - instant;
    const found: number[] = [];
    const WEEK = 7 * 24 * HOUR;
    let next = offset(START);
    for (let week = START; week < END; week += WEEK) {
      const current = next;
      next = offset(week + WEEK);
      if (current === next) continue;
      let [low, high] = [week, week + WEEK];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (offset(middle) === current) low = middle;
        else high = middle;
      }
      found.push(high);
    }
    return found;
  }

  const changes = zones.flatMap((zone) => transitionsOf(zone).map((change) => ({ zone, change })));

  /** The day a run is meant for: where the clocks skip from 23:00 to 00:00, that of 23:30 happens on the next day. */
  function dayOf(run: number, minute: number, { zone, change }: (typeof changes)[number]): number {
    const clock = clockOf(zone);
    const DAY = 24 * HOUR;
    const shown = clock(run);
    if (run !== change) return Math.floor(shown / DAY);
    const meant = Math.floor(shown / DAY) * DAY + minute * 60_000;
    return Math.floor((meant > shown ? meant - DAY : meant) / DAY);
  }

  test("there are changes to test", () => expect(changes.length).toBeGreaterThan(500));

  test("at each single change: a run in the skipped or repeated time happens once, and none of its neighbours is lost", {
    timeout: 60_000,
  }, () => {
    const DAY = 24 * HOUR;
    for (const { zone, change } of changes) {
      const clock = clockOf(zone);
      const [before, after] = [clock(change - 1) + 1, clock(change)];
      // In the middle of the hour that is skipped, or shown twice; whole days (a zone that changes sides of the date line) too.
      const middle = Math.floor((before + after) / 2 / 60_000);
      const minute = middle % (24 * 60);
      const schedule = readSchedule(`${minute % 60} ${Math.floor(minute / 60)} * * *`, zone);
      const runs: number[] = [];
      for (let at = schedule.nextRun(change - 2 * DAY); at !== undefined && at < change + 2 * DAY; ) {
        runs.push(at);
        at = schedule.nextRun(at);
      }
      const days = runs.map((run) => dayOf(run, minute, { zone, change }));
      const facts = `${zone} ${new Date(change).toISOString()} ${runs.map((run) => new Date(run).toISOString())}`;
      // No day twice, and none left out that there was.
      const missing = after - before >= DAY ? [1, 2] : [1];
      expect(runs.length, facts).toBeGreaterThanOrEqual(3);
      for (const [index, day] of days.slice(1).entries())
        expect(missing, facts).toContain(day - (days[index] ?? 0));
      for (const run of runs) {
        const exact = Math.floor((clock(run) % DAY) / 60_000) === minute;
        expect(exact || run === change, facts).toBe(true);
        if (Math.abs(run - change) > DAY) continue;
        // Also while the clock shows an earlier time than at the run.
        for (const minutes of [0, 40]) expect(schedule.latestRun(run + minutes * 60_000), facts).toBe(run);
        expect(schedule.latestRun(run - 1), facts).not.toBe(run);
      }
    }
  });

  test("a daily run happens exactly once a day round each change, at its minute or right after the gap", () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(fc.constantFrom(...changes), minutes, ({ zone, change }, minute) => {
        const schedule = readSchedule(`${minute % 60} ${Math.floor(minute / 60)} * * *`, zone);
        const clock = clockOf(zone);
        const DAY = 24 * HOUR;
        const runs: number[] = [];
        let run = schedule.nextRun(change - 3 * DAY);
        while (run !== undefined && run < change + 3 * DAY) {
          runs.push(run);
          run = schedule.nextRun(run);
        }
        const days = runs.map((instant) => dayOf(instant, minute, { zone, change }));
        expect(new Set(days).size).toBe(days.length);
        for (const instant of runs) {
          const wall = clock(instant) % DAY;
          // Where the clocks skip over midnight, the run of 23:30 comes at 00:00.
          const late = (wall / 60_000 - minute + 1440) % 1440;
          const gap = (clock(change) - change - (clock(change - 1) - (change - 1))) / 60_000;
          expect(instant === change ? late >= 0 && late <= gap : late === 0).toBe(true);
          expect(schedule.latestRun(instant)).toBe(instant);
          expect(schedule.latestRun(instant - 1)).not.toBe(instant);
        }
      }),
      { numRuns: sized(150, 400) },
    );
  });

  test("a server that looks every minute finds each run once, whatever the clocks do", () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), fc.integer({ min: 0, max: 47 }), ({ zone, change }, half) => {
        const digest: ScheduledDigest = {
          name: "daily",
          schedule: readSchedule(`${(half % 2) * 30} ${Math.floor(half / 2)} * * *`, zone),
          catchUp: 12 * HOUR,
        };
        const from = change - 26 * HOUR;
        const last = new Map([["daily", digest.schedule.latestRun(from) ?? 0]]);
        const seen: number[] = [];
        for (let now = from; now < change + 26 * HOUR; now += 10 * 60_000) {
          for (const { run } of dueRuns(now, [digest], last)) {
            seen.push(run);
            last.set("daily", run);
          }
        }
        const expected: number[] = [];
        let run = digest.schedule.nextRun(from);
        while (run !== undefined && run <= change + 26 * HOUR - 10 * 60_000) {
          expected.push(run);
          run = digest.schedule.nextRun(run);
        }
        expect(seen).toEqual(expected);
      }),
      { numRuns: sized(20, 60) },
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

describe("the proof that the next run will be sent", () => {
  const weekly: ScheduledDigest = {
    name: "weekly",
    schedule: readSchedule("0 9 * * 1", "Europe/Berlin"),
    catchUp: 12 * HOUR,
  };
  const now = at("2026-06-12T00:00:00Z");
  const [last, next, later] = ["2026-06-08", "2026-06-15", "2026-06-22"].map((day) => at(`${day}T07:00:00Z`));

  test.each([
    ["after the last run", last, next],
    ["before the first run", undefined, next],
    ["when the next run was sent early", next, later],
  ])("%s", (_, recorded, expected) => {
    expect(proveNextRun(now, weekly, recorded)).toEqual({ kind: "runs", at: expected });
  });

  test("a run recorded after the next one stops it", () => {
    expect(proveNextRun(now, weekly, later)).toEqual({
      kind: "never",
      reason: expect.stringMatching(/at 2026-06-15T07:00.* won't be sent, because 2026-06-22T07:00/),
    });
  });

  test("it is within the schedule's next period, and matches what `serve` then does", () => {
    const weeks = fc.integer({ min: -200, max: 600 });
    fc.assert(
      fc.property(weeks, fc.integer({ min: 0, max: 7 * 24 * HOUR }), (week, after) => {
        const recorded = weekly.schedule.latestRun(now + week * 7 * 24 * HOUR);
        const moment = now + after;
        const proof = proveNextRun(moment, weekly, recorded);
        const following = weekly.schedule.nextRun(moment) ?? 0;
        const known = new Map(recorded === undefined ? [] : [["weekly", recorded]]);
        if (proof.kind === "runs") {
          expect(dueRuns(proof.at, [weekly], known)).toEqual([
            { digest: "weekly", run: proof.at, kind: "due" },
          ]);
          expect([following, weekly.schedule.nextRun(following)]).toContain(proof.at);
        } else expect(dueRuns(following, [weekly], known)).toEqual([]);
      }),
    );
  });
});
