import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, wallClockOf } from "#zoned-time.js";

const zones = Intl.supportedValuesOf("timeZone");

test("an instant's wall time leads back to it, or to the first of two instants that show the same", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2038, 0) }),
      fc.constantFrom(...zones),
      (instant, zone) => {
        const clock = wallClockOf(zone);
        const back = instantOf(clock(instant), clock);
        expect(clock(back)).toBe(clock(instant));
        expect(back).toBeLessThanOrEqual(instant);
      },
    ),
    { numRuns: 500 },
  );
});

test("a wall time in a gap is the first instant after it", () => {
  const clock = wallClockOf("Europe/Berlin");
  expect(instantOf(Date.UTC(2026, 2, 29, 2, 30), clock)).toBe(Date.UTC(2026, 2, 29, 1, 0));
});

test("a year before 100 stays what it is", () => {
  const clock = wallClockOf("Europe/Berlin");
  const wall = new Date(0);
  wall.setUTCFullYear(50, 0, 1);
  expect(clock(instantOf(wall.getTime(), clock))).toBe(wall.getTime());
});

test("an unknown zone is refused", () => {
  expect(() => wallClockOf("Mars/Olympus")).toThrow(RangeError);
});
