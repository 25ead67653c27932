import { expect, test } from "vitest";
import { loadSources } from "#content/sources/sources.js";
import { type Files, writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

/** A theme that calls everything a posting and an article, and gives lists the date of their newest post. */
function posting(title: string, date: string, body: string): string {
  const data = JSON.stringify({ "@type": "BlogPosting", headline: title, datePublished: date });
  return `<!doctype html><html><head><title>${title}</title><script type="application/ld+json">${data}</script><meta property="og:type" content="article"></head><body><article><header><a href="/">A potter's notes</a> <a href="/about/">About</a></header><h1>${title}</h1>${body}</article></body></html>`;
}

const text = (words: string) => `<p>${words} was fired for nine hours, and nobody opened the kiln.</p>`;
const row = (date: string, slug: string, title: string) =>
  `<div class="row"><time datetime="${date}">x</time> <div><a href="/posts/${slug}/">${title}</a></div></div>`;

async function load(files: Files) {
  const pages = Object.fromEntries(Object.entries(files).map(([path, html]) => [`public/${path}`, html]));
  const context = contextOf({ baseDir: writeFolder(pages) });
  const { entries, findings } = await loadSources([{ html: "public" }], context);
  const why = (path: string) =>
    findings.filter(({ place }) => place.file === `public/${path}`).map(({ message }) => message);
  return { paths: entries.map(({ url }) => new URL(url).pathname).sort(), why };
}

const BOWL = "2026-01-05 21:34:49 +0000 UTC";
const CUP = "2026-01-07 08:12:13 +0000 UTC";
const POSTS = {
  "posts/bowl/index.html": posting("A bowl", BOWL, text("The bowl")),
  "posts/cup/index.html": posting("A cup", CUP, text("The cup")),
};

test("a list of links beside dates has the date of its newest post, whatever JSON-LD and Open Graph call it", async () => {
  const { paths, why } = await load({
    ...POSTS,
    "tags/clay/index.html": posting("Clay", CUP, row(CUP, "cup", "A cup") + row(BOWL, "bowl", "A bowl")),
    "tags/rim/index.html": posting("Rim", BOWL, row(BOWL, "bowl", "A bowl")),
  });
  expect(paths).toEqual(["/posts/bowl/", "/posts/cup/"]);
  expect(why("tags/rim/index.html")).toEqual(["It is a list of links to posts."]);
});

test("so does a list without dates", async () => {
  const { paths } = await load({
    ...POSTS,
    "tags/index.html": posting("Tags", CUP, '<a href="/tags/clay/">Clay</a> <a href="/tags/rim/">Rim</a>'),
  });
  expect(paths).toEqual(["/posts/bowl/", "/posts/cup/"]);
});

test("a list of one link by its day alone", async () => {
  const dated = (title: string, body: string) =>
    `<html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
  const day = '<time datetime="2026-01-05">5 January</time>';
  const { paths } = await load({
    "bowl.html": dated("A bowl", day + text("The bowl")),
    "2026.html": dated("Posts of the year 2026", `<ul><li>${day} <a href="bowl.html">A bowl</a></li></ul>`),
  });
  expect(paths).toEqual(["/bowl.html"]);
});

test("of a picture and the lists of its tags, with one date, what the others lead to is the post", async () => {
  const date = "2026-01-09 10:11:12 +0000 UTC";
  const { paths } = await load({
    ...POSTS,
    "posts/glaze/index.html": posting(
      "Glaze",
      date,
      `<time datetime="${date}">x</time> <a href="/tags/glaze/">Glaze</a> <img src="glaze.jpg" alt="">`,
    ),
    "tags/glaze/index.html": posting("Glaze", date, row(date, "glaze", "A glaze")),
    "tags/blue/index.html": posting("Blue", date, row(date, "glaze", "A glaze")),
  });
  expect(paths).toEqual(["/posts/bowl/", "/posts/cup/", "/posts/glaze/"]);
});

test("the home page is no post where others are postings, too", async () => {
  const { paths, why } = await load({
    ...POSTS,
    "index.html": posting("Home", CUP, text("Whatever comes first")),
  });
  expect(paths).toEqual(["/posts/bowl/", "/posts/cup/"]);
  expect(why("index.html")).toEqual(["It has the address of the home page."]);
});

test("the newest post isn't lost because lists have its date", async () => {
  const page = (type: string, date: string) =>
    `<html><head><meta property="og:type" content="${type}"><meta property="article:published_time" content="${date}"></head><body><h1>T</h1>${text("It")}</body></html>`;
  const newest = "2026-01-12T05:10:51.000Z";
  const { paths } = await load({
    "a/index.html": page("article", "2026-01-01T00:00:00.000Z"),
    "b/index.html": page("article", newest),
    "archives/index.html": page("website", newest),
    "tags/x/index.html": page("website", newest),
    "tags/y/index.html": page("website", newest),
    "c/index.html": page("article", "2026-01-03T00:00:00.000Z"),
    "d/index.html": page("article", "2026-01-04T00:00:00.000Z"),
    "e/index.html": page("article", "2026-01-05T00:00:00.000Z"),
  });
  expect(paths).toEqual(["/a/", "/b/", "/c/", "/d/", "/e/"]);
});

test("a list with one post may write its date in another zone", async () => {
  const { paths } = await load({
    "a/index.html":
      '<html><head><meta property="article:published_time" content="2026-01-05T17:00:49Z"></head><body><article><h1>A</h1><p>Words about a bowl.</p></article></body></html>',
    "topic/index.html":
      '<html><body><h1>Topic</h1><article><h2><a href="/a/">A</a></h2><time datetime="2026-01-06T02:00:49+00:00">x</time><p>Words about a bowl.</p></article></body></html>',
  });
  expect(paths).toEqual(["/a/"]);
});

test("two short notes of one day that lead to each other are posts", async () => {
  const note = (title: string, body: string, other: string) =>
    `<html><body><div><a href="/">A potter's notes</a> <a href="/about/">About the pottery</a></div><h1>${title}</h1><time datetime="2026-01-05">x</time>${body}<a href="/${other}/">The other note</a></body></html>`;
  const { paths } = await load({
    "a/index.html": note("A", "<p>Back on Monday.</p>", "b"),
    "b/index.html": note("B", text("The bowl"), "a"),
  });
  expect(paths).toEqual(["/a/", "/b/"]);
});

const plain = (title: string, body: string, head = "") =>
  `<html><head><title>${title}</title>${head}</head><body><h1>${title}</h1>${body}</body></html>`;

test("a list of one link has the date of a post that is dated by the feed alone", async () => {
  const item = (path: string, date: string) =>
    `<item><link>https://careers.example${path}</link><pubDate>${date}</pubDate></item>`;
  const { paths } = await load({
    "a/index.html": plain("A", text("The bowl")),
    "tags/clay/index.html": plain(
      "Clay",
      '<ul><li><a href="/a/">A</a> <time datetime="2026-01-05">x</time></li></ul>',
    ),
    "feed.xml": `<rss><channel>${item("/a/", "Mon, 05 Jan 2026 00:00:00 GMT")}</channel></rss>`,
  });
  expect(paths).toEqual(["/a/"]);
});

test("where only the home page is no article by Open Graph, that makes no list a post with the sitemap's date", async () => {
  const article = '<meta property="og:type" content="article">';
  const dated = (date: string) => `${article}<meta property="article:published_time" content="${date}">`;
  const urls = ["a/", "b/", "tags/clay/"].map(
    (path) => `<url><loc>https://careers.example/${path}</loc><lastmod>2026-01-05</lastmod></url>`,
  );
  const { paths } = await load({
    "index.html": plain("Home", "", '<meta property="og:type" content="website">'),
    "a/index.html": plain("A", text("The bowl"), dated("2026-01-05")),
    "b/index.html": plain("B", text("The cup"), dated("2026-01-06")),
    "tags/clay/index.html": plain("Clay", `<h2><a href="/a/">A</a></h2>${text("The bowl")}`, article),
    "sitemap.xml": `<urlset>${urls.join("")}</urlset>`,
  });
  expect(paths).toEqual(["/a/", "/b/"]);
});

test("an archive with a date of its own is a list of dated links", async () => {
  const head =
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-02-01">';
  const rows = Array.from(
    { length: 12 },
    (_, at) => `<article><time datetime="2025-03-04">x</time> <a href="/p${at}/">Post ${at}</a></article>`,
  );
  const { paths, why } = await load({
    ...POSTS,
    "about/index.html": plain("About", text("It"), '<meta property="og:type" content="website">'),
    "archive/index.html": plain("All", rows.join(""), head),
  });
  expect(paths).toEqual(["/posts/bowl/", "/posts/cup/"]);
  expect(why("archive/index.html")).toEqual(["It is a list of 12 dated links."]);
});

test("a page whose only date stands in a list, beside a link to a post of that day, is a list", async () => {
  const item = (extra: string) => `<ol><li>${extra}<time datetime="2026-01-05">x</time></li></ol>`;
  const { paths, why } = await load({
    "a/index.html": plain("A", `<time datetime="2026-01-05">x</time>${text("The bowl")}`),
    "b/index.html": plain("B", `${item('in <a href="/tags/clay/">Clay</a> ')}${text("The cup")}`),
    "tags/clay/index.html": plain(
      "Clay",
      `<p>Delete this message, and write your own words about this kind of pots.</p>${item('<a href="/a/">A</a> ')}`,
    ),
  });
  expect(paths).toEqual(["/a/", "/b/"]);
  expect(why("tags/clay/index.html")).toEqual(["It is a list of links to posts."]);
});
