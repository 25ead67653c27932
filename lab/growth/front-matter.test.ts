import { casesOf, each, type Make, times } from "./make.js";
import { testGrowth } from "./measure.js";
import { FIELDS, readFile } from "./read.js";

function wrap(makers: Readonly<Record<string, Make>>, write: (fields: string) => string) {
  return Object.fromEntries(
    Object.entries(makers).map(([name, make]): [string, Make] => [name, (size) => write(make(size))]),
  );
}

const YAML = wrap(
  {
    "many fields": (n) => each(n, (i) => `field${i}: value ${i}\n`),
    "many maps": (n) => each(n, (i) => `field${i}: {a: 1}\n`),
    "many tags": (n) => `tags:\n${each(n, (i) => `  - tag ${i}\n`)}`,
    "tags in brackets": (n) => `tags: [${each(n, (i) => `tag ${i}, `)}z]\n`,
    "tags with commas": (n) => `tags: ${each(n, (i) => `tag ${i}, `)}z\n`,
    "many authors": (n) => `authors:\n${each(n, (i) => `  - name: A ${i}\n`)}`,
    "many attachments": (n) => `enclosures:\n${each(n, (i) => `  - https://a.example/${i}.mp3\n`)}`,
    "many aliases": (n) => `aliases:\n${each(n, (i) => `  - /a/${i}/\n`)}`,
    "a long text": (n) => `description: >-\n${times("  words of a text\n", n)}`,
    "a long line": (n) => `description: ${times("words of a text ", n)}\n`,
    "a long title": (n) => `title2: a\nsubtitle: "${times("<b>a</b> & ", n)}"\n`,
    "a long date": (n) => `updated: 2026-01-01 ${times("1", n)}\n`,
    "a long address": (n) => `url: /${times("a/", n)}\n`,
    "a long slug": (n) => `slug: ${times("ä-", n)}\n`,
    "quotes that never end": (n) => `description: ${times('"a ', n)}\n`,
    "a quoted text in many lines": (n) => `description: "${times("a\n  ", n)}"\n`,
    escapes: (n) => `description: "${times("\\u00e4\\n", n)}"\n`,
    "quotes in quotes": (n) => `description: '${times("''", n)}'\n`,
    "lists in lists": (n) => `deep: ${times("[", n)}${times("]", n)}\n`,
    "lists in lists, never closed": (n) => `deep: ${times("[", n)}\n`,
    "maps in maps": (n) => `deep: ${times("{a: ", n)}${times("}", n)}\n`,
    "dashes in a line": (n) => `deep:\n  ${times("- ", n)}a\n`,
    "question marks in a line": (n) => `${times("? ", n)}a\n`,
    "indented more and more": (n) => each(Math.sqrt(n) * 10, (i) => `${times(" ", i)}a${i}:\n`),
    anchors: (n) => each(n, (i) => `a${i}: &a${i} x\n`),
    "references to one anchor": (n) => `a: &a x\nb: [${times("*a, ", n)}*a]\n`,
    "references to references": (n) =>
      `a0: &a0 [x]\n${each(n, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}`,
    "merged maps": (n) => `a: &a {x: 1}\n${each(n, (i) => `b${i}: {<<: *a}\n`)}`,
    comments: (n) => times("# a comment\n", n),
    "empty lines": (n) => times("\n", n),
    tabs: (n) => `a: "b"\t${times("\t", n)}\n`,
    "unknown tags": (n) => `b: ${times("!a ", n)}\n`,
    "block scalars": (n) => each(n, (i) => `a${i}: |\n  b\n\n`),
    colons: (n) => `a${times(":a", n)}: b\n`,
    "spaces before a colon": (n) => `a${times(" ", n)}: b\n`,
  },
  (fields) => `---\n${FIELDS}${fields}---\nB\n`,
);

const TOML = wrap(
  {
    tables: (n) => each(n, (i) => `[a${i}.b.c]\nx = 1\n`),
    "tables of one table": (n) => each(n, (i) => `[a.b${i}]\nx = 1\n`),
    "arrays of tables": (n) => times("[[a]]\nx = 1\n", n),
    "arrays in arrays of tables": (n) => `[[a]]\n${times("[[a.b]]\nx = 1\n", n)}`,
    keys: (n) => each(n, (i) => `a${i} = "b"\n`),
    "keys with dots": (n) => each(n, (i) => `a.b.c${i} = 1\n`),
    "a key of many parts": (n) => `a${times(".a", n)} = 1\n`,
    "a table of many parts": (n) => `[a${times(".a", n)}]\nx = 1\n`,
    "inline tables": (n) => `a = {${each(n, (i) => `b${i} = 1, `)}z = 1}\n`,
    "tables in tables": (n) => `a = ${times("{b = ", n)}1${times("}", n)}\n`,
    "arrays in arrays": (n) => `a = ${times("[", n)}${times("]", n)}\n`,
    "arrays never closed": (n) => `a = ${times("[", n)}\n`,
    numbers: (n) => `a = [${times("1, ", n)}]\n`,
    "a long number": (n) => `a = 1${times("_1", n)}\n`,
    dates: (n) => each(n, (i) => `a${i} = 2026-01-31\n`),
    "days that don't exist": (n) => each(n, (i) => `a${i} = 2026-02-30\n`),
    "a long text": (n) => `a = """${times("words\n", n)}"""\n`,
    "a text never closed": (n) => `a = """${times('"" a\n', n)}\n`,
    escapes: (n) => `a = "${times("\\u00e4\\n", n)}"\n`,
    comments: (n) => times("# a comment\n", n),
    tags: (n) => `tags = [${each(n, (i) => `"tag ${i}", `)}]\n`,
    spaces: (n) => `a = ${times(" ", n)}1\n`,
  },
  (fields) => `+++\ntitle = "A"\ndate = 2026-01-31\n${fields}+++\nB\n`,
);

const JSON_FIELDS = wrap(
  {
    fields: (n) => each(n, (i) => `"a${i}":{"b":[1]},`),
    "objects in objects": (n) => `"a":${times('{"a":', n)}1${times("}", n)},`,
    "lists in lists": (n) => `"a":${times("[", n)}${times("]", n)},`,
    "lists never closed": (n) => `"a":${times("[", n)},`,
    quotes: (n) => `"a":"${times('\\"', n)}",`,
    "a fault at the end": (n) => `${each(n, (i) => `"a${i}":1,\n`)}"b":x,`,
  },
  (fields) => `{"title":"A","date":"2026-01-31",${fields}"z":1}\nB\n`,
);

const UNFENCED: Readonly<Record<string, Make>> = {
  "no closing fence": (n) => `---\n${FIELDS}${times("a line: of text\n", n)}`,
  "fences that aren't": (n) => `---\n${FIELDS}${times("--- a\n", n)}`,
  "objects never closed": (n) => `{"title":"A"${times(',"a":{', n)}`,
  "quotes never closed": (n) => `{"title":"A${times('\\"', n)}`,
};

testGrowth([
  ...casesOf("YAML", (text) => readFile("a.md", text), YAML),
  ...casesOf("TOML", (text) => readFile("a.md", text), TOML),
  ...casesOf("JSON", (text) => readFile("a.md", text), JSON_FIELDS),
  ...casesOf("front matter", (text) => readFile("a.md", text), UNFENCED),
  ...casesOf("lines before a text", (text) => readFile("a.txt", text), {
    "the same again": (n) => `Title: A\nDate: 2026-01-31\n${times("Tags: a, b\n", n)}\nB\n`,
    "a long one": (n) => `Title: A\nDate: 2026-01-31\nTags: ${times("a, ", n)}\n\nB\n`,
    spaces: (n) => `Title: A\nDate: 2026-01-31\nTags${times(" ", n)}: a\n\nB\n`,
  }),
]);
