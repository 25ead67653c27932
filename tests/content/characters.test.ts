import fc from "fast-check";
import { expect, test } from "vitest";
import {
  dropIllegalCharacters,
  foldSpace,
  hasIllegalCharacters,
  toPlainLine,
} from "#content/text/characters.js";

const spaces = fc.constantFrom(" ", "  ", "\n", "\t", "\u00a0", "\u2003", "\r\n", "a", "é", "👍🏽", "- ");

test("white space is folded into single spaces, whatever kinds of it come together", () => {
  fc.assert(
    fc.property(
      fc.array(spaces, { maxLength: 20 }).map((parts) => parts.join("")),
      (text) => {
        const folded = text.split(/\s+/).filter(Boolean).join(" ");
        expect(foldSpace(text)).toBe(folded);
        expect(toPlainLine(text)).toBe(folded);
      },
    ),
    { numRuns: 2000 },
  );
});

test("thousands of spaces take no longer than thousands of letters", () => {
  expect(foldSpace(`a${" ".repeat(200_000)}b${"\n ".repeat(100_000)}`)).toBe("a b");
});

test("noncharacters of all planes go, and their neighbours stay", () => {
  for (let plane = 0; plane <= 16; plane += 1) {
    const last = plane * 0x10000 + 0xffff;
    const [neighbour, ...gone] = [last - 2, last - 1, last].map((code) => String.fromCodePoint(code));
    expect(hasIllegalCharacters(gone[0] ?? "")).toBe(true);
    // U+FFFD, which says itself that something is missing, is the one neighbour that goes, too.
    expect(dropIllegalCharacters(`a${neighbour}${gone.join("")}b`)).toBe(
      plane === 0 ? "ab" : `a${neighbour}b`,
    );
  }
  expect(hasIllegalCharacters("\u{103fe}\u{103ff}")).toBe(false);
});
