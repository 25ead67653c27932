import { expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

interface Page {
  readonly path: string;
  readonly title: string;
  readonly canonical?: string;
}

const html = ({ title, canonical }: Page) =>
  `<!doctype html><html><head><title>${title}</title>${canonical === undefined ? "" : `<link rel="canonical" href="${canonical}">`}</head><body><main><article><h1>${title}</h1><time datetime="2026-01-01">x</time><p>Words about ${title}.</p></article></main></body></html>`;

async function addressesOf(pages: readonly Page[]) {
  const files = Object.fromEntries(pages.map((page) => [`public/${page.path}`, html(page)]));
  const { entries } = await loadSources([{ html: "public" }], contextOf({ baseDir: writeFolder(files) }));
  return entries.map(({ url }) => url.replace("https://careers.example", "")).sort();
}

test("a template that gives every page the address of the home page isn't believed", async () => {
  const canonical = "https://careers.example/";
  const pages = ["a", "b", "c"].map((name) => ({ path: `${name}/index.html`, title: name, canonical }));
  expect(await addressesOf([{ path: "index.html", title: "Home", canonical }, ...pages])).toEqual([
    "/a/",
    "/b/",
    "/c/",
  ]);
});

test("one address that no page has, on pages with different titles, isn't believed", async () => {
  const canonical = "https://old.example/blog/";
  const pages = ["a", "b"].map((name) => ({ path: `${name}/index.html`, title: name, canonical }));
  expect(await addressesOf(pages)).toEqual(["/a/", "/b/"]);
});

test("a copy with the same title leaves the post to its canonical URL", async () => {
  const canonical = "https://careers.example/a/";
  expect(
    await addressesOf([
      { path: "a/index.html", title: "A", canonical },
      { path: "print/a.html", title: "A", canonical },
    ]),
  ).toEqual(["/a/"]);
});

test("a post that was first published elsewhere keeps that address", async () => {
  expect(
    await addressesOf([
      { path: "a/index.html", title: "A", canonical: "https://magazine.example/long-story" },
      { path: "b/index.html", title: "B" },
    ]),
  ).toEqual(["/b/", "https://magazine.example/long-story"]);
});

test.each(["index.html", "./index.html", ".", ""])(
  "the canonical URL %j is relative to the page, and says nothing new",
  async (canonical) => {
    const pages = ["a", "b"].map((name) => ({ path: `${name}/index.html`, title: name, canonical }));
    expect(await addressesOf(pages)).toEqual(["/a/", "/b/"]);
  },
);

test("a site below a folder of its host, moved to another host, keeps the addresses that its pages name", async () => {
  const pages = ["a", "b"].map((name) => ({
    path: `${name}/index.html`,
    title: name,
    canonical: `https://new.example/blog/${name}/`,
  }));
  expect(await addressesOf(pages)).toEqual(["https://new.example/blog/a/", "https://new.example/blog/b/"]);
});

test("a file's name in Open Graph is no reason to leave the folder's address, but in a canonical URL it is", async () => {
  const named = (path: string, head: string) =>
    `<!doctype html><html><head>${head}</head><body><h1>${path}</h1><time datetime="2026-01-01">x</time></body></html>`;
  const baseDir = writeFolder({
    "public/a/index.html": named(
      "a",
      '<meta property="og:url" content="https://careers.example/a/index.html">',
    ),
    "public/b/index.html": named("b", '<link rel="canonical" href="https://careers.example/b/index.html">'),
  });
  const { entries } = await loadSources([{ html: "public" }], contextOf({ baseDir }));
  expect(entries.map(({ url }) => url).sort()).toEqual([
    "https://careers.example/a/",
    "https://careers.example/b/index.html",
  ]);
});

test("a site built by a server for writing gets its own addresses, in pictures and links, too", async () => {
  const server = "http://localhost:1313";
  const baseDir = writeFolder({
    "public/a/index.html": `<!doctype html><html><head><title>A</title><link rel="canonical" href="${server}/a/"><meta property="og:image" content="${server}/kiln.jpg"></head><body><main><h1>A</h1><time datetime="2026-01-01">x</time><p>See <a href="${server}/b/?x=1">B</a>, <img src=${server}/cup.jpg alt="a cup"> and <code>${server}/</code>.</p></main></body></html>`,
  });
  const context = contextOf({ baseDir });
  const { entries } = await loadSources([{ html: "public" }], context);
  const [post] = renderPosts(entries, context.site).posts;
  expect(post?.url).toBe("https://careers.example/a/");
  expect(post?.cover?.url).toBe("https://careers.example/kiln.jpg");
  expect(post?.html).toContain('href="https://careers.example/b/?x=1"');
  expect(post?.html).toContain('src="https://careers.example/cup.jpg"');
  expect(post?.html).toContain(`<code>${server}/</code>`);
});

test("the feed of a local server has the posts of the site", async () => {
  const baseDir = writeFolder({
    "public/a/index.html": "<!doctype html><html><body><h1>A</h1><p>Words.</p></body></html>",
    "public/feed.xml":
      "<rss><channel><item><link>http://0.0.0.0:4000/a/</link><pubDate>Mon, 05 Jan 2026 00:00:00 GMT</pubDate></item></channel></rss>",
  });
  const { entries } = await loadSources([{ html: "public" }], contextOf({ baseDir }));
  expect(entries.map(({ url }) => url)).toEqual(["https://careers.example/a/"]);
});
