import fc from "fast-check";
import { expect, test } from "vitest";
import { recordKeyOf } from "#publish/announce/bluesky.js";
import { countGraphemes, fitText } from "#publish/announce/fit-text.js";

const URL = "https://notes.example/posts/one/";
const fields = { title: "Pay rises", url: URL, excerpt: "In short.", author: "Eric", site: "Notes" };

test.each([
  ["{{title}} {{url}}", `Pay rises ${URL}`],
  ["{{ title }}\n\n{{excerpt}}\n\n{{url}}", `Pay rises\n\nIn short.\n\n${URL}`],
  ["New by {{author}} on {{site}}: {{url}}", `New by Eric on Notes: ${URL}`],
])("the fields of %j are filled", (template, text) => {
  expect(fitText(template, fields, { max: 500 })).toBe(text);
});

test("the excerpt is shortened first, then the title; the address never is", () => {
  const long = { ...fields, title: "t".repeat(50), excerpt: "e".repeat(50) };
  const template = "{{title}} {{excerpt}} {{url}}";
  expect(fitText(template, long, { max: 100 })).toBe(`${"t".repeat(50)} ${"e".repeat(15)}… ${URL}`);
  expect(fitText(template, long, { max: 60 })).toBe(`${"t".repeat(25)}…  ${URL}`);
  expect(fitText(template, long, { max: 20 })).toBeUndefined();
});

test("an address counts as the network counts it", () => {
  const url = `https://notes.example/${"x".repeat(600)}`;
  expect(fitText("{{title}} {{url}}", { ...fields, url }, { max: 500, urlLength: 23 })).toBe(
    `Pay rises ${url}`,
  );
  expect(fitText("{{title}} {{url}}", { ...fields, url }, { max: 500 })).toBeUndefined();
});

test("what people see as one character isn't cut in two", () => {
  const family = "👨‍👩‍👧‍👦";
  expect(fitText("{{title}}", { ...fields, title: family.repeat(20) }, { max: 10 })).toBe(
    `${family.repeat(9)}…`,
  );
});

test("whatever the fields are, the text fits or there is none", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 80 });
  const template = fc.constantFrom(
    "{{title}} {{url}}",
    "{{title}}{{title}} {{excerpt}}\n{{author}} {{url}}",
    "{{site}}: {{title}}",
  );
  fc.assert(
    fc.property(
      template,
      text,
      text,
      text,
      fc.integer({ min: 0, max: 120 }),
      (template, title, excerpt, author, max) => {
        const fitted = fitText(template, { title, url: URL, excerpt, author, site: "Notes" }, { max });
        if (fitted !== undefined) expect(countGraphemes(fitted)).toBeLessThanOrEqual(max);
        else if (max > 60) expect.unreachable("it would have fitted without its fields");
      },
    ),
    { examples: [["{{site}}: {{title}}", "", "", "", 61]] },
  );
});

test("a record's key is the same for the same post, another for others, and a TID", () => {
  const keys = ["a", "b", "https://notes.example/posts/one/"].map(recordKeyOf);
  expect(new Set(keys).size).toBe(3);
  expect(recordKeyOf("a")).toBe(keys[0]);
  for (const key of keys) expect(key).toMatch(/^3[234567abcdefghijklmnopqrstuvwxyz]{12}$/);
});
