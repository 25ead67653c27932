import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutAtWord, minutesToRead } from "#digest/format.js";

describe("cutting at a word", () => {
  test.each([
    ["short enough", 12, "short enough"],
    ["one two three", 9, "one two…"],
    ["one, two", 7, "one…"],
    ["unbreakable", 6, "unbre…"],
    ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 13, "👩‍👩‍👧‍👦…"],
    ["anything", 0, ""],
  ])("%j at %i: %j", (text, length, shown) => {
    expect(cutAtWord(text, length, "ja")).toBe(shown);
  });

  test("never gives more than asked for, never half a character, and only what was there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, length) => {
        const cut = cutAtWord(text, length, "en");
        expect(cut.length).toBeLessThanOrEqual(length);
        expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut.replace(/…$/, ""))).toBe(true);
      }),
    );
  });
});

test("reading takes at least a minute", () => {
  expect([0, 100, 345, 2300].map(minutesToRead)).toEqual([1, 1, 2, 10]);
});
