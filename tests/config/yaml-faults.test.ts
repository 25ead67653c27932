import fc from "fast-check";
import { expect, test } from "vitest";
import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { findYamlFault } from "#config/reading/yaml-faults.js";

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
      expect(findYamlFault(contents, { isAlias, isMap, isScalar, isSeq })?.offset).toBe(first);
    }),
  );
});

test.each([1000, 1001])("a thousand aliases are enough: %i", (count) => {
  const { contents } = parseDocument(`a: &a x\nb: [${"*a, ".repeat(count)}]\n`);
  const fault = findYamlFault(contents, { isAlias, isMap, isScalar, isSeq });
  expect(fault?.message).toBe(count > 1000 ? "There are more than 1000 aliases" : undefined);
});
