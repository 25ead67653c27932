import fc from "fast-check";
import { expect, test } from "vitest";
import { makeWallTimeResolver, readDate } from "#content/front-matter/dates.js";
import { instantOf, wallClockOf } from "#zoned-time.js";

const berlin = makeWallTimeResolver("Europe/Berlin");

function iso(text: string): string | undefined {
  const instant = readDate(text, berlin);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

test.each([
  ["2026-01-31", "2026-01-30T23:00:00.000Z"],
  ["2026-07-31", "2026-07-30T22:00:00.000Z"],
  ["2026/7/1", "2026-06-30T22:00:00.000Z"],
  ["2026-01-31 10:00:00 +0100", "2026-01-31T09:00:00.000Z"],
  ["2026-01-31T10:00:00.123456+05:30", "2026-01-31T04:30:00.123Z"],
  ["2026-01-31t10:00z", "2026-01-31T10:00:00.000Z"],
  ["2026-01-31 10:00", "2026-01-31T09:00:00.000Z"],
  ["2026-01-31 10:00:00 UTC", "2026-01-31T10:00:00.000Z"],
  ["2026-03-29 02:30", "2026-03-29T01:00:00.000Z"],
  ["2026-10-25 02:30", "2026-10-25T00:30:00.000Z"],
  ["Sat, 31 Jan 2026 10:00:00 +0000", "2026-01-31T10:00:00.000Z"],
  ["31 Jan 2026 10:00 EST", "2026-01-31T15:00:00.000Z"],
  ["31 January 2026", "2026-01-30T23:00:00.000Z"],
  ["January 31st, 2026", "2026-01-30T23:00:00.000Z"],
  ["0001-01-02T00:00:00Z", "0001-01-02T00:00:00.000Z"],
  ["2024-02-29", "2024-02-28T23:00:00.000Z"],
])("%s is %s", (text, expected) => {
  expect(iso(text)).toBe(expected);
});

test.each([
  "2026-13-01",
  "2026-02-30",
  "2025-02-29",
  "0000-01-01",
  "10000-01-01",
  "2026-01-31T25:00:00Z",
  "2026-01-31T10:60:00Z",
  "2026-01-31T10:00:00+25:00",
  "01/02/2026",
  "1.2.2026",
  "31 Smarch 2026",
  "February 30, 2026",
  "yesterday",
  "2026",
  "1769817600",
  "",
])("%j is no date", (text) => {
  expect(iso(text)).toBeUndefined();
});

test("a time on the wall is read as the zone has it, in every zone and season", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Recife",
    "Australia/Lord_Howe",
  ];
  const readers = new Map(
    zones.map((zone) => [zone, { read: makeWallTimeResolver(zone), clock: wallClockOf(zone) }]),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2030, 0) }),
      (zone, wall) => {
        const { read, clock } = readers.get(zone) ?? { read: berlin, clock: wallClockOf("UTC") };
        const text = new Date(wall).toISOString().replace("Z", "");
        expect(readDate(text, read)).toBe(instantOf(wall, clock));
      },
    ),
    { numRuns: 300 },
  );
});
