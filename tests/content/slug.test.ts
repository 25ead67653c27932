import fc from "fast-check";
import { expect, test } from "vitest";
import { slugOf } from "#content/text/slug.js";

test.each([
  ["Open Source", "open-source"],
  ["C", "c"],
  ["C++", "c-plus-plus"],
  ["C#", "c-sharp"],
  [".NET", "dot-net"],
  ["日本語", "日本語"],
  ["Übung", "übung"],
  ["U\u0308bung", "übung"],
  ["Ἀρχή", "ἀρχή"],
  ["हिन्दी", "हिन्दी"],
  ["🎉", "🎉"],
  ["R&D / Ops", "r-d-ops"],
  ["..", "u-2e-2e"],
  ["con", "con-topic"],
])("the topic of %s is %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test("any name gives one safe segment, the same for its slug", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme", maxLength: 200 })),
      (name) => {
        const slug = slugOf(name);
        expect(slug).not.toMatch(/^\.{0,2}$|[\s/\\?#%&<>:"|*\u0000-\u001f]/);
        expect(Buffer.byteLength(slug)).toBeLessThanOrEqual(140);
        expect(slugOf(name)).toBe(slug);
      },
    ),
  );
});

test("long names that begin alike stay two topics", () => {
  const start = "漢".repeat(100);
  expect(slugOf(`${start}一`)).not.toBe(slugOf(`${start}二`));
});
