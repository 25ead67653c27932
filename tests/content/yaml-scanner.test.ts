import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { scanYaml } from "#content/front-matter/yaml-scanner.js";
import { isList, isMap, toValue, type Value } from "#content/model/value.js";

function byLibrary(source: string): unknown {
  const parsed = parse(source, { schema: "failsafe", customTags: ["null", "bool"], mapAsMap: true });
  return plainOf(toValue(parsed ?? new Map()));
}

function byScanner(source: string): unknown {
  const fields = scanYaml(source);
  return fields && plainOf(toValue(new Map(fields.map(({ name, value }) => [name, value]))));
}

function plainOf(value: Value): unknown {
  if (isMap(value)) return Object.fromEntries([...value].map(([key, inner]) => [key, plainOf(inner)]));
  return isList(value) ? value.map(plainOf) : value;
}

const scalar = fc.oneof(
  fc.constantFrom(
    "null",
    "~",
    "true",
    "False",
    "007",
    "1.10",
    "2026-01-31",
    "a: b",
    "a #b",
    "C#",
    "a:b",
    "'it''s'",
    '"x, y"',
    '"a\\n"',
    '"\\u00e9 \\"b\\" \\\\"',
    '"\\ud83d\\ude00"',
    '"\\x41"',
    "- a",
  ),
  fc.constantFrom(
    "[a, b]",
    '["a, b", c]',
    "[]",
    "[ ]",
    "[a,]",
    "[a, [b]]",
    "{a: b}",
    "|",
    ">-",
    "*a",
    "&a b",
    "!!str a",
    "@a",
    "`a`",
    "%a",
    "[a: b]",
    "[true]",
    '["a\\"", b]',
    '["a\\",", "b"]',
    "'a', 'b'",
    "|-",
    ">",
  ),
  fc.string({ unit: fc.constantFrom(..."abé漢 :#-'\",[]{}&*!|>%@`?=~\\./"), maxLength: 12 }),
  fc.string({ maxLength: 8 }),
);
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom("title", "date", "a-b", "x_1", "tags"), fc.constantFrom(": ", ":", ":  "), scalar)
    .map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("- ", "  - ", "    - ", "  "), scalar).map((parts) => parts.join("")),
  fc
    .tuple(fc.constantFrom("  ", "    ", "- ", "  - ", "-   "), fc.constantFrom("a: ", "b:", "a-b: "), scalar)
    .map((parts) => parts.join("")),
  fc.constantFrom("  some text", "    deeper", "  # no comment", "   three", "  ends with a space "),
  fc.constantFrom("", "# comment", "  # comment", "tags:", "tags: ", "title: >-", "x_1: |", "\t", " "),
  fc.string({ unit: fc.constantFrom(..."ab: -#'\"[],\t"), maxLength: 10 }),
);

test("what the scanner accepts, the YAML library reads alike", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 7 }), fc.constantFrom("\n", "\r\n"), (lines, end) => {
      const source = lines.join(end);
      const scanned = byScanner(source);
      if (scanned !== undefined) expect(scanned).toEqual(byLibrary(source));
    }),
    { numRuns: 6000 },
  );
});

test("maps, block scalars and escapes need no library, either", () => {
  const source = `title: "Caf\\u00e9: \\"open\\" \\\\o/"
# A comment.
authors:
  - Ana
  - name: Grete
    url: https://people.example/grete
  # And one between.
image:
  url: /a.png
  Alt_Text: 'It''s'
description: >-
  One line
  and # another.
summary: |
  First
  second

tags: ['R&D', "a, b"]
`;
  expect(byScanner(source)).toEqual({
    title: 'Café: "open" \\o/',
    authors: ["Ana", { name: "Grete", url: "https://people.example/grete" }],
    image: { url: "/a.png", alttext: "It's" },
    description: "One line and # another.",
    summary: "First\nsecond\n",
    tags: ["R&D", "a, b"],
  });
  expect(byScanner(source)).toEqual(byLibrary(source));
});

test("ordinary front matter needs no library", () => {
  const source =
    "title: A post, that's it\ndate: 2026-01-31 10:00:00 +0100\ntags:\n  - C++\n  - 漢字\ncategories: [a, 'b, c']\ndraft: false\nid: https://a.example/1\n";
  expect(byScanner(source)).toEqual({
    title: "A post, that's it",
    date: "2026-01-31 10:00:00 +0100",
    tags: ["C++", "漢字"],
    categories: ["a", "b, c"],
    draft: false,
    id: "https://a.example/1",
  });
});

test.each([
  "title: a: b",
  "a:\n  b:\n    c: d",
  "a: |\n  text",
  "a: >\n  text\n\n  more\n",
  "a: >-\n  text\n   more\n",
  "a:\n  b: c\n d: e",
  "a:\n  - b: c\n     d: e",
  "a: b\n  c",
  "a: 1\na: 2",
  'a: "\\x41"',
  'a: "\\ud83d"',
  "a: *b",
  "a:\tb",
])("leaves %j to the library", (source) => {
  expect(scanYaml(source)).toBeUndefined();
});
