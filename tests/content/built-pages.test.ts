import { describe, expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { THEMES, type Theme, WRITTEN } from "./built-themes.js";
import { type Files, writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

async function readSite(files: Files) {
  const pages = Object.fromEntries(Object.entries(files).map(([path, html]) => [`public/${path}`, html]));
  const context = contextOf({ baseDir: writeFolder(pages) });
  const loaded = await loadSources([{ html: "public", url: "/{path}/" }], context);
  const { posts, findings } = renderPosts(loaded.entries, context.site);
  return { posts, findings: [...loaded.findings, ...findings] };
}

function pagesOf(theme: Theme, count = WRITTEN.length): Files {
  return Object.fromEntries(
    WRITTEN.slice(0, count).map((post, index) => {
      const next = WRITTEN[(index + 1) % WRITTEN.length] ?? post;
      return [`${post.slug}/index.html`, theme({ post, next, content: post.body })];
    }),
  );
}

/** Tags' names and texts, without wrappers. */
function outlineOf(html: string): readonly string[] {
  return html
    .replace(/<\/?(?:div|span|figure|article|header|section|code|br)\b[^>]*>/g, "")
    .split(/(?=<)|(?<=>)/)
    .map((part) => part.replace(/^<([a-z0-9]+)[^>]*>$/, "<$1>").trim())
    .filter((part) => part !== "");
}

describe.each(Object.entries(THEMES))("%s", (_, theme) => {
  test("gives each post's text and headings, and nothing else", async () => {
    const { posts } = await readSite(pagesOf(theme));
    expect(posts.map(({ title }) => title)).toEqual(WRITTEN.map(({ title }) => title).reverse());
    for (const post of posts) {
      const written = WRITTEN.find(({ title }) => title === post.title);
      expect(outlineOf(post.html)).toEqual(outlineOf(written?.body ?? ""));
    }
  });

  test("of one page alone keeps every heading", async () => {
    const { posts } = await readSite(pagesOf(theme, 1));
    for (const heading of ["Section header", "Talks", "Share what you know"])
      expect(posts[0]?.html).toContain(heading);
    expect(posts[0]?.html).not.toMatch(/Archive|<h\d[^>]*>A cold kiln/);
  });
});

describe("what people answer below a post", () => {
  const pageWith =
    (answers: (post: (typeof WRITTEN)[number]) => string): Theme =>
    ({ post, content }) =>
      `<html><head><title>${post.title}</title></head><body><article><h1>${post.title}</h1><time datetime="${post.date}">${post.date}</time>${content}${answers(post)}</article></body></html>`;

  test.each<[string, (post: (typeof WRITTEN)[number]) => string]>([
    [
      "a list of comments with times",
      ({ slug }) =>
        `<section class="comments-list"><h2>2 comments</h2><ol><li><time datetime="2020-01-01">then</time> Cmt about ${slug}</li></ol></section>`,
    ],
    [
      "nested articles",
      ({ slug }) => `<div class="replies"><article><p>Cmt about ${slug}</p></article></div>`,
    ],
    [
      "comments above a form",
      ({ slug }) => `<div id="responses"><p>Cmt about ${slug}</p><form><textarea></textarea></form></div>`,
    ],
    [
      "what stands there until a script has loaded them",
      () => '<div id="disqus_thread"><p>Cmts need JavaScript.</p></div>',
    ],
  ])("%s is no part of it", async (_, answers) => {
    const { posts } = await readSite(pagesOf(pageWith(answers)));
    expect(posts).toHaveLength(WRITTEN.length);
    for (const post of posts) {
      const written = WRITTEN.find(({ title }) => title === post.title);
      expect(outlineOf(post.html)).toEqual(outlineOf(written?.body ?? ""));
    }
  });

  test("words, ids and classes alone say nothing", async () => {
    const own =
      '<p class="comment">A remark of mine.</p><h2 id="comments">Comments</h2><div class="share related"><p>Related work is listed here.</p></div><section id="respond"><h3 class="footer">Subscribe</h3><p>Newsletter</p></section>';
    const files = pagesOf(({ post, content, next }) =>
      pageWith(() => "")({ post, next, content: post === WRITTEN[0] ? own : content }),
    );
    const { posts } = await readSite(files);
    expect(posts.at(-1)?.text).toBe(
      "A remark of mine.\n\nComments\n\nRelated work is listed here.\n\nSubscribe\n\nNewsletter",
    );
  });
});

test("footnotes stay, though every post ends with some", async () => {
  const { posts } = await readSite(
    pagesOf(
      ({ post, content }) =>
        `<main><article><h1>${post.title}</h1><time datetime="${post.date}">${post.date}</time><div class="body">${content}<p>Clay<sup id="r1"><a href="#fn1">1</a></sup></p><footer class="notes"><ol><li id="fn1"><p>See ${post.slug}. <a href="#r1">↩</a></p></li></ol></footer></div></article></main>`,
    ),
  );
  for (const post of posts) expect(post.html).toMatch(/See [a-z-]+\./);
});

test("a heading on every post stays", async () => {
  const { posts } = await readSite(
    pagesOf(
      ({ post, content }) =>
        `<main><article><h1>${post.title}</h1><time datetime="${post.date}">x</time><h2>Summary</h2>${content}<h2>Sources</h2><p>${post.slug}</p></article></main>`,
    ),
  );
  for (const post of posts) expect(post.html).toMatch(/<h2>Summary<\/h2>[\s\S]*<h2>Sources<\/h2>/);
});

test("the heading of comments that a script will load is no part of a post", async () => {
  const { posts } = await readSite(
    pagesOf(
      ({ post, content }) =>
        `<main><article><h1>${post.title}</h1><time datetime="${post.date}">x</time>${content}<h2>Kommentare</h2><div id="thread"></div></article></main>`,
    ),
  );
  for (const post of posts) expect(post.html).not.toContain("Kommentare");
});

test("a remark in an `<aside>` at the end of one post stays, and one beside all posts doesn't", async () => {
  const { posts } = await readSite(
    pagesOf(
      ({ post, content }) =>
        `<main><article><h1>${post.title}</h1><time datetime="${post.date}">x</time><div class="body">${content}${post === WRITTEN[0] ? "<aside>Mind the glaze.</aside>" : ""}</div><aside class="by">${post.slug} was written by Pat.</aside></article></main>`,
    ),
  );
  expect(posts.filter(({ html }) => html.includes("Mind the glaze."))).toHaveLength(1);
  expect(posts.some(({ html }) => html.includes("written by Pat"))).toBe(false);
});
