import fc from "fast-check";
import { expect, test } from "vitest";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { findDuplicateKey } from "#config/duplicate-keys.js";

const key = fc.constantFrom("a", "b", "c", '"a"', "1", "true");
const value = fc.constantFrom(
  "x",
  "[{ a: 1, a: 2 }]",
  "{ b: { c: 1 } }",
  "{ c: 1, b: 2, c: 3 }",
  "\n  a: 1\n  b: 2",
);
const text = fc
  .array(fc.tuple(key, value), { maxLength: 6 })
  .map((pairs) => pairs.map(([name, given]) => `${name}: ${given}\n`).join(""));

test("a key that its map has already is found where the library finds it", () => {
  fc.assert(
    fc.property(text, (source) => {
      const { errors } = parseDocument(source);
      const { contents } = parseDocument(source, { uniqueKeys: false });
      const first = errors.length === 0 ? undefined : Math.min(...errors.map(({ pos }) => pos[0]));
      expect(findDuplicateKey(contents, { isMap, isScalar, isSeq })).toBe(first);
    }),
  );
});
