import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readEntry } from "#content/sources/from-files/entry.js";
import { indexPlainFile, toIndexedFile } from "#content/sources/from-files/index-plain-file.js";
import { openSource } from "#content/sources/load.js";
import { absolutePath } from "#content/text/file-below.js";
import { type Files, SITE, writeFolder } from "./folder.js";

const SOURCE = { files: "content", url: "/{section}/{slug}/" };
const site = { ...SITE, timezone: "Europe/Berlin" };

/** What is told of each file in short, and by its entry. */
function readBoth(folder: string) {
  const { entryContext, paths } = openSource(SOURCE, { baseDir: folder, site });
  const files = paths.map((path) => ({ file: absolutePath(entryContext.root, path), path }));
  return files.map((file) => ({
    short: indexPlainFile(file, entryContext),
    whole: toIndexedFile(readEntry(file, entryContext)),
  }));
}

const USUAL: Files = {
  "content/a.md": "---\ntitle: A post\ndate: 2026-01-31\n---\nBody.\n",
  "content/b.md":
    '---\ntitle: "It: #1"\ndate: 2026-01-31T10:00:00Z\ncategories: [People]\ntags:\n  - code review\n  - pay\nlayout: post\n---\n',
  "content/_drafts/2026-01-01-c.md":
    "---\ntitle: 'C'\ndate: 2026-01-31 10:00:00 +0100\nauthor: Ana <ana@x.example>\n---\n",
  "content/notes/d.txt": "---\ntitle: Ünï\ndate: 2026-1-3\nlastmod: 2026-02-01\ndraft: true\n---\n",
};

test("posts as most sites have them are told in short, and as their entries say", () => {
  const read = readBoth(
    writeFolder({ ...USUAL, "content/e.md": '---\ntitle: "Ünï"\ndate: 2026-01-03\n---\n' }),
  );
  expect(read.filter(({ short }) => short !== undefined)).toHaveLength(4);
  for (const { short, whole } of read) if (short !== undefined) expect(short).toEqual(whole);
});

test.each([
  ["no date", "title: A"],
  ["no title", "date: 2026-01-31"],
  ["a date that is none", "title: A\ndate: 2026-02-30"],
  ["a change that is none", "title: A\ndate: 2026-02-20\nupdated: 2026-02-30"],
  ["an own address", "title: A\ndate: 2026-02-20\nslug: b"],
  ["a list for a title", "title: [a, b]\ndate: 2026-02-20"],
  ["a field twice", "title: A\ntitle: B\ndate: 2026-02-20"],
  ["a value that YAML reads otherwise", "title: A\ndate: 2026-02-20\ndescription: a: b"],
])("%s is for the whole reading to tell", (_, fields) => {
  const [read] = readBoth(writeFolder({ "content/a.md": `---\n${fields}\n---\nBody.\n` }));
  expect(read?.short).toBeUndefined();
});

test("whatever stands in the front matter, what is told in short is what the entry says", () => {
  const folder = writeFolder({});
  const { entryContext } = openSource(SOURCE, { baseDir: folder, site });
  const usual = fc.constantFrom(
    "A",
    "[a, b]",
    "[]",
    '"x: y"',
    "'y'",
    "true",
    "null",
    "2026-01-31",
    "03",
    "a-b, c",
  );
  const odd = fc.oneof(
    fc.constantFrom(
      "",
      "[a,  ]",
      "[a, 'b, c']",
      "a: b",
      "a #b",
      '"a\\n"',
      "- a",
      "{a: b}",
      "&x a",
      "*x",
      "|",
      "[[a]]",
    ),
    fc.string({ unit: fc.constantFrom(..."ab :#,[]{}\"'-\\\t!&*|>%@`\r\n\u0085é"), maxLength: 8 }),
  );
  const key = fc.constantFrom(
    "description",
    "summary",
    "layout",
    "author",
    "categories",
    "tags",
    "updated",
    "draft",
  );
  const oddKey = fc.constantFrom("title", "date", "Title", "status", "cover", "  - x", "lastmod", "#", "");
  const colon = fc.constantFrom(":", ":  ", " : ", ":\n- ", ":\n  - ", ":\n  - b\n - ");
  const often = <Value>(first: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 5, arbitrary: first }, { weight: 1, arbitrary: other });
  const line = fc
    .tuple(often(key, oddKey), often(fc.constant(": "), colon), often(usual, odd))
    .map((parts) => `${parts.join("")}\n`);
  const start = fc.constantFrom("title: T\ndate: 2026-01-31\n", "date: 2026-01-31 09:30\ntitle: 'T'\n", "");
  const end = often(fc.constant("---\n"), fc.constantFrom("---", "--- \n", "...\n", "\n---\n"));
  const path = fc.constantFrom("a.md", "b c.md", "2026-01-01-d.html", "e%2e.txt", "...md");
  let told = 0;
  fc.assert(
    fc.property(path, start, fc.array(line, { maxLength: 3 }), end, (path, first, lines, last) => {
      const file = join(folder, "content", path);
      writeFileSync(file, `---\n${first}${lines.join("")}${last}Body\n`);
      const short = indexPlainFile({ file, path }, entryContext);
      if (short === undefined) return;
      told += 1;
      expect(short).toEqual(toIndexedFile(readEntry({ file, path }, entryContext)));
    }),
    { numRuns: 1500 },
  );
  expect(told).toBeGreaterThan(300);
});
