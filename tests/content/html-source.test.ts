import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { renderPosts } from "#content/render/render.js";
import { readPosting } from "#content/sources/from-site/json-ld.js";
import { makeExtractor } from "#content/sources/from-site/page-content.js";
import { readPageMetadata } from "#content/sources/from-site/page-metadata.js";
import { loadSources } from "#content/sources/sources.js";
import { writeFolder } from "./folder.js";
import { contextOf, loadFixture } from "./sources.js";

const HARBOUR = { url: "https://harbour.example/", title: "Harbour" };

describe("a built site", () => {
  const load = () => loadFixture({ html: "site", url: "/{path}/" }, HARBOUR);

  test("its pages say everything about their posts", async () => {
    const { posts } = await load();
    expect(posts).toMatchObject([
      {
        id: "https://harbour.example/posts/second/",
        title: "Second wind",
        published: Date.parse("2026-06-02T10:00:00Z"),
        updated: Date.parse("2026-06-03T10:00:00Z"),
        authors: [{ name: "Lee" }],
        tags: [{ name: "wind" }],
        summary: "It blew.",
        cover: { url: "https://harbour.example/img/wind.webp", alt: "Wind", type: "image/webp" },
        html: "<p>Short.</p>",
      },
      {
        id: "https://harbour.example/posts/hello/",
        url: "https://harbour.example/posts/hello/",
        title: "Hello, tide",
        published: Date.parse("2026-05-01T06:00:00Z"),
        updated: Date.parse("2026-05-02T09:00:00Z"),
        language: "en-GB",
        authors: [{ name: "Ana Ruiz", url: "https://harbour.example/ana/" }],
        categories: [{ name: "Notes" }],
        tags: [{ name: "tides" }, { name: "first" }],
        summary: "A first look at the water.",
        cover: {
          url: "https://harbour.example/posts/hello/cover.png",
          alt: "The pier",
          ...{ type: "image/png", bytes: 33, width: 3, height: 2 },
        },
      },
    ]);
  });

  test("navigation, scripts, share links and comments are cut away; the rest stays", async () => {
    const { posts } = await load();
    expect(posts[1]?.html.replace(/\n+/g, "\n").trim()).toBe(
      [
        '<p>The water came up to the <a href="https://harbour.example/pier/">pier</a> at noon, which nobody had expected in May.</p>',
        '<figure><img src="https://harbour.example/posts/hello/pier.jpg" alt="Pier" /><figcaption>At noon</figcaption></figure>',
        '<pre><code class="language-sh">tide --now &lt; sea</code></pre>',
        "<p>It left again by six, and the boats lay dry until the morning.</p>",
      ].join("\n"),
    );
  });

  test("pages without a date, lists, aliases and copies are left out and counted", async () => {
    const { loaded, findings } = await load();
    expect(loaded.files).toBe(6);
    expect(findings.map(({ code, place }) => `${code} ${place.file}`)).toEqual([
      "N_NOT_A_POST site/index.html",
      "N_NOT_A_POST site/old/index.html",
      "N_NO_DATE site/tags/news/index.html",
      "N_NOT_A_POST site/posts/second/print.html",
    ]);
  });

  test("a page without a canonical URL lives where the pattern says", async () => {
    const baseDir = writeFolder({
      "dist/posts/a b/index.html": '<article><h1>A</h1><time datetime="2026-01-31">x</time></article>',
      "dist/c.html": '<meta name=date content="2026-01-30"><title>C</title>',
    });
    const load = (html: string, url: string) => loadSources([{ html, url }], contextOf({ baseDir }));
    expect((await load("dist", "/{path}/")).entries.map(({ url }) => url)).toEqual([
      "https://careers.example/posts/a%20b/",
      "https://careers.example/c/",
    ]);
    expect((await load("dist/posts", "/posts/{slug}")).entries[0]?.id).toBe(
      "https://careers.example/posts/a%20b",
    );
  });

  test("a folder that isn't there says what to do", async () => {
    const loading = loadSources([{ html: "dist", url: "/{path}/" }], contextOf({ baseDir: writeFolder({}) }));
    await expect(loading).rejects.toMatchObject({
      code: "E_SOURCE",
      fix: expect.stringContaining("Build the site"),
    });
  });

  test("a folder without pages isn't a site without posts", async () => {
    const baseDir = writeFolder({ "dist/digests/weekly/1/index.html": "<p>Issue 1</p>", "dist/a.css": "" });
    const ownFiles = new Set([join(baseDir, "dist/digests/weekly/1/index.html")]);
    await expect(loadSources([{ html: "dist" }], contextOf({ baseDir, ownFiles }))).rejects.toMatchObject({
      code: "E_SOURCE",
      message: "There are no pages in dist, except those that Feedletter wrote.",
      fix: expect.stringContaining("Build the site"),
    });
  });

  test("a picture that most pages name is the site's, and of none of its posts", async () => {
    const page = (title: string, day: number, picture: string) =>
      `<title>${title}</title><meta property="og:image" content="/${picture}"><article><h1>${title}</h1><time datetime="2026-01-0${day}">x</time><p>Words of the post.</p></article>`;
    const baseDir = writeFolder({
      "dist/a/index.html": page("A", 1, "site.png"),
      "dist/b/index.html": page("B", 2, "site.png"),
      "dist/c/index.html": page("C", 3, "own.png"),
      "dist/d/index.html": page("D", 4, "site.png"),
    });
    const { entries } = await loadSources([{ html: "dist" }], contextOf({ baseDir }));
    const covers = renderPosts(entries, contextOf().site).posts.map(({ title, cover }) => [
      title,
      cover?.url,
    ]);
    expect(covers).toEqual([
      ["D", undefined],
      ["C", "https://careers.example/own.png"],
      ["B", undefined],
      ["A", undefined],
    ]);
  });

  test("what isn't UTF-8 is named, and the rest loads", async () => {
    const baseDir = writeFolder({
      "dist/bad.html": new Uint8Array([0x3c, 0xff, 0xfe]),
      "dist/2026-01-31-good.html": "<p>Good</p>",
    });
    const { entries, findings } = await loadSources(
      [{ html: "dist", url: "/{path}/" }],
      contextOf({ baseDir }),
    );
    expect(entries.map(({ url }) => url)).toEqual(["https://careers.example/good/"]);
    expect(findings.filter(({ level }) => level === "error")).toMatchObject([
      { code: "E_UTF8", place: { file: "dist/bad.html" } },
    ]);
  });
});

describe("what a page says of itself", () => {
  test.each([
    [
      "JSON-LD of a list is none of the page",
      '[{"@type":"BlogPosting","headline":"A"},{"@type":"Article"}]',
      undefined,
    ],
    ["broken JSON-LD is none", '{"@type":"BlogPosting"', undefined],
    [
      "an array of types, keywords in one text",
      '{"@type":["Thing","BlogPosting"],"keywords":"a, b"}',
      ["a", "b"],
    ],
    ["__proto__ is a name", '{"__proto__":{"@type":"BlogPosting"}}', undefined],
  ])("%s", (_, script, tags) => {
    expect(readPosting([script])?.tags).toEqual(tags);
  });

  test("Open Graph goes before the text, and the site's name is no part of the title", () => {
    const metadata = readPageMetadata(
      '<html><head><title>X</title><meta property="og:title" content="Tides &amp; co – Harbour"><meta property="og:site_name" content="Harbour"><meta property="article:published_time" content="2026-01-31T10:00:00Z"><meta property="article:tag" content="a"><meta property="article:tag" content="b"></head><body><svg><title>icon</title></svg><h1>Other</h1><time>2020-01-01</time></body></html>',
    );
    expect(metadata).toMatchObject({
      title: ["`<meta>`, og:title", "Tides & co"],
      tags: ["`<meta>`, article:tag", ["a", "b"]],
    });
    expect(metadata.published.find(([, date]) => date !== undefined)?.[1]).toBe("2026-01-31T10:00:00Z");
  });

  test("rel=author names the writer where nothing else does", () => {
    const { authors } = readPageMetadata(
      '<article><a rel="author" href="/lee">Lee <b>Park</b></a></article>',
    );
    expect(authors[1]).toEqual([new Map(Object.entries({ name: "Lee Park", url: "/lee" }))]);
  });
});

const FACTS = { title: "T", published: 0, authors: [], url: "https://harbour.example/t/" };

describe("hostile pages", () => {
  test("nested beyond all measure: the element is taken as it is, soon", () => {
    const html = `<html><body><article>${"<div>".repeat(20_000)}<p>Hi</p></article></body></html>`;
    expect(makeExtractor()(html, FACTS)).toContain("<p>Hi</p>");
    expect(readPageMetadata(`${"<h1><a rel=tag>".repeat(20_000)}x`).canonical[1]).toBeUndefined();
  });

  test.each([
    ["nothing but navigation", "<html><body><nav>Menu</nav></body></html>"],
    ["no elements at all", "Words"],
    ["an empty file", ""],
  ])("%s doesn't throw", (_, html) => {
    expect(makeExtractor()(html, FACTS)).not.toContain("<nav>");
  });
});

describe("how a page is encoded", () => {
  const page = (declared: string, words = "Grüße") =>
    `<html><head>${declared}<title>${words}</title></head><body><article><time datetime="2026-01-31"></time><p>${words}</p></article></body></html>`;
  const load = async (bytes: Uint8Array) => {
    const context = contextOf({ baseDir: writeFolder({ "content/a.html": bytes }) });
    const { entries, findings } = await loadSources([{ html: "content", url: "/{path}/" }], context);
    const rendered = renderPosts(entries, context.site);
    const all = [...findings, ...rendered.findings];
    const codes = all.filter(({ level }) => level !== "note").map(({ code }) => code);
    return { codes, said: rendered.posts.map(({ title, text }) => `${title} ${text}`) };
  };

  test.each<[string, Uint8Array]>([
    ["its <meta charset>", Buffer.from(page('<meta charset="iso-8859-1">'), "latin1")],
    [
      "its <meta http-equiv>",
      Buffer.from(
        page('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        "latin1",
      ),
    ],
    ["its XML declaration", Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${page("")}`, "latin1")],
    ["its byte order mark", Buffer.from(`\uFEFF${page("")}`, "utf16le")],
    ["nothing: UTF-8", Buffer.from(page(""))],
    ["the bytes, whatever it declares", Buffer.from(page('<meta charset="iso-8859-1">'))],
  ])("is told by %s", async (_, bytes) => {
    expect(await load(bytes)).toEqual({ codes: [], said: ["Grüße Grüße"] });
  });

  test("is unknown where it declares nothing and isn't UTF-8", async () => {
    expect(await load(Buffer.from(page(""), "latin1"))).toEqual({ codes: ["E_UTF8"], said: [] });
  });
});

test("a page without end tags is read as browsers read it, and what frames and scripts show becomes a link", () => {
  const page =
    "<!doctype html><title>A</title><body><div><main><div class=post><p>Some words<p>and more<table><thead><tr><th>A<th>B<tbody><tr><td>1<td>2</table><script src=//gist.github.com/ana/abc123.js></script><iframe title=Talk src=https://talks.example/1></iframe><iframe src=/demo/></iframe><p>The end</div></main></div>";
  const html = makeCleaner()(makeExtractor()(page, FACTS), FACTS.url);
  expect(html.match(/<t[hd]>/g)).toHaveLength(4);
  expect(html).toContain('<a href="https://gist.github.com/ana/abc123">');
  expect(html).toContain('<a href="https://talks.example/1">Talk</a>');
  expect(html).toContain('<a href="https://harbour.example/demo/">');
});

test("an address that was made of the path alone is said, unless the source's `url` made it", async () => {
  const page = "<article><time>2026-01-31</time><h1>E</h1></article>";
  const about = (head: string) => `<html><head>${head}</head><body>${page}</body></html>`;
  const canonical = '<link rel="canonical" href="/posts/f/">';
  const files = { "content/e/index.html": about(""), "content/f/index.html": about(canonical) };
  const context = contextOf({ baseDir: writeFolder(files) });
  const load = async (url?: string) => (await loadSources([{ html: "content", url }], context)).findings;
  expect(await load()).toMatchObject([
    { code: "N_URL_GUESSED", level: "note", place: { file: "content/e/index.html" } },
  ]);
  expect(await load("/posts/{path}/")).toEqual([]);
});
