import { join } from "node:path";
import { canonicalLanguage } from "#config/language-tag.js";
import { loadConfig } from "#config/load.js";
import { parsePostPath } from "#content/dialects/file-path.js";
import { matchGlob } from "#content/dialects/glob.js";
import { readDate } from "#content/front-matter/dates.js";
import { foldText, makeShortener } from "#content/markup/excerpt.js";
import { htmlToText } from "#content/markup/html-to-text.js";
import { dropIllegalCharacters, toPlainLine } from "#content/text/characters.js";
import { githubSlug } from "#content/text/github-slug.js";
import { slugOf } from "#content/text/slug.js";
import { normaliseUri } from "#content/text/uri.js";
import { encodePhrase, encodeText, formatHeader } from "#mail/header.js";
import { encodePiece } from "#mail/quoted-printable.js";
import { resolveUrl } from "#resolve-url.js";
import { casesOf, each, type Make, times } from "./make.js";
import { testGrowth } from "./measure.js";
import { inFolder } from "./read.js";

async function readConfig(yaml: string) {
  return inFolder(
    { "feedletter.yaml": yaml },
    async (folder) => await loadConfig(join(folder, "feedletter.yaml"), { env: { A: "b" }, uses: [] }),
  );
}

const SITE = `site: { title: A, url: "https://a.example/" }\n`;

const CONFIG: Readonly<Record<string, Make>> = {
  digests: (n) =>
    `${SITE}content: [{ files: content }]\ndigests:\n${each(n, (i) => `  d${i}: { schedule: "0 9 * * 1" }\n`)}`,
  sources: (n) => `${SITE}content:\n${each(n, (i) => `  - files: content${i}\n`)}`,
  "sources that are none": (n) => `${SITE}content:\n${times("  - {}\n", n)}`,
  authors: (n) => `${SITE.replace(" }", ", authors: {")}${each(n, (i) => `a${i}: { name: A }, `)}} }\n`,
  "unknown keys": (n) => `${SITE}${each(n, (i) => `key${i}: 1\n`)}`,
  "a long unknown key": (n) => `${SITE}? ${times("a", n)}\n: 1\n`,
  "wrong values": (n) => `${SITE}digests:\n${each(n, (i) => `  d${i}: 1\n`)}`,
  variables: (n) => `site: { title: "${times("${A} ", n)}", url: "https://a.example/" }\n`,
  "variables that aren't set": (n) => `${SITE}mail:\n${each(n, (i) => `  a${i}: \${B}\n`)}`,
  "lists in lists": (n) => `site: ${times("[", n)}${times("]", n)}\n`,
  "maps in maps": (n) => `site: ${times("{a: ", n)}${times("}", n)}\n`,
  "lists never closed": (n) => `site: ${times("[", n)}\n`,
  anchors: (n) => `${SITE}${each(n, (i) => `a${i}: &a${i} x\n`)}`,
  "references to one anchor": (n) => `${SITE}a: &a x\nb: [${times("*a, ", n)}*a]\n`,
  "references to references": (n) =>
    `${SITE}a0: &a0 [x]\n${each(n, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}`,
  "one key many times": (n) => `${SITE}${times("a: 1\n", n)}`,
  "a long title": (n) => `site: { title: "${times("a ", n)}", url: "https://a.example/" }\n`,
  comments: (n) => `${SITE}${times("# a\n", n)}`,
};

const TEXTS: Readonly<Record<string, Make>> = {
  words: (n) => times("some words ", n),
  spaces: (n) => `a${times(" ", n)}b`,
  "spaces and line ends": (n) => `a${times(" \n", n)}b`,
  "line ends": (n) => times("\n", n),
  "hard spaces": (n) => `a${times("\u00a0", n)}b`,
  hyphens: (n) => times("-", n),
  dots: (n) => times(".", n),
  slashes: (n) => times("/", n),
  accents: (n) => `a${times("\u0301", n)}`,
  emoji: (n) => times("👩‍👩‍👧‍👦", n),
  "null characters": (n) => times("\0", n),
  "lone surrogates": (n) => times("\ud800", n),
  "words without spaces": (n) => times("根回しの文章", n),
  "percent signs": (n) => times("%", n),
  quotes: (n) => times(`"'`, n),
  entities: (n) => times("&amp;", n),
};

const DATES: Readonly<Record<string, Make>> = {
  ...TEXTS,
  digits: (n) => times("1", n),
  "spaces before a comment": (n) => `2026-01-31${times(" ", n)}(a)`,
  comments: (n) => `2026-01-31 ${times("(a) ", n)}`,
  "spaces before a time": (n) => `2026-01-31${times(" ", n)}10:00x`,
  "spaces before a zone": (n) => `31 January 2026 10:00${times(" ", n)}x`,
};

const URLS: Readonly<Record<string, Make>> = {
  ...TEXTS,
  "steps up": (n) => times("../", n),
  steps: (n) => times("a/./", n),
  questions: (n) => times("?a=b", n),
  "a host": (n) => `https://${times("a.", n)}example/`,
  "a host beyond ASCII": (n) => `https://${times("ä", n)}.example/`,
};

const language = "en";
const shorten = makeShortener();

testGrowth([
  ...casesOf("config", readConfig, CONFIG),
  ...casesOf("date", (text) => readDate(text, (wall) => wall), DATES),
  ...casesOf("URL", (text) => [resolveUrl(text, "https://a.example/b/"), normaliseUri(text)], URLS),
  ...casesOf("line", (text) => [toPlainLine(text), dropIllegalCharacters(text)], TEXTS),
  ...casesOf("slug", (text) => [slugOf(text), githubSlug(text)], TEXTS),
  ...casesOf("excerpt", (text) => [shorten(text, language), foldText(text)], TEXTS),
  ...casesOf("text of HTML", (text) => htmlToText(`<p>${text}</p><pre>${text}</pre>`), TEXTS),
  ...casesOf("path", (text) => parsePostPath(`${text}.md`), TEXTS),
  ...casesOf("language", (text) => canonicalLanguage(text), {
    subtags: (n) => `en${times("-a", n)}`,
    letters: (n) => times("a", n),
  }),
  ...casesOf("mail header", (text) => [formatHeader("Subject", encodeText(text)), encodePhrase(text)], TEXTS),
  ...casesOf("quoted-printable", encodePiece, TEXTS),
  ...casesOf("pattern", (text) => matchGlob(`${text}b`, text), {
    stars: (n) => times("*a", Math.sqrt(n)),
    "stars for folders": (n) => times("**/", Math.sqrt(n)),
    choices: (n) => `{${times("a,", n)}b}`,
    braces: (n) => times("{", n),
  }),
]);
