import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { formatCsvLine } from "#subscribers/csv.js";
import { writeFolder } from "../folder.js";
import { contextOf } from "../sources.js";

type Files = Readonly<Record<string, string>>;

/** Loads an export that lies beside the configuration. */
async function load(name: string, baseDir: string, more: Readonly<Record<string, unknown>> = {}) {
  const { site, content } = configSchema.parse({
    site: { title: "S", url: "https://s.example/" },
    content: [{ export: name, ...more }],
  });
  const { entries, findings } = await loadSources(content, contextOf({ baseDir, site }));
  const rendered = renderPosts(entries, site);
  return { entries, posts: rendered.posts, findings: [...findings, ...rendered.findings] };
}

/** As a zip file and as a folder. */
const WAYS = {
  "a zip file": (files: Files) => {
    const baseDir = writeFolder({});
    const bytes = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const);
    writeFileSync(join(baseDir, "x"), zipSync(Object.fromEntries(bytes)));
    return baseDir;
  },
  "a folder": (files: Files) =>
    writeFolder(Object.fromEntries(Object.entries(files).map(([path, text]) => [`x/${path}`, text]))),
};

const shown = ({ entries }: Awaited<ReturnType<typeof load>>) =>
  entries.map(({ title, draft }) => `${title}${draft ? " (draft)" : ""}`);
const said = ({ findings }: Awaited<ReturnType<typeof load>>) =>
  findings.map(({ code, message }) => `${code} ${message}`);

const SUBSTACK_COLUMNS =
  "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url";
const substack = (...rows: readonly (readonly string[])[]): string =>
  [SUBSTACK_COLUMNS, ...rows.map((row) => formatCsvLine(row))].join("\n");
const mediumPage = ({ title, date }: { readonly title: string; readonly date?: string }) =>
  `<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">${title}</h1></header>
<section data-field="subtitle" class="p-summary">Why it matters</section>
<section data-field="body" class="e-content"><section><h3 class="graf graf--h3 graf--title">${title}</h3><p class="graf">The <em>text</em>.</p></section></section>
<footer>${
    date === undefined
      ? ""
      : `<p>By <a href="https://medium.com/@mira" class="p-author h-card">Mira</a> on <a href="https://medium.com/p/1a2b3c"><time class="dt-published" datetime="${date}">x</time></a>.</p><p><a href="https://medium.com/@mira/one-1a2b3c" class="p-canonical">Canonical link</a></p>`
  }</footer></article></body></html>`;

describe.each(Object.entries(WAYS))("from %s", (_, write) => {
  test("Substack: published posts for everybody", async () => {
    const loaded = await load(
      "x",
      write({
        "posts.csv": substack(
          [
            "12.one",
            "2026-01-31T10:00:00.000Z",
            "true",
            "",
            "",
            "newsletter",
            "everyone",
            "One, and more",
            "Why",
            "",
          ],
          ["13.two", "2026-02-01T10:00:00.000Z", "false", "", "", "newsletter", "everyone", "Two", "", ""],
          [
            "14.three",
            "2026-02-02T10:00:00.000Z",
            "true",
            "",
            "",
            "newsletter",
            "only_paid",
            "Three",
            "",
            "",
          ],
          ["15.four", "2026-02-03T10:00:00.000Z", "true", "", "", "thread", "everyone", "Four", "", ""],
        ),
        "posts/12.one.html":
          '<p>Text of one.</p><a class="button" href="%%checkout_url%%">Subscribe</a><canvas></canvas><div class="poll" data-attrs="{}"></div>',
        "posts/14.three.html": "<p>For those who pay.</p>",
        "posts/12.one.opens.csv": "post_id,is_published\n",
        "__MACOSX/posts/._12.one.html": "junk",
      }),
    );
    expect(shown(loaded)).toEqual(["Three (draft)", "Two (draft)", "One, and more"]);
    expect(loaded.posts[2]).toMatchObject({
      url: "https://s.example/p/one",
      published: Date.parse("2026-01-31T10:00:00Z"),
      summary: "Why",
      html: "<p>Text of one.</p>",
    });
    expect(said(loaded)).toEqual([
      'W_LOST "One, and more": It has a part that can\'t be shown: an embed ("poll"), which is empty in the export.',
      `W_LOST "Two": It has a part that can't be shown: the whole text, which the export doesn't have.`,
      'N_NOT_A_POST "Four": Its type is "thread".',
      'W_LOST "One, and more": Left out: 1 picture (`<canvas>`).',
    ]);
  });

  test("Medium: stories without the title on top, and no drafts", async () => {
    const loaded = await load(
      "x",
      write({
        "README.html": "<p>Your export</p>",
        "posts/2026-01-31_One-1a2b3c.html": mediumPage({
          title: "R&amp;D",
          date: "2026-01-31T10:00:00.000Z",
        }),
        "posts/draft_Two-4d5e6f.html": mediumPage({ title: "Two" }),
        "posts/2026-02-01_Three-7a8b9c.html": mediumPage({ title: "Three" }),
        "profile/profile.html": "<p>Mira</p>",
      }),
    );
    expect(shown(loaded)).toEqual(["R&D"]);
    expect(loaded.posts[0]).toMatchObject({
      id: "https://medium.com/p/1a2b3c",
      url: "https://medium.com/@mira/one-1a2b3c",
      authors: [{ name: "Mira" }],
      summary: "Why it matters",
    });
    expect(loaded.posts[0]?.html).toBe("<section><p>The <em>text</em>.</p></section>");
    expect(said(loaded)).toContain(`N_NOT_A_POST "Three": The export doesn't say its status.`);
  });
});

const GHOST_POST = {
  ...{ id: "64f0", title: "R&D", slug: "r-d", status: "published", visibility: "public", type: "post" },
  ...{ published_at: "2026-01-31 10:00:00", updated_at: "2026-02-01T09:00:00.000Z", custom_excerpt: null },
  html: '<p>See <a href="__GHOST_URL__/about/">us</a>.</p>',
  feature_image: "__GHOST_URL__/content/images/a.png",
};
const ghost = (posts: readonly object[], more: object = {}) =>
  JSON.stringify({ db: [{ meta: { version: "5.8" }, data: { posts, settings: [{ key: "x" }], ...more } }] });
const loadGhost = (json: string) => load("ghost.json", writeFolder({ "ghost.json": json }));

describe("Ghost", () => {
  test("gives posts with addresses, tags, authors and covers", async () => {
    const loaded = await loadGhost(
      ghost([GHOST_POST, { ...GHOST_POST, id: "64f1", slug: "about", title: "About", type: "page" }], {
        tags: [
          { id: "t1", name: "News", visibility: "public" },
          { id: "t2", name: "#wide", visibility: "internal" },
        ],
        posts_tags: [
          { post_id: "64f0", tag_id: "t2", sort_order: 0 },
          { post_id: "64f0", tag_id: "t1", sort_order: 1 },
        ],
        users: [{ id: "1", name: "Mira", email: "mira@private.example" }],
        posts_authors: [{ post_id: "64f0", author_id: "1", sort_order: 0 }],
        posts_meta: [{ post_id: "64f0", feature_image_alt: "A bench" }],
      }),
    );
    expect(shown(loaded)).toEqual(["R&D"]);
    expect(loaded.posts[0]).toMatchObject({
      id: "64f0",
      url: "https://s.example/r-d/",
      published: Date.parse("2026-01-31T10:00:00Z"),
      updated: Date.parse("2026-02-01T09:00:00Z"),
      tags: [{ name: "News", slug: "news" }],
      authors: [{ name: "Mira" }],
      cover: { url: "https://s.example/content/images/a.png", alt: "A bench" },
      html: '<p>See <a href="https://s.example/about/">us</a>.</p>',
    });
    expect(JSON.stringify(loaded.entries)).not.toContain("private.example");
  });

  test("old exports have one author by number, booleans as text, and perhaps only Markdown", async () => {
    const old = { ...GHOST_POST, type: undefined, html: null, markdown: "*Sharp*", author_id: 2, page: "0" };
    const loaded = await loadGhost(
      ghost([old, { ...old, id: "64f1", slug: "about", page: "1" }], { users: [{ id: 2, name: "Mira" }] }),
    );
    expect(loaded.posts).toMatchObject([{ html: "<p><em>Sharp</em></p>\n", authors: [{ name: "Mira" }] }]);
    expect(said(loaded)).toEqual(['N_NOT_A_POST "R&D": Its type is "page".']);
  });

  test("posts for members, drafts and mails stay out", async () => {
    const posts = [
      { ...GHOST_POST, title: "For members", visibility: "members" },
      { ...GHOST_POST, title: "Draft", status: "draft" },
      { ...GHOST_POST, title: "Mail", status: "sent" },
      { ...GHOST_POST, title: "Old page", type: undefined, page: 1 },
    ].map((post, index) => ({ ...post, id: `p${index}`, slug: `s${index}` }));
    expect(shown(await loadGhost(ghost(posts)))).toEqual(["For members (draft)", "Draft (draft)"]);
  });

  test("a post without HTML is rendered from what the editor works with", async () => {
    const text = (value: string, format = 0) => ({ type: "extended-text", text: value, format });
    const lexical = {
      root: {
        type: "root",
        children: [
          { type: "extended-heading", tag: "h2", children: [text("Why & how")] },
          {
            type: "paragraph",
            children: [
              text("bold", 1),
              { type: "linebreak" },
              { type: "link", url: "https://a.example/?a=1&b=2", children: [text("there")] },
            ],
          },
          { type: "list", listType: "number", children: [{ type: "listitem", children: [text("one")] }] },
          { type: "image", src: "__GHOST_URL__/a.png", alt: "A", caption: "<em>So</em>" },
          { type: "codeblock", code: "a < b" },
          { type: "crossword", children: [] },
        ],
      },
    };
    const mobiledoc = {
      ...{
        version: "0.3.1",
        markups: [["strong"], ["a", ["href", "https://a.example/"]]],
        atoms: [["soft-return", "", {}]],
      },
      cards: [
        ["image", { src: "/b.png" }],
        ["hr", {}],
      ],
      sections: [
        [
          1,
          "p",
          [
            [0, [0], 1, "bold"],
            [1, [], 0, 0],
            [0, [1], 1, "there"],
          ],
        ],
        [3, "ul", [[[0, [], 0, "one"]]]],
        [10, 0],
        [10, 1],
      ],
    };
    const loaded = await loadGhost(
      ghost([
        { ...GHOST_POST, html: null, lexical: JSON.stringify(lexical) },
        { ...GHOST_POST, id: "2", slug: "two", html: "", mobiledoc: JSON.stringify(mobiledoc) },
      ]),
    );
    expect(loaded.posts.map(({ html }) => html.replaceAll("\n", "")).sort()).toEqual([
      '<h2>Why &amp; how</h2><p><strong>bold</strong><br /><a href="https://a.example/?a=1&amp;b=2">there</a></p><ol><li>one</li></ol><figure><img src="https://s.example/a.png" alt="A" /><figcaption><em>So</em></figcaption></figure><pre><code>a &lt; b</code></pre>',
      '<p><strong>bold</strong><br /><a href="https://a.example/">there</a></p><ul><li>one</li></ul><figure><img src="https://s.example/b.png" alt="" /><figcaption></figcaption></figure><hr />',
    ]);
    expect(said(loaded)).toContain(`W_LOST "R&D": It has a part that can't be shown: crossword.`);
  });
});

describe("what is no export", () => {
  const failing = (files: Files, more = {}) => load("x", writeFolder(files), more);

  test.each([
    [
      "a feed",
      { x: '<rss version="2.0"><channel><title>T</title><item><title>A</title></item></channel></rss>' },
      "is a feed, not an export. Write `feed: x` instead of `export: x`",
    ],
    ["a list of something else", { "x/posts.csv": "id,title\n1,One\n" }, "is no export that can be read"],
    ["nothing", { "y/a": "" }, "can't be read"],
  ])("%s", async (_, files, message) => {
    await expect(failing(files)).rejects.toThrow(expect.objectContaining({ code: "E_SOURCE" }));
    await expect(failing(files)).rejects.toThrow(message.split(". ")[0]);
  });

  test("an archive that would fill the memory isn't unpacked", async () => {
    const baseDir = writeFolder({});
    writeFileSync(join(baseDir, "x"), zipSync({ "posts.csv": new Uint8Array(3_000_000) }));
    await expect(load("x", baseDir, { maxMegabytes: 1 })).rejects.toThrow("more than 1 megabytes");
  });

  test("an export without a published post says so", async () => {
    const loaded = await loadGhost(ghost([{ ...GHOST_POST, status: "draft" }]));
    expect(said(loaded)).toEqual(["W_MOST_SKIPPED None of the 1 items is a published post."]);
  });
});
