import { describe, expect, test } from "vitest";
import type { DialectName } from "#config/schema.js";
import { type Files, load, problems } from "../folder.js";

const post = (fields = "") => `---\ntitle: Title\ndate: 2026-01-31\n${fields}---\nText.\n`;

/** The addresses below the site of the posts in a folder, and the dialect that was found. */
function read(files: Files, source: string) {
  const { entries, sources, findings } = load(files, { files: source });
  return {
    dialect: sources[0]?.dialect,
    paths: entries.map(({ url }) => decodeURI(new URL(url).pathname)).sort(),
    findings,
  };
}

const HEXO = { "_config.yml": "title: T\n", "source/_posts/a.md": post() };

describe("posts have the addresses that their generator gives them", () => {
  test.each<readonly [string, DialectName, Files, string, readonly string[]]>([
    ["Hexo", "hexo", HEXO, "source/_posts", ["/2026/01/31/a/"]],
    ["Hexo, with pages", "hexo", { ...HEXO, "source/about/index.md": post() }, "source", ["/2026/01/31/a/"]],
    [
      "Hexo, by a field",
      "hexo",
      {
        ...HEXO,
        "_config.yml": "permalink: p/:abbrlink.html\n",
        "source/_posts/a.md": post("abbrlink: 7f\n"),
      },
      "source/_posts",
      ["/p/7f.html"],
    ],
    [
      "Docusaurus",
      "docusaurus",
      {
        "docusaurus.config.js": 'export default { url: "https://d.example", baseUrl: "/base/" };\n',
        "blog/2026-01-30-b/index.md": "Text.\n",
        "blog/a.mdx": post("slug: /own\n"),
        "blog/_part.md": post(),
      },
      "blog",
      ["/base/blog/2026/01/30/b", "/base/blog/own"],
    ],
    [
      "Docusaurus, with the blog as a plugin at the root",
      "docusaurus",
      {
        "docusaurus.config.js":
          'export default { plugins: [["@docusaurus/plugin-content-blog", { routeBasePath: "/" }], ["x", { routeBasePath: "y" }]] };\n',
        "blog/2026-01-30-b.md": "Text.\n",
      },
      "blog",
      ["/2026/01/30/b"],
    ],
    [
      "VitePress",
      "vitepress",
      { "docs/.vitepress/config.mts": "", "docs/posts/a.md": post(), "docs/posts/b/index.md": post() },
      "docs/posts",
      ["/posts/a.html", "/posts/b/"],
    ],
    [
      "VitePress, clean",
      "vitepress",
      { ".vitepress/config.mts": "export default { cleanUrls: true }", "posts/a.md": post() },
      "posts",
      ["/posts/a"],
    ],
    [
      "VuePress",
      "vuepress",
      { "docs/.vuepress/config.js": "", "docs/posts/README.md": post(), "docs/posts/a.md": post() },
      "docs",
      ["/posts/", "/posts/a.html"],
    ],
    [
      "VuePress, by a pattern",
      "vuepress",
      {
        ".vuepress/config.js": 'module.exports = { permalink: "/:year/:i_month/:slug" };',
        "posts/2026-01-31-a.md": post(),
        "posts/b.md": post("permalink: /own/:slug.html\n"),
      },
      "posts",
      ["/2026/1/a", "/own/b.html"],
    ],
    [
      "Pelican",
      "pelican",
      {
        "pelicanconf.py": 'PATH = "content"\nSITEURL = ""\n',
        "content/dir/a.md": "Title: Ünï & Co!\nDate: 2026-01-31 10:20\n\nText.\n",
        "content/b.md": post("Slug: own\n"),
        "content/pages/c.md": "Title: Page\nDate: 2026-01-31\n\nText.\n",
      },
      "content",
      ["/own.html", "/uni-co.html"],
    ],
    [
      "Pelican, by date and category",
      "pelican",
      {
        "pelicanconf.py":
          "ARTICLE_URL = 'posts/{date:%Y}/{date:%b}/{category}/{slug}/'\nSLUGIFY_SOURCE = 'basename'\n",
        "content/Some Dir/2026-01-31-a.md": "Title: A\n\nText.\n",
      },
      "content",
      ["/posts/2026/Jan/some-dir/2026-01-31-a/"],
    ],
    [
      "MkDocs",
      "mkdocs",
      {
        "mkdocs.yml": "site_name: M\nplugins:\n  - search\n  - blog\n",
        "docs/blog/posts/a.md": "---\ndate: 2026-01-31\n---\n# The *First* Title\n\nText.\n",
        "docs/blog/posts/b.md":
          "---\ndate:\n  created: 2026-01-30\n  updated: 2026-02-01\nslug: own\n---\n# B\n",
        "docs/guide.md": post(),
      },
      "docs",
      ["/blog/2026/01/30/own/", "/blog/2026/01/31/the-first-title/"],
    ],
    [
      "MkDocs, the whole site",
      "mkdocs",
      {
        "mkdocs.yml": "plugins:\n  - blog:\n      blog_dir: .\n      post_url_format: '{slug}'\n",
        "docs/posts/a.md": post(),
      },
      "docs/posts",
      ["/title/"],
    ],
    [
      "Bridgetown",
      "bridgetown",
      {
        "bridgetown.config.yml": "url: https://b.example\n",
        "src/_posts/2026-01-31-a.md": post("category: Some Thing\n"),
        "src/about.md": post(),
      },
      "src",
      ["/some-thing/2026/01/31/a/"].map((path) => path.replace("some-thing", "some/thing")),
    ],
    [
      "Bridgetown, in Ruby",
      "bridgetown",
      {
        "config/initializers.rb": 'Bridgetown.configure do |config|\n  permalink "simple"\nend\n',
        "src/_posts/2026-01-31-a.md": post(),
      },
      "src/_posts",
      ["/a/"],
    ],
    [
      "Quartz",
      "quartz",
      {
        "quartz.config.ts": "",
        "content/Some Note & more?.md": post(),
        "content/no.md": post("publish: false\n"),
        "content/private/a.md": post(),
        "content/b/index.md": post(),
      },
      "content",
      ["/Some-Note--and--more", "/b/"],
    ],
    [
      "Quartz, publishing what says so",
      "quartz",
      {
        "quartz.config.ts": "filters: [Plugin.ExplicitPublish()]",
        "content/a.md": post("publish: true\n"),
        "content/b.md": post(),
      },
      "content",
      ["/a"],
    ],
    [
      "Obsidian",
      "obsidian",
      { "content/.obsidian/app.json": "{}", "content/A note.md": post() },
      "content",
      ["/A note/"],
    ],
    [
      "Hugo, written in Obsidian",
      "hugo",
      { "hugo.toml": "", "content/.obsidian/app.json": "{}", "content/posts/a.md": post() },
      "content",
      ["/posts/a/"],
    ],
    [
      "Zola in two languages",
      "zola",
      {
        "config.toml": 'base_url = "https://z.example"\ndefault_language = "en"\n[languages.es]\n',
        "content/two.md": post(),
        "content/two.es.md": post(),
        "content/Folder/index.es.md": post(),
        "content/v1.2.md": post(),
      },
      "content",
      ["/es/folder/", "/es/two/", "/two/", "/v1-2/"],
    ],
    [
      "Zola, dated by the address",
      "zola",
      {
        "config.toml": 'base_url = "https://z.example"\n',
        "content/a.md": '+++\ntitle = "A"\npath = "2025/02/13/hello"\n+++\nText.\n',
      },
      "content",
      ["/2025/02/13/hello/"],
    ],
    [
      "Astro, by its page",
      "astro",
      {
        "astro.config.mjs": 'export default { base: "/docs", trailingSlash: "never" };',
        "src/content.config.ts":
          'const all = defineCollection({ loader: glob({ pattern: "**/*.md", base: "./texts" }) });\nexport const collections = { writing: all };',
        "src/pages/w/[slug].astro":
          'const posts = await getCollection("writing");\nreturn posts.map((p) => ({ params: { slug: p.id } }));',
        "texts/A b.md": post(),
      },
      "texts",
      ["/docs/w/a-b"],
    ],
    [
      "Eleventy with a prefix",
      "eleventy",
      { "eleventy.config.js": 'export default () => ({ pathPrefix: "/docs/" });', "posts/a.md": post() },
      "posts",
      ["/docs/posts/a/"],
    ],
  ])("%s", (_, dialect, files, source, paths) => {
    const found = read(files, source);
    expect(found.dialect).toBe(dialect);
    expect(found.paths).toEqual(paths);
  });
});

describe("what can't be told is said, not guessed", () => {
  test.each<readonly [string, Files, string, string]>([
    [
      "Hexo's own numbers",
      { ...HEXO, "_config.yml": "permalink: p/:id/\n" },
      "source/_posts",
      "source/_posts/a.md E_URL Only Hexo knows what `:id` of its `permalink` is. Read the built pages: `{ html: public }`.",
    ],
    [
      "a title that Pelican spells out",
      { "pelicanconf.py": "", "content/a.md": "Title: 根回し\nDate: 2026-01-31\n\nText.\n" },
      "content",
      'content/a.md E_URL Only Pelican knows the address of "根回し". Add a `Slug:` to the post, or read the built pages: `{ html: output }`.',
    ],
    [
      "addresses that a page of Astro computes",
      {
        "astro.config.mjs": "",
        "src/pages/[...path].astro":
          'const posts = await getCollection("blog");\nreturn posts.map((p) => ({ params: { path: p.data.permalink } }));',
        "src/content/blog/a.md": post(),
      },
      "src/content/blog",
      "src/content/blog/a.md E_URL `src/pages/[...path].astro` makes the addresses in JavaScript, which isn't run. Read the built pages: `{ html: dist }`.",
    ],
    [
      "data that JavaScript computes for Eleventy",
      {
        "eleventy.config.js": "",
        "posts/posts.11tydata.js": "export default { permalink: (data) => data.slug };",
        "posts/a.md": post(),
      },
      "posts",
      "eleventy.config.js W_GENERATOR `posts.11tydata.js`: JavaScript isn't run, so addresses, dates and tags that it sets are not known. Compare some with the site, or read the built pages: `{ html: _site }`.",
    ],
  ])("%s", (_, files, source, expected) => {
    expect(problems(load(files, { files: source }))).toEqual([expected]);
  });
});

test("a translation of a Zola site is said to be in its language", () => {
  const { entries } = load({
    "config.toml": 'base_url = "https://z.example"\n[languages.es]\n',
    "content/two.es.md": post(),
  });
  expect(entries.map(({ language }) => language)).toEqual(["es"]);
});

test("authors of Docusaurus and MkDocs are looked up beside the posts", () => {
  const authorsOf = (files: Files, source: string) =>
    load(files, { files: source }).entries.map(({ authors }) => authors);
  expect(
    authorsOf(
      {
        "docusaurus.config.js": "",
        "blog/authors.yml":
          "mira-s:\n  name: Mira\n  url: https://m.example/\n  image_url: https://m.example/a.png\n",
        "blog/a.md": post("authors: [mira-s, { name: Tom }]\n"),
      },
      "blog",
    ),
  ).toEqual([
    [{ name: "Mira", url: "https://m.example/", avatar: "https://m.example/a.png" }, { name: "Tom" }],
  ]);
  expect(
    authorsOf(
      {
        "mkdocs.yml": "plugins: [blog]\n",
        "docs/blog/.authors.yml": "authors:\n  mira:\n    name: Mira\n    description: Maker\n",
        "docs/blog/posts/a.md": post("authors: [mira]\n"),
      },
      "docs",
    ),
  ).toEqual([[{ name: "Mira" }]]);
});

test("headers of Pelican's articles may be unknown, go on, or stand between fences that hold no YAML", () => {
  const { entries, findings } = load(
    {
      "pelicanconf.py": 'TIMEZONE = "UTC"\nTIMEZONE = "America/New_York"\n',
      "content/a.md":
        "Title: One: two\nDate: 2026-01-05\nKeywords: x\nSummary: Of\n    two lines\nTags: a;b, c\n\nText.\n",
      "content/b.md": "---\ntitle: Three: four\ndate: 2026-01-04\n---\n\nText.\n",
    },
    { files: "content" },
  );
  expect(findings.filter(({ level }) => level !== "note")).toEqual([]);
  expect(
    entries.map(({ url, title, summary, published, tags }) => [
      new URL(url).pathname,
      title,
      summary?.replace(/\s+/g, " ") ?? "",
      new Date(published).toISOString(),
      tags.map(({ name }) => name),
    ]),
  ).toEqual([
    ["/one-two.html", "One: two", "Of two lines", "2026-01-05T05:00:00.000Z", ["a", "b, c"]],
    ["/three-four.html", "Three: four", "", "2026-01-04T05:00:00.000Z", []],
  ]);
});

test("Pelican's articles in HTML have their fields in the head, however long it is", () => {
  const { entries, findings } = load(
    {
      "pelicanconf.py": "",
      "content/a.html": `<html><head><style>${"p{color:red}".repeat(200)}</style><title>One</title>
<META NAME=date CONTENT=2026-01-05><meta content='a &amp; b, c' name='keywords'><meta name="date" content="2020-01-01">
</head><body><meta name="tags" content="no"><p>Text.</p></body></html>`,
      "content/2026-01-04-b.html": "<html><head><title>Two</title></head><body>Text.</body></html>",
    },
    { files: "content" },
  );
  expect(findings.filter(({ level }) => level !== "note")).toEqual([]);
  expect(
    entries.map(({ url, published, tags }) => [
      new URL(url).pathname,
      new Date(published).toISOString().slice(0, 10),
      tags.map(({ name }) => name),
    ]),
  ).toEqual([
    ["/one.html", "2026-01-05", ["a & b", "c"]],
    ["/two.html", "2026-01-04", []],
  ]);
});
