import fc from "fast-check";
import { expect, test } from "vitest";
import { foldSpace, toPlainLine } from "../../src/content/characters.js";

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
