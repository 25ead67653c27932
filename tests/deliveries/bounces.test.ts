import { describe, expect, test } from "vitest";
import { isWornOut } from "#deliveries/reports/bounces.js";

const DAY = 86_400_000;
const NOW = 20_000 * DAY;
const every = (days: number, times: number) =>
  Array.from({ length: times }, (_, nth) => NOW - nth * days * DAY);

describe("soft bounces", () => {
  test.each([
    ["six daily ones", every(1, 6), true],
    ["five daily ones", every(1, 5), false],
    ["nine weekly ones", every(7, 9), true],
    ["eight weekly ones", every(7, 8), false],
    ["monthly ones for ten years", every(30, 120), false],
    ["a hundred on one day", every(0, 100), false],
    ["none", [], false],
  ])("%s: worn out is %s", (_, bounces, worn) => {
    expect(isWornOut(bounces, NOW)).toBe(worn);
  });

  test("count less as time goes by", () => {
    expect(isWornOut(every(1, 6), NOW + 30 * DAY)).toBe(false);
  });
});
