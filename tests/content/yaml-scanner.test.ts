import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { scanFlatYaml } from "#content/front-matter/yaml-scanner.js";

function byLibrary(source: string): unknown {
  return parse(source, { schema: "failsafe", customTags: ["null", "bool"] }) ?? {};
}

function byScanner(source: string): unknown {
  const fields = scanFlatYaml(source);
  return fields && Object.fromEntries(fields.map(({ name, value }) => [name, value]));
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
  ),
  fc.string({ unit: fc.constantFrom(..."abé漢 :#-'\",[]{}&*!|>%@`?=~\\./"), maxLength: 12 }),
  fc.string({ maxLength: 8 }),
);
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom("title", "date", "a-b", "x_1", "tags"), fc.constantFrom(": ", ":", ":  "), scalar)
    .map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("- ", "  - ", "    - ", "  "), scalar).map((parts) => parts.join("")),
  fc.constantFrom("", "# comment", "  # comment", "tags:", "tags: ", "\t", " "),
  fc.string({ unit: fc.constantFrom(..."ab: -#'\"[],\t"), maxLength: 10 }),
);

test("what the scanner accepts, the YAML library reads alike", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 7 }), fc.constantFrom("\n", "\r\n"), (lines, end) => {
      const source = lines.join(end);
      const scanned = byScanner(source);
      if (scanned !== undefined) expect(scanned).toEqual(byLibrary(source));
    }),
    { numRuns: 3000 },
  );
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
  "a:\n  b: c",
  "a: |\n  text",
  "a: b\n  c",
  "a: 1\na: 2",
  'a: "\\n"',
  "a: *b",
  "a:\tb",
])("leaves %j to the library", (source) => {
  expect(scanFlatYaml(source)).toBeUndefined();
});
