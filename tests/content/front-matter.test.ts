import { describe, expect, test } from "vitest";
import { readFrontMatter } from "#content/front-matter/front-matter.js";

function read(text: string): unknown {
  const matter = readFrontMatter(text);
  if (matter.kind !== "read") return matter;
  return {
    fields: Object.fromEntries([...matter.fields].map(([key, { value, line }]) => [key, [value, line]])),
    body: text.slice(matter.end),
  };
}

describe("empty lines before the fence", () => {
  test.each([
    ["\n---\ntitle: One\n---\nBody", 3],
    [" \r\n\t\r\n---\r\ntitle: One\r\n---\r\nBody", 4],
    ['\n\n+++\ntitle = "One"\n+++\nBody', 4],
  ])("%j", (text, line) => {
    expect(read(text)).toEqual({ fields: { title: ["One", line] }, body: "Body" });
  });

  test("a mistake names its line in the file, and a thematic break stays one", () => {
    expect(read("\n---\ntitle: [\n---\n")).toMatchObject({ kind: "broken", line: 3 });
    expect(read("\n---\n\nOnly text.\n")).toEqual({ kind: "none" });
  });
});

describe("YAML", () => {
  test("a date stays as it is written, and so does a number", () => {
    expect(read("---\ndate: 2026-01-31\nversion: 1.10\nslug: 007\n---\nBody")).toEqual({
      fields: { date: ["2026-01-31", 2], version: ["1.10", 3], slug: ["007", 4] },
      body: "Body",
    });
  });

  test("what isn't flat is read by the library, with the same rules and the lines", () => {
    expect(
      read(
        "---\n# all about it\ndate: 2026-01-31\nversion: 1.10\ncover:\n  image: a.png\n  imageAlt: |\n    A\n    b\nx: &x [1, yes, true, ~]\ny: *x\n---\nBody",
      ),
    ).toEqual({
      fields: {
        date: ["2026-01-31", 3],
        version: ["1.10", 4],
        cover: [
          new Map([
            ["image", "a.png"],
            ["imagealt", "A\nb\n"],
          ]),
          5,
        ],
        x: [["1", "yes", true, null], 10],
        y: [["1", "yes", true, null], 11],
      },
      body: "Body",
    });
  });

  test("CRLF, an empty block, `...` and a missing line end are no trouble", () => {
    expect(read("---\r\ntitle: A\r\n---\r\nBody")).toEqual({ fields: { title: ["A", 2] }, body: "Body" });
    expect(read("---\n---\nBody")).toEqual({ fields: {}, body: "Body" });
    expect(read("---\ntitle: A\n...\nBody")).toEqual({ fields: { title: ["A", 2] }, body: "Body" });
    expect(read("---\ntitle: A\n---")).toEqual({ fields: { title: ["A", 2] }, body: "" });
  });

  test("spellings of one name are one field, and the first counts", () => {
    expect(read("---\npublish_date: a\npublishDate: b\n---\n")).toEqual({
      fields: { publishdate: ["a", 2] },
      body: "",
    });
  });

  test("a thematic break is none", () => {
    expect(read("---\n\nProse.\n\n---\n")).toEqual({ kind: "none" });
    expect(read("---\n- a\n- b\n---\n")).toEqual({ kind: "none" });
    expect(read("----\ntitle: x\n----\n")).toEqual({ kind: "none" });
  });

  test("an error names its line in the file", () => {
    expect(read("---\ntitle: A\ntags: [a, b\ndate: x\n---\n")).toMatchObject({ kind: "broken", line: 4 });
  });

  test("of a key that is there twice the last one counts, with a warning", () => {
    const matter = readFrontMatter("\n---\ntitle: A\nb: 1\ntitle: B\n---\n");
    expect(matter).toMatchObject({
      kind: "read",
      warnings: [{ line: 5, message: "`title` is there more than once; the last one counts." }],
    });
    expect(matter.kind === "read" && matter.fields.get("title")).toEqual({
      name: "title",
      value: "B",
      line: 5,
    });
  });

  test.each([
    ['title: "one\ntwo"\ntags: [a]', "one two"],
    ["title: 'it''s\n\nfine'\nx: 1", "it's\nfine"],
    ['title: "a \\" b\nc"', 'a " b c'],
  ])("text in quotes may go on at the beginning of a line: %j", (yaml, title) => {
    const matter = readFrontMatter(`---\n${yaml}\n---\n`);
    expect(matter.kind === "read" && matter.fields.get("title")?.value).toBe(title);
  });

  test("quotes that are never closed are an error, also in many lines", () => {
    expect(read(`---\n${'a: "b\n'.repeat(5000)}---\n`)).toMatchObject({ kind: "broken" });
  });

  test("a colon in a value is said to be one", () => {
    expect(read("---\ntitle: F: with colon\n---\n")).toMatchObject({
      kind: "broken",
      line: 2,
      message: "The value of `title` contains a colon: put it in quotes.",
    });
  });

  test("an alias bomb and a tower of lists are errors, soon", () => {
    const bomb = Array.from(
      { length: 30 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}*a${index}]`,
    ).join("\n");
    expect(read(`---\na0: &a0 [lol]\n${bomb}\n---\n`)).toMatchObject({ kind: "broken" });
    expect(read(`---\na: ${"[".repeat(20_000)}\n---\n`)).toMatchObject({
      kind: "broken",
      message: "It is nested too deeply.",
    });
  });

  test("__proto__ is a name like any other", () => {
    expect(read('---\n"__proto__": { draft: true }\n---\n')).toEqual({
      fields: Object.fromEntries([["proto", [new Map([["draft", true]]), 2]]]),
      body: "",
    });
  });
});

describe("TOML", () => {
  test("dates keep what they say of the zone, tables are maps", () => {
    expect(
      read(
        '+++\ntitle = "A"\ndate = 2026-01-31\nat = 2026-01-31T10:00:00\noff = 2026-01-31T10:00:00+02:00\n[taxonomies]\ntags = ["a"]\n+++\nBody',
      ),
    ).toEqual({
      fields: {
        title: ["A", 2],
        date: ["2026-01-31", 3],
        at: ["2026-01-31T10:00:00.000", 4],
        off: ["2026-01-31T10:00:00.000+02:00", 5],
        taxonomies: [new Map([["tags", ["a"]]]), 6],
      },
      body: "Body",
    });
  });

  test("an error names its line in the file", () => {
    expect(read('+++\ntitle = "A"\ndate = \n+++\n')).toMatchObject({ kind: "broken", line: 3 });
  });
});

describe("JSON", () => {
  test("an object at the beginning", () => {
    expect(read('{\n  "title": "A } \\" b",\n  "tags": ["x"]\n}\nBody')).toEqual({
      fields: { title: ['A } " b', 2], tags: [["x"], 3] },
      body: "Body",
    });
  });

  test("a string that never ends is looked at once", () => {
    expect(read(`{"a":"${'x\\\\"'.repeat(100_000)}`)).toEqual({ kind: "unfinished", fence: "}" });
  });

  test("braces of templates are none", () => {
    expect(read("{% include x %}\n")).toEqual({ kind: "none" });
    expect(read("{{< figure >}}\n")).toEqual({ kind: "none" });
  });

  test("an error names its line in the file", () => {
    expect(read('{\n  "title": "A",\n  "draft": yes\n}\n')).toMatchObject({ kind: "broken", line: 3 });
  });
});

test("what has no end yet is unfinished", () => {
  expect(read("---\ntitle: A\n")).toEqual({ kind: "unfinished", fence: "---" });
  expect(read('+++\ntitle = "A"\n')).toEqual({ kind: "unfinished", fence: "+++" });
  expect(read('{ "title": "A"')).toEqual({ kind: "unfinished", fence: "}" });
});

describe("a language behind the fence", () => {
  test.each([
    ['---json\n{\n  "title": "A",\n  "date": "2026-01-31"\n}\n---\nBody.\n', 3],
    ["--- toml\r\ntitle = 'A'\r\ndate = 2026-01-31\r\n---\r\nBody.\n", 2],
    ["---yaml\ntitle: A\ndate: 2026-01-31\n---\nBody.\n", 2],
  ])("%j is read in it", (text, line) => {
    const matter = readFrontMatter(text);
    if (matter.kind !== "read") throw new Error(matter.kind);
    expect(matter.fields.get("title")).toEqual({ name: "title", value: "A", line });
    expect(matter.fields.get("date")?.value).toBe("2026-01-31");
    expect(text.slice(matter.end)).toBe("Body.\n");
  });

  test("JavaScript is refused by name, and a mistake in JSON names its line", () => {
    expect(readFrontMatter("---js\n{ title: x }\n---\n")).toEqual({
      kind: "broken",
      message: "JavaScript front matter isn't run. Write YAML or JSON.",
      line: 1,
    });
    expect(readFrontMatter('---json\n{\n  "a": 1,\n  b\n}\n---\n')).toMatchObject({
      kind: "broken",
      line: 4,
    });
  });
});
