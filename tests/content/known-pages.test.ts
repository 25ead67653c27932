import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ContentCache, openCache } from "#content/cache/cache.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { THEMES, WRITTEN } from "./built-themes.js";
import { writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

interface Kept {
  readonly cache: ContentCache;
  /** What this run had to make, by section. */
  readonly made: Record<"pages" | "bodies", number>;
}

function countMade(cache: ContentCache): Kept {
  const made = { pages: 0, bodies: 0 };
  const counting = {
    ...cache,
    pages: {
      ...cache.pages,
      keep: (key: string, json: string) => {
        made.pages += 1;
        cache.pages.keep(key, json);
      },
    },
    bodies: {
      ...cache.bodies,
      keep: (...[key, body]: Parameters<ContentCache["bodies"]["keep"]>) => {
        made.bodies += 1;
        cache.bodies.keep(key, body);
      },
    },
  };
  return { cache: counting, made };
}

const PERSON =
  '<article><h1>By Ana</h1><p>Words.</p></article><script type="application/ld+json">{"@type":"BlogPosting","headline":"By Ana","datePublished":"2026-05-01","author":{"name":"Ana","url":"https://ana.example/"}}</script>';

const themed = Object.entries(THEMES).flatMap(([name, theme], at) =>
  WRITTEN.map((post, index) => {
    const next = WRITTEN[(index + 1) % WRITTEN.length] ?? post;
    const date = post.date.replace("2026", `${2010 + at}`);
    const named = { ...post, date, slug: `${post.slug}-${at}`, title: `${post.title} in ${name}` };
    return [`public/${named.slug}/index.html`, theme({ post: named, next, content: post.body })] as const;
  }),
);

const pages = [...themed, ["public/person/index.html", PERSON] as const];

const SITE_CONTEXT = contextOf().site;

async function build(baseDir: string, cache?: ContentCache) {
  const { entries, findings } = await loadSources([{ html: "public" }], contextOf({ baseDir, cache }));
  const { posts, findings: others } = renderPosts(entries, SITE_CONTEXT, { cache });
  cache?.save();
  return { posts, findings: [...findings, ...others] };
}

test("an unchanged page is neither read nor searched for its post again, and says the same", async () => {
  const baseDir = writeFolder(Object.fromEntries(pages));
  const open = () => countMade(openCache(join(baseDir, ".feedletter"), "1"));
  const without = await build(baseDir);
  expect(without.posts).toHaveLength(pages.length);
  const first = open();
  expect(await build(baseDir, first.cache)).toEqual(without);
  // And the layout that they have in common.
  expect(first.made).toEqual({ pages: pages.length + 1, bodies: pages.length });
  const second = open();
  expect(await build(baseDir, second.cache)).toEqual(without);
  expect(second.made).toEqual({ pages: 0, bodies: 0 });
});

test("of many pages only the one that has changed, and the layout, are read again", async () => {
  const page = (at: number, text: string) =>
    `<nav><a href="/">Potter</a></nav><article><h1>Cup ${at}</h1><time datetime="2026-01-01">x</time><div class="text"><p>${text}</p></div><p class="by">By Pat.</p></article>`;
  const site = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`public/${at}.html`, page(at, `Words of cup ${at}.`)]),
  );
  const baseDir = writeFolder(site);
  const open = () => countMade(openCache(join(baseDir, ".feedletter"), "1"));
  await build(baseDir, open().cache);
  writeFileSync(join(baseDir, "public/7.html"), page(7, "Other words."));
  const { cache, made } = open();
  const again = await build(baseDir, cache);
  expect(made).toEqual({ pages: 2, bodies: 1 });
  expect(again).toEqual(await build(baseDir));
  expect(again.posts.find(({ title }) => title === "Cup 7")?.text).toBe("Other words.");
});

test("furniture that all pages get is cut from pages that haven't changed, too", async () => {
  const page = (at: number, note: string) =>
    `<article><h1>Cup ${at}</h1><time datetime="2026-01-01">x</time><div class="text"><p>Words of cup ${at}.</p></div><p class="note">${note}</p></article>`;
  const site = (notes: readonly string[]) =>
    Object.fromEntries(notes.map((note, at) => [`public/${at}.html`, page(at, note)]));
  const baseDir = writeFolder(site(["Glazed.", "Fired.", "Thrown.", "Sold here."]));
  const open = () => openCache(join(baseDir, ".feedletter"), "1");
  expect((await build(baseDir, open())).posts.every(({ text }) => text.includes("\n\n"))).toBe(true);
  for (const at of [0, 1, 2]) writeFileSync(join(baseDir, `public/${at}.html`), page(at, "Sold here."));
  const texts = (await build(baseDir, open())).posts.map(({ text }) => text).sort();
  expect(texts).toEqual(["Words of cup 0.", "Words of cup 1.", "Words of cup 2.", "Words of cup 3."]);
});
