import { describe, expect, test } from "vitest";
import type { DialectName } from "#config/schema.js";
import { matchGlob } from "#content/dialects/glob.js";
import { type Files, load, loadOne, problems } from "./folder.js";

const dated = (fields = "", date = "2026-01-05") =>
  `---\ntitle: Some Title\ndate: ${date}\n${fields}---\nBody.\n`;
const path = (files: Files, given = {}) => loadOne(files, given).url.replace("https://careers.example", "");

describe("the dialect", () => {
  test.each<[string, Files, string, DialectName, string | undefined]>([
    [
      "Jekyll's configuration",
      { "_config.yml": "title: x\n", "content/a.md": dated() },
      "content",
      "jekyll",
      "_config.yml",
    ],
    ["a folder of posts", { "content/_posts/2026-01-31-a.md": "A" }, "content", "jekyll", "content/_posts/"],
    [
      "a folder of posts beside an index page",
      { "content/_posts/2026-01-31-a.md": "A", "content/index.md": "A" },
      "content",
      "jekyll",
      "content/_posts/",
    ],
    [
      "a folder of posts among other posts",
      { "content/_posts/2026-01-31-a.md": "A", "content/b.md": dated() },
      "content",
      "plain",
      undefined,
    ],
    [
      "Jekyll's configuration that GitHub Pages wants beside built pages",
      { "_config.yml": "include: [_static]\n", "index.html": "<!doctype html>", "content/a.html": dated() },
      "content",
      "plain",
      undefined,
    ],
    [
      "Jekyll's configuration beside a page of its own",
      { "_config.yml": "title: x\n", "index.html": "---\n---\n<!doctype html>", "content/a.md": dated() },
      "content",
      "jekyll",
      "_config.yml",
    ],
    [
      "Jekyll's configuration beside a page without front matter, where posts are in sections",
      {
        "_config.yml": "title: x\n",
        "index.html": "<!doctype html>",
        "news/_posts/2026-01-31-a.md": dated(),
      },
      "news",
      "jekyll",
      "_config.yml",
    ],
    [
      "Jekyll's configuration beside a page without front matter and texts with it",
      { "_config.yml": "title: x\n", "index.html": "<!doctype html>", "articles/a.md": dated() },
      "articles",
      "jekyll",
      "_config.yml",
    ],
    ...["_site.yml", "_quarto.yml"].map((name): [string, Files, string, DialectName, undefined] => [
      `a folder of posts for the program that ${name} belongs to`,
      { [name]: "", "_posts/2026-01-31-a/a.html": "A", "index.html": "<!doctype html>" },
      "_posts",
      "plain",
      undefined,
    ]),
    ["Hugo's configuration", { "hugo.yaml": "title: x\n" }, "content", "hugo", "hugo.yaml"],
    ["Hugo's older configuration", { "config.toml": 'baseURL = "/"\n' }, "content", "hugo", "config.toml"],
    [
      "a folder of Hugo's",
      { "config/_default/hugo.toml": "" },
      "content",
      "hugo",
      "config/_default/hugo.toml",
    ],
    ...["hugo", "config"].flatMap((name) =>
      ["toml", "yaml", "yml", "json"].map((ending): [string, Files, string, DialectName, string] => {
        const file = `config/_default/${name}.${ending}`;
        return [file, { [file]: ending === "json" ? "{}" : "" }, "content", "hugo", file];
      }),
    ),
    [
      "a config.toml with a theme and no address",
      { "config.toml": 'title = "x"\ntheme = "ananke"\n', "content/a.md": dated() },
      "content",
      "hugo",
      "config.toml",
    ],
    [
      "a config.yaml beside the folder of archetypes",
      { "config.yaml": "title: x\n", "archetypes/default.md": "" },
      "content",
      "hugo",
      "config.yaml",
    ],
    ["a config.yaml with a title", { "config.yaml": "title: x\n" }, "content", "plain", undefined],
    [
      "Eleventy among a package's dependencies",
      { "package.json": '{ "devDependencies": { "@11ty/eleventy": "^3.0.0" } }' },
      "content",
      "eleventy",
      "package.json",
    ],
    [
      "a generator's own file beside such a package",
      { "package.json": '{ "devDependencies": { "@11ty/eleventy": "1" } }', "hugo.toml": "" },
      "content",
      "hugo",
      "hugo.toml",
    ],
    [
      "nothing in another package",
      { "package.json": '{ "dependencies": { "@11ty/eleventy-img": "1" } }' },
      "content",
      "plain",
      undefined,
    ],
    ["Zola's", { "config.toml": 'base_url = "https://z.example"\n' }, "content", "zola", "config.toml"],
    ["Eleventy's", { ".eleventy.js": "" }, "content", "eleventy", ".eleventy.js"],
    ["Astro's", { "astro.config.ts": "" }, "content", "astro", "astro.config.ts"],
    [
      "the nearest of two",
      { "astro.config.ts": "", "content/hugo.toml": "" },
      "content",
      "hugo",
      "content/hugo.toml",
    ],
    [
      "somebody's config.toml",
      { "config.toml": "a = 1\n", "config.yaml": "b: 1\n" },
      "content",
      "plain",
      undefined,
    ],
    ["nothing", {}, "content", "plain", undefined],
  ])("is told by %s", (_, files, source, dialect, by) => {
    expect(load(files, { files: source }).sources).toEqual([
      { source, dialect, ...(by === undefined ? {} : { by }) },
    ]);
  });

  test("is what the configuration says, whatever is there", () => {
    const files = { "hugo.toml": "", "content/2026-01-31-a.md": "A" };
    expect(load(files, { dialect: "plain" }).sources).toEqual([{ source: "content", dialect: "plain" }]);
    expect(load(files, { dialect: "zola" }).sources).toEqual([{ source: "content", dialect: "zola" }]);
    expect(path(files, { dialect: "plain" })).toBe("/a/");
  });

  test("whose configuration is broken stops the run, as addresses would change", () => {
    expect(() => load({ "_config.yml": "permalink: [x\n" })).toThrow(
      expect.objectContaining({ code: "E_SOURCE", place: { file: "_config.yml" } }),
    );
  });
});

describe("Jekyll's addresses", () => {
  test.each([
    ["date", "/a/b%20c/2026/01/05/Hello-World.html"],
    ["pretty", "/a/b%20c/2026/01/05/Hello-World/"],
    ["ordinal", "/a/b%20c/2026/005/Hello-World.html"],
    ["weekdate", "/a/b%20c/2026/W02/Mon/Hello-World.html"],
    ["none", "/a/b%20c/Hello-World.html"],
    ["/:short_year/:i_month/:i_day/:short_month/:long_day/:slug", "/26/1/5/Jan/Monday/hello-world"],
    [
      "/x/:slugified_categories/:hour:minute:second/:w_day/:title:output_ext",
      "/x/a/b-c/000000/1/Hello-World.html",
    ],
  ])("%s", (permalink, expected) => {
    const file = { "content/_posts/2026-01-05-Hello World.md": "---\ncategories: [A, b c]\n---\nA" };
    expect(path({ ...file, "content/_config.yml": `permalink: ${permalink}\n` })).toBe(expected);
  });

  test("a slug, a permalink of the post's own and the source's `url` come before", () => {
    const own = (fields: string) => ({
      "_config.yml": "source: ./content\n",
      "content/_posts/2026-01-05-a.md": `---\n${fields}\n---\nA`,
    });
    expect(path(own("slug: b"))).toBe("/2026/01/05/b.html");
    expect(path(own("permalink: /:year/:title/"))).toBe("/2026/a/");
    expect(path(own("permalink: /x.html"))).toBe("/x.html");
    expect(path(own("title: x"), { url: "/p/{slug}/" })).toBe("/p/a/");
    expect(problems(load(own("permalink: /:nonsense/")))).toEqual([
      "content/_posts/2026-01-05-a.md:2 W_FIELD `permalink` is neither a URL nor a pattern that can be filled in, so it is ignored.",
    ]);
  });
});

test("Jekyll's defaults: the longest path first, a type only where it fits, the post's own before all", () => {
  const config = `defaults:
  - { scope: { path: "" }, values: { author: All, lang: de } }
  - { scope: { path: "", type: drafts }, values: { author: Nobody } }
  - { scope: { path: "content/_posts/in/*.md" }, values: { author: Inner } }
  - { scope: { path: "content/_posts/in" }, values: { author: Outer, image: /x.png } }
`;
  const files = (fields: string) => ({
    "_config.yml": config,
    "content/_posts/in/2026-01-05-a.md": `---\ntitle: A\n${fields}---\nA`,
  });
  expect(loadOne(files(""))).toMatchObject({
    authors: [{ name: "Inner" }],
    language: "de",
    cover: { url: "https://careers.example/x.png" },
  });
  expect(loadOne(files("authors: [Me]\nlang: fr\n"))).toMatchObject({
    authors: [{ name: "Me" }],
    language: "fr",
  });
});

describe("Hugo's addresses", () => {
  test.each([
    ["", "posts/My Post.md", "", "/posts/my-post/"],
    ["", "posts/2026-01-05-a.md", "", "/posts/2026-01-05-a/"],
    ["[frontmatter]\ndate = [':filename']\n", "posts/2026-01-05-a.md", "", "/posts/a/"],
    ["", "posts/a.md", "slug: Other\n", "/posts/other/"],
    ["", "posts/a.md", "url: /x/y.html\n", "/x/y.html"],
    ["", "posts/a.md", "url: /x/:slug/\n", "/x/some-title/"],
    ["disablePathToLower = true\n", "posts/Abc.md", "", "/posts/Abc/"],
    ["uglyURLs = true\n", "posts/a.md", "", "/posts/a.html"],
    ["[permalinks]\nposts = '/:year/:month/:title/'\n", "posts/a.md", "", "/2026/01/some-title/"],
    [
      "[permalinks.page]\nposts = '/:sections[1:]/:yearday/:weekdayname/:filename'\n",
      "posts/b/a.md",
      "",
      "/5/monday/a/",
    ],
    ["", "posts/b/index.md", "", "/posts/b/"],
  ])("%j %s %j", (config, file, fields, expected) => {
    expect(path({ "hugo.toml": config, [`content/${file}`]: dated(fields) })).toBe(expected);
    expect(
      path({ "hugo.toml": config, [`content/${file}`]: dated(fields) }, { files: "content/posts" }),
    ).toBe(expected);
  });
});

test("Hugo's cascades: the nearest section's, the page's own before all, only what their target means", () => {
  const files = {
    "hugo.toml": "[cascade]\nlang = 'de'\n",
    "content/posts/_index.md": "---\ncascade:\n  author: Outer\n  tags: [outer]\n---\n",
    "content/posts/in/_index.md":
      "---\ncascade:\n  - { author: Inner }\n  - { tags: [deep], target: { path: '/posts/in/deep-*' } }\n---\n",
    "content/posts/in/deep-a.md": dated(),
    "content/posts/in/b.md": dated("author: Me\n"),
  };
  const read = load(files).entries.map(({ path, authors, tags, language }) => [
    path,
    authors[0]?.name,
    tags[0]?.name,
    language,
  ]);
  expect(read.sort()).toEqual([
    ["posts/in/b", "Me", "outer", "de"],
    ["posts/in/deep-a", "Inner", "deep", "de"],
  ]);
});

test.each([
  ["hugo.toml", "build: { render: never }", "`build.render` keeps it from being a page."],
  ["hugo.toml", "_build: { render: false }", "`build.render` keeps it from being a page."],
  ["hugo.toml", "headless: true", "`headless: true` keeps it from being a page."],
])("%s: %s is no post", (config, field, message) => {
  const loaded = load({ [config]: "", "content/a/index.md": dated(`${field}\n`) });
  expect(loaded.entries).toEqual([]);
  expect(problems(loaded)).toEqual([`content/a/index.md N_NOT_A_POST ${message}`]);
});

test.each([
  ["on", "/Kaffee Thé/uber-uns-ss/"],
  ["safe", "/Kaffee Thé/Über_uns_ß/"],
  ["off", "/Kaffee Thé/Über uns ß/"],
])("Zola's addresses where slugify.paths is %s", (mode, expected) => {
  const config = `base_url = "https://z.example"\n[slugify]\npaths = "${mode}"\n`;
  const actual = path({ "config.toml": config, "content/Kaffee Thé/2026-01-05-Über uns ß.md": dated() });
  expect(decodeURI(actual)).toBe(expected);
});

test.each([
  ["on", "/blog/slug-here/"],
  ["safe", "/blog/Slug_Here/"],
  ["off", "/blog/Slug Here/"],
])("Zola's slugs are slugified too where slugify.paths is %s", (mode, expected) => {
  const config = `base_url = "https://z.example"\n[slugify]\npaths = "${mode}"\n`;
  const post = '+++\ntitle = "A"\ndate = 2026-01-05\nslug = "Slug Here"\n+++\n';
  const actual = path({ "config.toml": config, "content/blog/a.md": post });
  expect(decodeURI(actual)).toBe(expected);
});

describe("Eleventy", () => {
  const at = (file: string, fields = "", more: Files = {}) =>
    path({
      "eleventy.config.js": 'export default () => ({ dir: { input: "content" } })',
      [`content/${file}`]: dated(fields),
      ...more,
    });

  test.each([
    ["blog/2026-01-05-a.md", "", "/blog/2026-01-05-a/"],
    ["blog/2026-01-05-a/index.md", "", "/blog/2026-01-05-a/"],
    ["blog/a.md", "permalink: /{{ title | slug }}/\n", "/some-title/"],
    ["blog/a.md", "permalink: '/p{{ page.filePathStem }}.html'\n", "/p/blog/a.html"],
    [
      "blog/a.md",
      "permalink: '/{{ page.date | date: \"%Y/%m\" }}/{{ page.fileSlug }}/index.html'\n",
      "/2026/01/a/",
    ],
  ])("%s %s", (file, fields, expected) => {
    expect(at(file, fields)).toBe(expected);
  });

  test("what a permalink computes otherwise is a warning", () => {
    const files = { ".eleventy.js": "", "content/a.md": dated("permalink: '/{{ x | y }}/'\n") };
    expect(problems(load(files))).toEqual([
      "content/a.md:4 W_FIELD `permalink` is neither a URL nor a pattern that can be filled in, so it is ignored.",
    ]);
  });

  test("data files lend their fields, the nearest first; tags add up, those of collections are left out", () => {
    const files = {
      ".eleventy.js": "",
      "content/content.json": '{ "author": "Far", "lang": "de", "tags": "far" }',
      "content/blog/blog.11tydata.json": '{ "author": "Near", "tags": ["posts", "near"] }',
      "content/blog/a.11tydata.json": '{ "description": "Own" }',
      "content/blog/a.md": dated("tags: [mine]\n"),
    };
    expect(loadOne(files)).toMatchObject({
      authors: [{ name: "Near" }],
      language: "de",
      summary: "Own",
      tags: [{ name: "mine" }, { name: "near" }, { name: "far" }],
    });
  });
});

test.each([
  ["src/content/blog", "2026-01-05 Hello, World.md", "", "/blog/2026-01-05-hello-world/"],
  ["src/content/blog", "a/index.mdx", "", "/blog/a/"],
  ["src/content/blog", "a.md", "slug: b/c\n", "/blog/b/c/"],
  ["src/pages/posts", "a.md", "", "/posts/a/"],
  ["src/content", "blog/a.md", "", "/blog/a/"],
  ["posts", "a.md", "", "/a/"],
])("Astro's addresses: %s/%s", (files, file, fields, expected) => {
  expect(path({ "astro.config.mjs": "", [`${files}/${file}`]: dated(fields) }, { files })).toBe(expected);
});

test.each([
  ["a/*", "a/b", true],
  ["a/*", "a/b/c", true],
  ["a/**", "a/b/c", true],
  ["**/c", "a/b/c", true],
  ["a/**/d", "a/b/c/d", true],
  ["a/?.md", "a/b.md", true],
  ["{a,b}/x", "b/x", true],
  ["a/b*", "a/c", false],
  ["a", "b/a", false],
  ["*a*a*a*a*a*a*a*b", "a".repeat(5000), false],
  [`${"**/".repeat(20)}x`, "a/".repeat(500), false],
])("glob %s and %s", (pattern, text, matches) => {
  expect(matchGlob(pattern, text)).toBe(matches);
});

describe("a draft without a date", () => {
  test.each([
    ["content/_drafts/x.md", ""],
    ["content/x.md", "draft: true\n"],
  ])("is told to be one: %s", (file, fields) => {
    const loaded = load({ [file]: `---\ntitle: X\n${fields}---\nBody.\n` }, { dialect: "jekyll" });
    expect(loaded.entries).toEqual([]);
    expect(problems(loaded)).toEqual([`${file} N_DRAFT It is a draft without a date.`]);
  });
});

test("Jekyll makes a title of the file's name where nothing else has one", () => {
  const titleOf = (body: string, dialect: DialectName) =>
    loadOne({ "content/_posts/2026-01-31-my-FIRST--post.md": body }, { dialect }).title;
  expect(titleOf("Body.\n", "jekyll")).toBe("My First Post");
  expect(titleOf("---\ntitle: Own\n---\nBody.\n", "jekyll")).toBe("Own");
  expect(titleOf("# Heading\n\nBody.\n", "jekyll")).toBe("Heading");
  expect(titleOf("Body.\n", "plain")).toBe("");
});

describe("Eleventy's dates of files and commits", () => {
  test.each(["Last Modified", "Created", "git Last Modified", "git Created"])(
    "%s gives way to the name's date",
    (date) => {
      const files = {
        "content/2026-01-31-a.md": `---\ntitle: A\ndate: ${date}\n---\n`,
        "content/b.md": `---\ntitle: B\ndate: ${date}\n---\n`,
      };
      const loaded = load(files, { dialect: "eleventy" });
      expect(loaded.entries.map(({ title, published }) => [title, published])).toEqual([
        ["A", Date.UTC(2026, 0, 31)],
      ]);
      expect(problems(loaded)).toEqual([
        `content/b.md:3 W_DATE_MOVING "${date}" changes with each checkout, so this is not a post.`,
      ]);
      expect(problems(load(files, { dialect: "plain" })).join()).toContain("E_DATE");
    },
  );
});

test("a picture that Astro has yet to build is no cover, which is said", () => {
  const files = {
    "src/assets/x.jpg": "x",
    "src/pages/blog/[...slug].astro": 'getCollection("blog").map((post) => ({ params: { slug: post.id } }))',
    "src/content/blog/a.md": dated("heroImage: '../../assets/x.jpg'\n"),
    "src/content/blog/b.md": dated("heroImage: ./b.jpg\n"),
    "src/content/blog/b.jpg": "x",
  };
  const loaded = load(files, { files: "src/content/blog", dialect: "astro" });
  expect(problems(loaded)).toEqual([
    "src/content/blog/a.md:4 W_PICTURE_BUILT `heroImage` is left out.",
    "src/content/blog/b.md:4 W_PICTURE_BUILT `heroImage` is left out.",
  ]);
  expect(loaded.entries.map(({ cover }) => cover)).toEqual([undefined, undefined]);
  expect(problems(load(files, { files: "src/content/blog", dialect: "plain" })).join()).toContain(
    "W_ENCLOSURE",
  );
});
