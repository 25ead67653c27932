import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "#config/load.js";
import { renderPosts } from "#content/render/render.js";
import { readFeedDocument } from "#content/sources/from-feed/feed-document.js";
import { loadSources } from "#content/sources/sources.js";
import { draftIssue } from "#digest/issue.js";
import { renderVariant } from "#digest/render.js";
import { FeedletterError } from "#errors.js";
import { readReport } from "#mail/reports/read-report.js";
import { openList } from "#subscribers/read-list.js";
import { SITE } from "../../tests/content/folder.js";
import { contextOf, feedOf } from "../../tests/content/sources.js";
import { sampleContext } from "../../tests/digest/samples.js";
import type { GrowthCase } from "./measure.js";

const FIELDS = "title: A\ndate: 2026-01-31\n";
const withBody = (body: string): string => `---\n${FIELDS}---\n${body}\n`;

async function inFolder<Result>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-growth-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The whole way of a post: front matter, entry, rendering, cleaning, excerpt. */
async function readFile(name: string, text: string) {
  return inFolder({ [name]: text }, async (folder) => {
    const dialect = name.endsWith(".mdx") ? "astro" : undefined;
    const { entries } = await loadSources([{ files: ".", url: "/{slug}/", dialect }], {
      ...contextOf(),
      baseDir: folder,
    });
    return renderPosts(entries, SITE, { all: () => entries });
  });
}

async function readPage(html: string) {
  const page = `<!doctype html><html><head><title>A</title></head><body><article><h1>A</h1><time datetime="2026-01-31">x</time>${html}</article></body></html>`;
  return inFolder({ "a.html": page }, async (folder) => {
    const { entries } = await loadSources([{ html: ".", url: "/{path}/" }], {
      ...contextOf(),
      baseDir: folder,
    });
    return renderPosts(entries, SITE, { all: () => entries });
  });
}

async function readFeed(xml: string) {
  return inFolder({ "feed.xml": xml }, async (folder) => {
    try {
      const { entries } = await loadSources([feedOf("feed.xml")], { ...contextOf(), baseDir: folder });
      return renderPosts(entries, SITE, { all: () => entries });
    } catch (error) {
      if (error instanceof FeedletterError) return error;
      throw error;
    }
  });
}

async function readSubscribers(csv: string): Promise<number> {
  async function* bytes() {
    yield Buffer.from(csv);
  }
  let rows = 0;
  try {
    for await (const _ of (await openList(bytes(), "list.csv")).rows) rows += 1;
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
  }
  return rows;
}

async function readConfig(yaml: string) {
  return inFolder({ "feedletter.yaml": yaml }, async (folder) => {
    try {
      return loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    } catch (error) {
      if (error instanceof FeedletterError) return error;
      throw error;
    }
  });
}

async function mailPost(body: string) {
  const { posts } = await readFile("a.md", withBody(body));
  const draft = draftIssue(posts, { digest: "weekly", number: 1, composedAt: 0, baseline: [] });
  return renderVariant(draft, sampleContext());
}

type Make = (size: number) => string;

function casesOf(
  kind: string,
  read: GrowthCase["read"],
  makers: Readonly<Record<string, Make>>,
): readonly GrowthCase[] {
  return Object.entries(makers).map(([name, make]) => ({ name: `${kind}: ${name}`, make, read }));
}

const times = (text: string, count: number): string => text.repeat(count);
const each = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join("");

const FRONT_MATTER = casesOf("front matter", (text) => readFile("a.md", text), {
  "many fields": (n) => `---\n${FIELDS}${each(n, (i) => `field${i}: value ${i}\n`)}---\nB\n`,
  "many tags": (n) => `---\n${FIELDS}tags:\n${each(n, (i) => `  - tag ${i}\n`)}---\nB\n`,
  "tags in brackets": (n) => `---\n${FIELDS}tags: [${each(n, (i) => `tag ${i}, `)}z]\n---\nB\n`,
  "many authors": (n) => `---\n${FIELDS}authors:\n${each(n, (i) => `  - name: A ${i}\n`)}---\nB\n`,
  "a long text": (n) => `---\n${FIELDS}description: >-\n${times("  words of a text\n", n)}---\nB\n`,
  "quotes that never end": (n) => `---\n${FIELDS}description: ${times('"a ', n)}\n---\nB\n`,
  "nested YAML": (n) =>
    `---\n${FIELDS}deep: ${times("[", Math.min(n, 2000))}${times("]", Math.min(n, 2000))}\n${each(n, (i) => `f${i}: {a: 1}\n`)}---\nB\n`,
  "TOML tables": (n) =>
    `+++\ntitle = "A"\ndate = 2026-01-31\n${each(n, (i) => `[a${i}.b.c]\nx = 1\n`)}+++\nB\n`,
  "TOML keys": (n) => `+++\ntitle = "A"\ndate = 2026-01-31\n${each(n, (i) => `a${i} = "b"\n`)}+++\nB\n`,
  JSON: (n) => `{"title":"A","date":"2026-01-31",${each(n, (i) => `"a${i}":{"b":[1]},`)}"z":1}\nB\n`,
  "no closing fence": (n) => `---\n${FIELDS}${times("a line: of text\n", n)}`,
});

const MARKDOWN = casesOf("Markdown", (body) => readFile("a.md", withBody(body)), {
  words: (n) => times("some words in a row ", n),
  paragraphs: (n) => times("Some words in a row.\n\n", n),
  "open brackets": (n) => times("[a](", n),
  "brackets in brackets": (n) => times("[", n) + times("]", n),
  emphasis: (n) => times("*a **b ", n),
  backticks: (n) => each(n, (i) => `${times("`", (i % 50) + 1)} a `),
  quotes: (n) => times("> ", Math.min(n, 200)) + times("a\n> b\n", n),
  lists: (n) => each(n, (i) => `${times("  ", i % 30)}- item\n`),
  "a wide table": (n) => `|${times("a|", n)}\n|${times("-|", n)}\n|${times("b|", n)}\n|${times("c|", n)}\n`,
  "a long table": (n) => `|a|b|\n|-|-|\n${times("|c|d|\n", n)}`,
  "footnotes that refer onward": (n) => `a[^0]\n\n${each(n, (i) => `[^${i}]: see[^${i + 1}]\n\n`)}`,
  "footnotes all to one": (n) => `${times("a[^1] ", n)}\n\n[^1]: note\n`,
  "many footnotes": (n) => `${each(n, (i) => `a[^${i}] `)}\n\n${each(n, (i) => `[^${i}]: note\n\n`)}`,
  "link definitions": (n) => each(n, (i) => `[a${i}]: https://a.example/${i}\n[a${i}]\n\n`),
  "headings of one name": (n) => times("## Same\n\n", n),
  entities: (n) => times("&amp; &nosuch; &#x41; ", n),
  "HTML in it": (n) => times("<b>a</b> <i>b", n),
  "bare addresses": (n) => times("https://a.example/b www.b.example ", n),
  quotations: (n) => times(`"a 'b' "`, n),
  "tables of pipes": (n) => times("||||||||||\n", n),
  "backslashes at the end": (n) => times("a\\\n", n),
});

const MDX = casesOf("MDX", (body) => readFile("a.mdx", withBody(body)), {
  "comments never closed": (n) => times("{/* ", n),
  "braces never closed": (n) => times("{ a ", n),
  "tags never closed": (n) => times("<A b={", n),
  components: (n) => times("<Note a={1}>text</Note>\n\n", n),
  imports: (n) => each(n, (i) => `import A${i} from "a";\n\n`),
  templates: (n) => times("{`a ${", n),
});

const TEMPLATES = casesOf("template tags", (body) => readFile("a.md", withBody(body)), {
  "Liquid never closed": (n) => times("{% if a ", n),
  "Liquid outputs": (n) => times("{{ page.title | escape }} ", n),
  shortcodes: (n) => times('{{< figure src="a.png" >}}\n\n', n),
  "shortcodes never closed": (n) => times("{{< a ", n),
  "raw never closed": (n) => times("{% raw %} ", n),
});

const HTML_FILES = casesOf("HTML file", (body) => readFile("a.html", withBody(body)), {
  "open divs": (n) => times("<div>a", n),
  "open cells": (n) => `<table>${times("<tr><td>a", n)}`,
  "tables in tables": (n) => times("<table><tr><td>", Math.min(n, 400)) + times("<p>a", n),
  "misnested formatting": (n) => times("<b><i>a</b>", n),
  attributes: (n) => `<p ${each(n, (i) => `a${i}="b" `)}>a</p>`,
  comments: (n) => times("<!-- a", n),
  "quotes never closed": (n) => times(`<a href="b`, n),
  "paragraphs never closed": (n) => times("<p>a", n),
  lists: (n) => times("<ul><li>a", Math.min(n, 400)) + times("<li>b", n),
});

const BUILT_PAGES = casesOf("built page", readPage, {
  "spaces before a closing tag": (n) => `<div>a${times(" ", 10 * n)}</div>`,
  "open divs": (n) => times("<div>a", n),
  paragraphs: (n) => times("<p>Some words in a row.</p>\n", n),
  "spans in spans": (n) => times("<span>a", n),
  times: (n) => times('<time datetime="2026-01-31">x</time>', n),
  links: (n) => times('<a rel="tag" href="/t">t</a> ', n),
  "line breaks": (n) => times("a<br><br>", n),
  headings: (n) => times("<h2>a</h2><p>b</p>", n),
  "a wide table": (n) => `<table><tr>${times("<td>a</td>", n)}</tr></table>`,
});

const rss = (items: string): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><link>https://a.example/</link>${items}</channel></rss>`;
const item = (index: number, more: string): string =>
  `<item><title>A ${index}</title><link>https://a.example/${index}</link><guid>${index}</guid><pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate>${more}</item>`;

const FEEDS = casesOf("feed", readFeed, {
  items: (n) => rss(each(n, (i) => item(i, "<description>b</description>"))),
  categories: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<category>c ${i}</category>`),
      ),
    ),
  "one long body": (n) =>
    rss(item(0, `<description>${times("&lt;p&gt;some words&lt;/p&gt;", n)}</description>`)),
  "elements never closed": (n) => rss(item(0, "") + times("<a>text ", n)),
  "CDATA in pieces": (n) => rss(item(0, `<description>${times("<![CDATA[a]]>", n)}</description>`)),
  doctypes: (n) => `<!DOCTYPE a [${times('<!ENTITY a "b">', n)}]>${rss(item(0, ""))}`,
});

const parse = (text: string) => readFeedDocument(text);
const EXPORTS = casesOf("export", parse, {
  "WordPress items": (n) =>
    rss(
      `<wp:wxr_version>1.2</wp:wxr_version>${each(n, (i) => item(i, `<wp:post_id>${i}</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>`))}`,
    ),
});

const REPORTS = casesOf("report", (text) => readReport(Buffer.from(text)), {
  headers: (n) => `${each(n, (i) => `X-A${i}: b\r\n`)}\r\nbody`,
  "a header in many lines": (n) => `Subject: a\r\n${times(" b\r\n", n)}\r\nbody`,
  parts: (n) =>
    `Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n${times("--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n", n)}--b--`,
  prose: (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("550 5.1.1 user unknown\r\n", n)}`,
  "nested parts": (n) => times("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", n),
});

const LISTS = casesOf("list", readSubscribers, {
  rows: (n) => `email,name\n${each(n, (i) => `a${i}@b.example,A\n`)}`,
  columns: (n) => `email${each(n, (i) => `,c${i}`)}\na@b.example${times(",x", n)}\n`,
  "a quote never closed": (n) => `email,name\n"${times("a@b.example,\n", n)}`,
  topics: (n) => `email,topics\na@b.example,"${each(n, (i) => `t${i};`)}"\n`,
});

const CONFIG = casesOf("config", readConfig, {
  digests: (n) =>
    `site: { title: A, url: "https://a.example/" }\ncontent: [{ files: content }]\ndigests:\n${each(n, (i) => `  d${i}: { schedule: "0 9 * * 1" }\n`)}`,
  "unknown keys": (n) => `site: { title: A }\n${each(n, (i) => `key${i}: 1\n`)}`,
  variables: (n) => `site: { title: "${times("${A} ", n)}" }\n`,
  "nested lists": (n) => `site: ${times("[", Math.min(n, 2000))}\n${each(n, (i) => `k${i}: 1\n`)}`,
});

const MAILS = casesOf("digest", mailPost, {
  words: (n) => times("some words in a row ", n),
  "words without spaces": (n) => times("根回しの文章", n),
  paragraphs: (n) => times("Some words in a row.\n\n", n),
});

export const CASES: readonly GrowthCase[] = [
  ...[...FRONT_MATTER, ...MARKDOWN, ...MDX, ...TEMPLATES, ...HTML_FILES, ...BUILT_PAGES],
  ...[...FEEDS, ...EXPORTS, ...REPORTS, ...LISTS, ...CONFIG, ...MAILS],
];
