import { expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { type Files, writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

const NAMES: readonly string[] = ["bowl", "cup", "plate", "jug"];
const text = (name: string) =>
  `<p>The ${name} was fired for nine hours.</p><h2>Glaze</h2><p>${name} blue.</p>`;
const day = (name: string) => `2026-01-0${NAMES.indexOf(name) + 1}`;

async function read(page: (name: string) => string, head: (name: string) => string) {
  const files: Files = Object.fromEntries(
    NAMES.map((name) => [
      `public/${name}/index.html`,
      `<!doctype html><html><head>${head(name)}<meta name="date" content="${day(name)}"></head><body>${page(name)}</body></html>`,
    ]),
  );
  const context = contextOf({ baseDir: writeFolder(files) });
  const { entries } = await loadSources([{ html: "public" }], context);
  return renderPosts(entries, context.site).posts;
}

const titled = (name: string) => `<title>A ${name}</title>`;

test.each<[string, (name: string) => string]>([
  [
    "in a bar above the text",
    (name) =>
      `<div class="page"><div class="bar"><a href="/"><i class="back"></i></a>A ${name}</div>${text(name)}</div>`,
  ],
  [
    "as a link in a header, below a heading with the date",
    (name) =>
      `<div class="posts"><h1 class="day">${day(name)}</h1><section><header><a href="/${name}/">A ${name}</a><p>under <a href="/clay/">clay</a></p></header><div class="text">${text(name)}</div></section></div>`,
  ],
])("the title isn't repeated: %s", async (_, page) => {
  const posts = await read(page, titled);
  expect(posts).toHaveLength(NAMES.length);
  for (const { html, title } of posts) {
    expect(html.replace(/<\/?div>/g, "").trim()).toMatch(/^(?:<section>\s*)?<p>The [a-z]+ was fired/);
    expect(title).toMatch(/^A /);
  }
});

test("the title isn't repeated below a picture, which stays", async () => {
  const posts = await read(
    (name) =>
      `<article><div class="card"><div class="cover"><img src="/${name}.jpg" alt=""></div><div class="head"><h2>A ${name}</h2></div>${text(name)}</div></article>`,
    titled,
  );
  for (const { html } of posts) {
    expect(html).not.toMatch(/<h2>A /);
    expect(html).toMatch(/<img src="[^"]*\.jpg"[\s\S]*was fired/);
  }
});

test("what all pages are called is the site's name, not the title of a post", async () => {
  const site = () => "<title>A potter's notes</title>";
  const headed = await read((name) => `<article><h1>A ${name}</h1>${text(name)}</article>`, site);
  expect(headed.map(({ title }) => title)).toEqual(["A jug", "A plate", "A cup", "A bowl"]);
  const linked = await read(
    (name) => `<article><div><a href="/${name}/">A ${name}</a></div>${text(name)}</article>`,
    site,
  );
  expect(linked.map(({ title }) => title)).not.toContain("A potter's notes");
});

test("links to other posts at the end are left out, though not all posts have them", async () => {
  const related = (name: string) =>
    name === "bowl" || name === "jug"
      ? ""
      : `<div class="related"><h3>Related posts</h3><ul><li><a href="/for-${name}/">After the ${name}</a></li></ul></div>`;
  const more = ["mug", "vase", "tile", "pot"].map((name) => [
    `public/${name}/index.html`,
    `<html><head>${titled(name)}<meta name="date" content="2026-02-01"></head><body><article><h1>A ${name}</h1>${text(name)}</article></body></html>`,
  ]);
  const files = NAMES.map((name) => [
    `public/${name}/index.html`,
    `<html><head>${titled(name)}<meta name="date" content="${day(name)}"></head><body><article><h1>A ${name}</h1>${text(name)}${related(name)}</article></body></html>`,
  ]);
  const extra = [
    "public/saucer/index.html",
    `<html><head>${titled("saucer")}<meta name="date" content="2026-02-03"></head><body><article><h1>A saucer</h1>${text("saucer")}${related("saucer")}</article></body></html>`,
  ];
  const context = contextOf({ baseDir: writeFolder(Object.fromEntries([...files, ...more, extra])) });
  const { entries } = await loadSources([{ html: "public" }], context);
  const { posts } = renderPosts(entries, context.site);
  expect(posts).toHaveLength(9);
  for (const { html } of posts) expect(html).not.toContain("Related");
});

test("references at the end stay, though they are links below the same heading", async () => {
  const posts = await read(
    (name) =>
      `<article><h1>A ${name}</h1>${text(name)}<section class="refs"><h2>References</h2><ul><li><a href="https://clay.example/${name}">On ${name}s</a></li></ul></section></article>`,
    titled,
  );
  for (const { html } of posts) expect(html).toContain("References");
});

test("a line that writes its date twice, for people and for a script, is no part of the text", async () => {
  const posts = await read(
    (name) =>
      `<main><h1>A ${name}</h1><div class="meta"><div><span>Ana</span> on <span>Jan ${Number(day(name).slice(8))}<i>${day(name)}T00:00:00+08:00</i></span></div><div><span>Updated Mar 2<i>2026-03-02T00:00:00+08:00</i></span></div></div>${text(name)}</main>`,
    titled,
  );
  for (const { html } of posts) expect(html).not.toMatch(/Ana|Updated/);
});

test("a title outside of the first of two articles leads to that one", async () => {
  const next = (name: string) => NAMES[(NAMES.indexOf(name) + 1) % NAMES.length] ?? "";
  const posts = await read(
    (name) =>
      `<div class="all"><section><h1>A ${name}</h1><p>What ${name}s are for.</p></section><article class="text">${text(name)}</article><section><h2>A ${next(name)}</h2></section><article class="text">${text(next(name))}</article></div>`,
    titled,
  );
  for (const { html, title } of posts) {
    const name = title.slice(2);
    expect(html).toContain(`${name} was fired`);
    expect(html).not.toContain(`${next(name)} was fired`);
  }
});

test("a title is what people read, without entities that a template has written twice", async () => {
  const [post] = await read(
    (name) => `<article><h1>A ${name} -&gt; &amp; more</h1>${text(name)}</article>`,
    (name) =>
      `<script type="application/ld+json">{"@type":"BlogPosting","headline":"A ${name} -&gt; &amp; more"}</script>`,
  );
  expect(post?.title).toBe("A jug -> & more");
  expect(post?.html).not.toContain("<h1>");
});

test("where all pages are called like the site, the first heading that isn't on all of them is the title", async () => {
  const posts = await read(
    (name) =>
      `<h1>A potter's notes</h1><main><h1>A ${name}</h1><time>x</time>${text(name)}<h1>More</h1><p>${name}s.</p></main>`,
    (name) => `<title>${name === "bowl" ? "Of bowls | " : ""}A potter's notes</title>`,
  );
  expect(posts.map(({ title }) => title)).toEqual(["A jug", "A plate", "A cup", "Of bowls"]);
});

test("pages without a date don't tell what posts look like", async () => {
  const others = Array.from({ length: 12 }, (_, at) => [
    `public/tags/${at}/index.html`,
    `<html><head><title>Tag ${at}</title></head><body><main><h1>Tag ${at}</h1><div class="list"><p>${at} pots are listed here.</p></div></main></body></html>`,
  ]);
  const posts = NAMES.map((name) => [
    `public/${name}/index.html`,
    `<html><head>${titled(name)}<meta name="date" content="${day(name)}"></head><body><main><h1>A ${name}</h1><div class="meta">Ana wrote this on ${day(name)}, in her studio.</div><div class="text">${text(name)}</div></main></body></html>`,
  ]);
  const context = contextOf({ baseDir: writeFolder(Object.fromEntries([...posts, ...others])) });
  const { entries } = await loadSources([{ html: "public" }], context);
  expect(entries).toHaveLength(NAMES.length);
  for (const { html } of renderPosts(entries, context.site).posts) expect(html).not.toContain("Ana");
});

test("the name of the site above all pages is no title, where `<title>` has one", async () => {
  const posts = await read(
    (name) =>
      `<header><h1>A potter's notes</h1></header><main><article><header><h2>A ${name}</h2><time>${day(name)}</time></header>${text(name)}</article></main>`,
    (name) => `<title>A ${name} | Notes</title>`,
  );
  expect(posts.map(({ title }) => title)).toEqual(["A jug", "A plate", "A cup", "A bowl"]);
  for (const { html } of posts) expect(html).not.toContain("<h2>A ");
});

test("a heading in the header that is neither the title nor the date stays", async () => {
  const posts = await read(
    (name) =>
      `<article><header><h1>A ${name}</h1><h3>${day(name)}, by Ana</h3><time>${day(name)}</time><h2>What a ${name} is for</h2></header>${text(name)}</article>`,
    titled,
  );
  for (const { html, title } of posts) {
    expect(html).toContain(`<h2>What ${title.toLowerCase()} is for</h2>`);
    expect(html).not.toMatch(/<h1>|<h3>|<time/);
  }
});

test("a title that only the feed has, where the pages are all called alike, is the feed's", async () => {
  const pages = NAMES.map((name) => [
    `public/${name}/index.html`,
    `<html><head><title>A potter's notes</title></head><body><article>${text(name)}</article></body></html>`,
  ]);
  const items = NAMES.map(
    (name) =>
      `<item><title>A ${name}</title><link>https://careers.example/${name}/</link><pubDate>${day(name)}</pubDate></item>`,
  );
  const context = contextOf({
    baseDir: writeFolder({
      ...Object.fromEntries(pages),
      "public/feed.xml": `<rss><channel>${items.join("")}</channel></rss>`,
    }),
  });
  const { entries } = await loadSources([{ html: "public" }], context);
  expect(entries.map(({ title }) => title).sort()).toEqual(["A bowl", "A cup", "A jug", "A plate"]);
});

test("what most titles begin with belongs to one that is the heading, too", async () => {
  const posts = await read(
    (name) => `<article><h1>Kiln log - ${name}</h1>${text(name)}<h1>Firing</h1></article>`,
    (name) => `<meta property="og:title" content="Kiln log - ${name}">`,
  );
  expect(posts.map(({ title }) => title)).toContain("Kiln log - cup");
});

test("an author without a name is none", async () => {
  const script = (name: string) =>
    `<script type="application/ld+json">{"@type":"BlogPosting","headline":"A ${name}","author":""}</script>`;
  const files = {
    "public/a/index.html": `<head>${script("bowl")}</head><time>2026-01-01</time>${text("bowl")}`,
  };
  const { findings } = await loadSources([{ html: "public" }], contextOf({ baseDir: writeFolder(files) }));
  expect(findings.filter(({ level }) => level !== "note")).toEqual([]);
});
