import { describe, expect, test } from "vitest";
import { loadSources } from "#content/sources/sources.js";
import { type Files, writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

const page = (body: string, head = "") =>
  `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
const post = (title: string, date: string, rest = "") =>
  page(
    `<main><article><h1>${title}</h1><time datetime="${date}">${date}</time><p>Words.</p></article>${rest}</main>`,
  );

async function load(files: Files) {
  const pages = Object.fromEntries(Object.entries(files).map(([path, html]) => [`public/${path}`, html]));
  const { entries, findings } = await loadSources(
    [{ html: "public" }],
    contextOf({ baseDir: writeFolder(pages) }),
  );
  const why = (path: string) =>
    findings
      .filter(({ place, code }) => place.file === `public/${path}` && code !== "N_URL_GUESSED")
      .map(({ message }) => message);
  return { entries, paths: entries.map(({ url }) => new URL(url).pathname).sort(), why };
}

const POSTS = { "a/index.html": post("A", "2026-01-01"), "b/index.html": post("B", "2026-01-02") };

describe("what isn't a post", () => {
  test.each<[string, string, string]>([
    [
      "a list of one post",
      page(
        '<main><h1>Tag: C</h1><article><time datetime="2026-01-01">x</time><h2><a href="/a/">A</a></h2><p>Words.</p></article></main>',
      ),
      "It is a list with one post.",
    ],
    [
      "a list of one post without a heading",
      page(
        '<main><h1>Tag: C</h1><article><time datetime="2026-01-01">x</time> <a href="/a/">A</a></article></main>',
      ),
      "It is a list with one post.",
    ],
    [
      "a list of posts",
      page(
        '<main><article><h2><a href="/a/">A</a></h2><time datetime="2026-01-01">x</time></article><article><h2><a href="/b/">B</a></h2><time datetime="2026-01-02">x</time></article></main>',
        '<meta name="date" content="2026-01-02">',
      ),
      "It is a list of 2 posts.",
    ],
    [
      "a collection by JSON-LD",
      page(
        "<main><h1>All</h1></main>",
        '<meta name="date" content="2026-01-02"><script type="application/ld+json">{"@type":"CollectionPage"}</script>',
      ),
      "JSON-LD says that it is of the type CollectionPage.",
    ],
    [
      "a page of WordPress",
      page("<main><h1>About</h1></main>", '<meta name="date" content="2026-01-02">').replace(
        "<body>",
        '<body class="page-template-default page page-id-12">',
      ),
      "WordPress says that it is a page.",
    ],
    [
      "an attachment of WordPress",
      page("<main><h1>IMG_12</h1></main>", '<meta name="date" content="2026-01-02">').replace(
        "<body>",
        '<body class="attachment attachmentid-126 attachment-jpeg">',
      ),
      "WordPress says that it is an attachment.",
    ],
    [
      "a page of documentation by Docusaurus, with the day of its last change",
      page(
        '<main><article><h1>Install</h1><p>Words.</p></article><time datetime="2026-01-02">x</time></main>',
      ).replace("<html>", '<html class="docs-wrapper plugin-docs docs-version-current docs-doc-page">'),
      "Docusaurus says that it is a page of documentation.",
    ],
    [
      "a page of documentation by an older Docusaurus",
      page(
        '<main><article><h1>Install</h1><time datetime="2026-01-02">x</time></article></main>',
        '<meta name="docusaurus_tag" content="docs-default-current">',
      ),
      "Docusaurus says that it is a page of documentation.",
    ],
    [
      "a list by Docusaurus",
      page(
        '<main><article><h1><a href="/a/">A</a></h1><time datetime="2026-01-01">x</time></article></main>',
      ).replace("<html>", '<html class="blog-wrapper blog-tags-post-list-page plugin-blog">'),
      "Docusaurus says that it is a list of posts.",
    ],
    [
      "a page by Docusaurus",
      page('<main><article><h1>About</h1><time datetime="2026-01-02">x</time></article></main>').replace(
        "<html>",
        '<html class="mdx-wrapper mdx-page plugin-pages">',
      ),
      "Docusaurus says that it is a page.",
    ],
    ...[
      ["a page", "page-template page-about"],
      ["a list of posts", "tag-template tag-clay"],
      ["a list of posts", "author-template author-mira"],
    ].map(([kind = "", classes = ""]): [string, string, string] => [
      `${classes} of Ghost, an article by all else`,
      page(
        '<main><h1>About</h1><time datetime="2026-01-02">x</time></main>',
        '<meta name="generator" content="Ghost 5.0"><meta property="og:type" content="article">',
      ).replace("<body>", `<body class="${classes}">`),
      `Ghost says that it is ${kind}.`,
    ]),
    [
      "a page by Open Graph, where posts are articles",
      page(
        "<main><h1>About</h1></main>",
        '<meta name="date" content="2026-01-02"><meta property="og:type" content="website">',
      ),
      "`og:type` says \"website\", as the site's articles don't.",
    ],
    [
      "a feed by microformats",
      page(
        '<main class="h-feed"><h1>All</h1><div class="h-entry"><h2><a href="/a/">A</a></h2><time class="dt-published" datetime="2026-01-01">x</time></div></main>',
      ),
      "It is a list of posts (`h-feed`).",
    ],
    [
      "dated links",
      page(
        '<main><h1>Archive</h1><ul><li><time>2026-01-01</time> <a href="/a/">A</a></li><li><time>2026-01-02</time> <a href="/b/">B</a></li></ul></main>',
      ),
      "It is a list of 2 dated links.",
    ],
  ])("%s", async (_, html, reason) => {
    const article = page(
      "<article><h1>G</h1><p>Words.</p></article>",
      '<meta property="og:type" content="article"><meta name="date" content="2026-01-05">',
    );
    const files = { ...POSTS, "g/index.html": article, "list/index.html": html };
    const { paths, why } = await load(files);
    expect(why("list/index.html")).toEqual([reason]);
    expect(paths).toEqual(["/a/", "/b/", "/g/"]);
  });

  test("the home page, whatever is on it", async () => {
    const { paths, why } = await load({ ...POSTS, "index.html": post("Welcome", "2026-01-05") });
    expect(paths).toEqual(["/a/", "/b/"]);
    expect(why("index.html")).toEqual(["It has the address of the home page."]);
  });
});

test("a date that all pages without one get from the build isn't one, nor is Hugo's zero", async () => {
  const built = (title: string, date: string) =>
    page(
      `<main><article><h1>${title}</h1><p>Words.</p></article></main>`,
      `<meta property="og:type" content="article"><meta property="article:published_time" content="${date}">`,
    );
  const files = {
    "a/index.html": built("A", "2026-01-01T10:20:30+01:00"),
    "b/index.html": built("B", "2026-01-02T00:00:00Z"),
    "c/index.html": built("C", "2026-01-03T00:00:00Z"),
    "d/index.html": built("D", "2026-01-04T00:00:00Z"),
    "about/index.html": built("About", "2026-02-18T22:06:18+01:00"),
    "tags/index.html": built("Tags", "2026-02-18T22:06:18+01:00"),
    "archive/index.html": built("Archive", "2026-02-18T22:06:18+01:00"),
    "zero/index.html": built("Zero", "0001-01-01T00:00:00Z"),
    "index.xml":
      "<rss><channel><item><title>Zero</title><link>https://careers.example/zero/</link><pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate></item></channel></rss>",
  };
  const { paths, why } = await load(files);
  expect(paths).toEqual(["/a/", "/b/", "/c/", "/d/"]);
  expect(why("tags/index.html")).toEqual(["It has the date of the build, as 3 pages do."]);
  expect(why("zero/index.html")).toEqual(["It has no date, so it is not a post."]);
});

describe("what is a post", () => {
  test.each([
    [
      "comments as articles",
      '<article class="comment"><h3>Mae</h3><time datetime="2020-01-01">x</time><a rel="tag" href="/x/">x</a></article>',
    ],
    [
      "teasers as articles",
      '<article><h2><a href="/b/">B</a></h2><time datetime="2026-01-02">x</time></article><article><h2><a href="/a/">A</a></h2></article>',
    ],
    ["dated links beside it", '<aside><ul><li><time>2026-01-02</time> <a href="/b/">B</a></li></ul></aside>'],
  ])("with %s", async (_, rest) => {
    const { entries } = await load({ ...POSTS, "c/index.html": post("C", "2026-01-03", rest) });
    const found = entries.find(({ title }) => title === "C");
    expect(found?.published).toBe(Date.parse("2026-01-03"));
    expect(found?.tags).toEqual([]);
  });

  test("dated by `<time class=published>` before a second article", async () => {
    const { entries } = await load({
      "c/index.html": page(
        '<article><h1>C</h1><time class="published" datetime="2026-01-03">x</time><p>Words.</p></article><article class="comment"><p>Mine.</p></article>',
      ),
    });
    expect(entries).toMatchObject([{ title: "C", published: Date.parse("2026-01-03") }]);
  });

  test("that Docusaurus says to be one, in documentation by all else", async () => {
    const html = page(
      '<main><article><header><h1>C</h1><time datetime="2026-01-03">x</time></header><p>Words.</p></article></main>',
    ).replace("<html>", '<html class="docs-version-current blog-wrapper blog-post-page">');
    expect((await load({ ...POSTS, "c/index.html": html })).paths).toEqual(["/a/", "/b/", "/c/"]);
  });

  test("whose text begins with a linked heading", async () => {
    const html = page(
      '<main><h1>C</h1><time>2026-01-03</time><article><h2><a href="/a/">See A</a></h2><p>Words.</p></article></main>',
    );
    expect((await load({ ...POSTS, "c/index.html": html })).paths).toContain("/c/");
  });

  test.each(["feed.xml", "feeds/all.rss.xml", "blog/rss.xml"])(
    "that the site's feed %s has, dated by it",
    async (name) => {
      const feed =
        "<rss><channel><link>https://careers.example/</link><item><title>C</title><link>https://careers.example/c</link><pubDate>Sat, 03 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>";
      const { entries } = await load({
        ...POSTS,
        "c/index.html": page("<main><h1>C</h1></main>"),
        [name]: feed,
      });
      expect(entries.find(({ title }) => title === "C")?.published).toBe(Date.parse("2026-01-03T10:00:00Z"));
    },
  );

  test("that JSON-LD says to be one, dated by the sitemap; no other page is", async () => {
    const sitemap =
      "<urlset><url><loc>https://careers.example/c/</loc><lastmod>2026-01-03</lastmod></url><url><loc>https://careers.example/about/</loc><lastmod>2026-01-04</lastmod></url></urlset>";
    const posting = '<script type="application/ld+json">{"@type":"BlogPosting","headline":"C"}</script>';
    const { paths } = await load({
      ...POSTS,
      "c/index.html": page("<main><h1>C</h1></main>", posting),
      "about/index.html": page("<main><h1>About</h1></main>"),
      "sitemap.xml": sitemap,
    });
    expect(paths).toEqual(["/a/", "/b/", "/c/"]);
  });
});

describe("pages without articles, whose dates stand beside linked headings", () => {
  const item = (title: string, date: string, path: string) =>
    `<div class="item"><time datetime="${date}">x</time><h2><a href="${path}">${title}</a></h2></div>`;
  const plain = (title: string, date: string, rest = "") =>
    page(`<div class="post"><time datetime="${date}">x</time><h1>${title}</h1><p>Words.</p></div>${rest}`);
  const plainPosts = {
    "a/index.html": plain("A", "2026-01-01"),
    "b/index.html": plain("B", "2026-01-02"),
  };

  test("a list with one post isn't one, if it writes the date in another zone and the address in other letters", async () => {
    const { paths, why } = await load({
      ...plainPosts,
      "töpfe/index.html": plain("Töpfe", "2026-01-03T00:00:00+09:00"),
      "archives/2026/index.html": page(
        `<h1>2026</h1><a href="/t%c3%b6pfe/"><time datetime="2026-01-02T15:00:00Z">x</time><h2>Töpfe</h2></a>`,
      ),
      "index.html": page(item("Töpfe", "2026-01-03", "/t%C3%B6pfe/") + item("B", "2026-01-02", "/b/")),
    });
    expect(paths).toEqual(["/a/", "/b/", "/t%C3%B6pfe/"]);
    expect(why("archives/2026/index.html")).toEqual(["It is a list with one post."]);
  });

  test("a list with one post isn't one", async () => {
    const { paths, why } = await load({
      ...plainPosts,
      "tags/clay/index.html": page(`<h1>Clay</h1>${item("A", "2026-01-01", "/a/")}`),
      "posts/index.html": page(item("B", "2026-01-02", "/b/") + item("A", "2026-01-01", "/a/")),
    });
    expect(paths).toEqual(["/a/", "/b/"]);
    expect(why("tags/clay/index.html")).toEqual(["It is a list with one post."]);
    expect(why("posts/index.html")).toEqual(["It is a list with one post."]);
  });

  test("a post under the linked name of its section is one", async () => {
    const headed = (title: string, date: string) =>
      plain(title, date).replace("<body>", '<body><div><h2><a href="/notes/">Notes</a></h2></div>');
    const { paths } = await load({
      "notes/a/index.html": headed("A", "2026-01-01"),
      "notes/b/index.html": headed("B", "2026-01-02"),
      "notes/index.html": page(item("B", "2026-01-02", "/notes/b/") + item("A", "2026-01-01", "/notes/a/")),
    });
    expect(paths).toEqual(["/notes/a/", "/notes/b/"]);
  });
});

test("what is in the folder of drafts is a draft", async () => {
  const { entries } = await load({ ...POSTS, "drafts/c.html": post("C", "2026-01-03") });
  expect(entries.filter(({ draft }) => draft).map(({ title }) => title)).toEqual(["C"]);
});

test("what JSON-LD says of every page says nothing about one", async () => {
  const blog = '<script type="application/ld+json">{"@type":"Blog","name":"Potter"}</script>';
  const files = Object.fromEntries(
    ["01", "02", "03"].map((day) => [
      `${day}/index.html`,
      page(
        `<article><h1>Of ${day}</h1><p>Words.</p></article>`,
        `${blog}<meta name="date" content="2026-01-${day}">`,
      ),
    ]),
  );
  expect((await load(files)).paths).toEqual(["/01/", "/02/", "/03/"]);
});

test("a page without a canonical URL lives where it is in the folder", async () => {
  const { paths } = await load({
    "blog/2024-01-05-x/index.html": post("X", "2024-01-05"),
    "blog/2024-01-06-y.html": post("Y", "2024-01-06"),
    "a b/ü/index.html": post("Z", "2024-01-07"),
  });
  expect(paths).toEqual(["/a%20b/%C3%BC/", "/blog/2024-01-05-x/", "/blog/2024-01-06-y.html"]);
});

test("how it is known that a page is a post is explained", async () => {
  const reasons: string[] = [];
  const posting =
    '<script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2026-01-03"}</script>';
  const context = contextOf({
    baseDir: writeFolder({
      "public/a.html": post("A", "2026-01-01"),
      "public/b.html": page("<h1>B</h1>", posting),
    }),
    recordProvenance: (entry, provenance) => reasons.push(`${entry.title}: ${provenance.get("post")}`),
  });
  await loadSources([{ html: "public" }], context);
  expect(reasons).toEqual(["A: its date", "B: JSON-LD"]);
});

test("titles lose what most of them have, and nothing else", async () => {
  const titled = (title: string, date: string) =>
    page("<article><p>Words.</p></article>", `<title>${title}</title><meta name="date" content="${date}">`);
  const { entries } = await load({
    "a.html": titled("Clay - a love story | Potter", "2026-01-04"),
    "b.html": titled("Fire | Potter", "2026-01-03"),
    "c.html": titled("Water | Potter", "2026-01-02"),
    "d.html": titled("Cups - and saucers", "2026-01-01"),
  });
  expect(entries.map(({ title }) => title)).toEqual([
    "Clay - a love story",
    "Fire",
    "Water",
    "Cups - and saucers",
  ]);
});

test("what is in a folder of sources inside the built site isn't a page of it", async () => {
  const { paths } = await load({
    "posts/2026-01-01-a/index.html": post("A", "2026-01-01"),
    "_posts/2026-01-01-a/a.html": post("A", "2026-01-01"),
    "_drafts/b.html": post("B", "2026-01-02"),
  });
  expect(paths).toEqual(["/posts/2026-01-01-a/"]);
});

test("a second form of a page, such as AMP, that names the page's file as the canonical URL, isn't another post", async () => {
  const form = (path: string, canonical: string) => [
    path,
    page(
      '<main><article><h1>A</h1><time datetime="2026-01-01">x</time><p>Words.</p></article></main>',
      `<link rel="canonical" href="${canonical}">`,
    ),
  ];
  const { entries } = await load(
    Object.fromEntries([
      form("a/amp/index.html", "../index.html"),
      form("a/index.html", "index.html"),
      ["b/index.html", post("B", "2026-01-02")],
    ]),
  );
  expect(entries.map(({ url, path }) => [new URL(url).pathname, path]).sort()).toEqual([
    ["/a/", "a/index"],
    ["/b/", "b/index"],
  ]);
});
