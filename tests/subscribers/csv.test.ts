import fc from "fast-check";
import { expect, test } from "vitest";
import { formatCsvLine, readCell } from "#subscribers/csv.js";

test("cells that CSV gives a meaning to are quoted", () => {
  expect(formatCsvLine(["a", undefined, 3, 'say "hi", you', "two\nlines"])).toBe(
    'a,,3,"say ""hi"", you","two\nlines"',
  );
});

test.each(["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://evil.example")'])(
  "%j isn't a formula any more, and is read back unchanged",
  (formula) => {
    const cell = formatCsvLine([formula]).replace(/^"|"$/g, "").replaceAll('""', '"');
    expect(cell).toBe(`'${formula}`);
    expect(readCell(cell)).toBe(formula.trim());
  },
);

test("no text can start a cell as a formula", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(formatCsvLine([text]).replace(/^"/, "")).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
    }),
  );
});
