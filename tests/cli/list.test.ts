import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explainPost, listPosts } from "#app/site/list-posts.js";
import { CLI, CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const FILES = {
  "feedletter.yaml": CONFIG,
  "content/plain.md": postOn("2026-01-31", "Plain"),
  "content/_drafts/2026-02-01-idea.md": "# An *idea*\n\nBody.\n",
  "content/full.md":
    "---\ntitle: Full\ndate: 2026-03-01 10:00\nlastmod: 2026-03-02\nid: tag:notes.example,2026:1\nslug: whole\ntags: [a, b]\ncategory: C\nauthor: Ann\ndescription: In short\nlang: de\ncover: x.png\nexpires: 2026-04-01\n---\nBody.\u0001\n",
  "content/wrong.md": "---\ntitle: Wrong\ndate: 2026-13-01\n---\n",
  "content/about.md": "No date.\n",
};
const NOW = Date.UTC(2026, 5, 15);

function listingOf(folder: string) {
  return { configPath: join(folder, "feedletter.yaml"), env: {}, now: NOW };
}

test("list prints a line of columns for each post, and names what was left out", async () => {
  const folder = folderWith(FILES);
  const ran = await feedletter(["list", "--now", "2026-06-15T00:00:00Z"], { cwd: folder });
  expect(ran.stdout.split("\n").map((line) => line.split("\t"))).toEqual([
    [
      "2026-03-01T09:00:00.000Z",
      "expired",
      "https://notes.example/posts/whole/",
      "tag:notes.example,2026:1",
      "C, a, b",
      "content/full.md",
    ],
    [
      "2026-01-31T23:00:00.000Z",
      "draft",
      "https://notes.example/posts/idea/",
      "https://notes.example/posts/idea/",
      "",
      "content/_drafts/2026-02-01-idea.md",
    ],
    [
      "2026-01-30T23:00:00.000Z",
      "published",
      "https://notes.example/posts/plain/",
      "https://notes.example/posts/plain/",
      "",
      "content/plain.md",
    ],
    [""],
  ]);
  expect(ran.stderr).toContain("content/wrong.md:3  E_DATE");
  expect(ran.code).toBe(3);
});

test("list --json is one document", async () => {
  const ran = await feedletter(["list", "--json"], { cwd: folderWith({ ...FILES, "content/wrong.md": "" }) });
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    posts: [{ title: "Full" }, { title: "An idea", state: "draft" }, { title: "Plain" }],
    findings: [{ code: "N_NO_DATE" }, { code: "N_NO_DATE" }],
  });
});

test("a post changed since the last look is listed as it is now", async () => {
  const folder = folderWith(FILES);
  const titles = async () => (await listPosts(listingOf(folder))).posts.map(({ title }) => title);
  expect(await titles()).toContain("Plain");
  writeFileSync(join(folder, "content/plain.md"), postOn("2026-01-31", "Other"));
  expect(await titles()).toContain("Other");
});

test("--explain says where each field came from, and every warning", async () => {
  const folder = folderWith(FILES);
  const explain = async (name: string) => {
    const { fields, findings } = await explainPost(name, listingOf(folder));
    const said = fields.map(({ field, value, from }) => `${field}: ${value} ← ${from}`);
    return { said, codes: findings.map(({ code }) => code) };
  };
  expect(await explain("full.md")).toEqual({
    said: [
      "date: 2026-03-01T09:00:00.000Z ← `date` in line 3",
      "updated: 2026-03-01T23:00:00.000Z ← `lastmod` in line 4",
      "expires: 2026-03-31T22:00:00.000Z ← `expires` in line 13",
      "title: Full ← `title` in line 2",
      "id: tag:notes.example,2026:1 ← `id` in line 5",
      "url: https://notes.example/posts/whole/ ← the source's `url` pattern",
      "slug: whole ← `slug` in line 6",
      "draft: no ← not set",
      "authors: Ann ← `author` in line 9",
      "categories: C ← `category` in line 8",
      "tags: a, b ← `tags` in line 7",
      "summary: In short ← `description` in line 10",
      "language: de ← `lang` in line 11",
      "cover: https://notes.example/posts/x.png ← `cover` in line 12",
    ],
    codes: ["W_XML_CHARACTER"],
  });
  expect((await explain("https://notes.example/posts/idea/")).said).toEqual(
    expect.arrayContaining([
      "date: 2026-01-31T23:00:00.000Z ← the file's name",
      "title: An idea ← the beginning of the body",
      "draft: yes ← the folder `_drafts`",
      "authors: Eric ← `site.author`",
    ]),
  );
  expect(await explain("wrong.md")).toEqual({ said: [], codes: ["E_DATE"] });
});

describe("--explain names the generator's file that says it", () => {
  const explain = async (files: Readonly<Record<string, string>>, name: string) => {
    const config = CONFIG.replace(', url: "/posts/{slug}/"', "");
    const folder = folderWith({ "feedletter.yaml": config, ...files });
    const { fields } = await explainPost(name, listingOf(folder));
    return Object.fromEntries(fields.map(({ field, value, from }) => [field, `${value} ← ${from}`]));
  };

  test("Jekyll's defaults and settings", async () => {
    const defaults =
      "defaults:\n  - scope: { path: '' }\n    values: { author: Globbed, draft: true, image: /x.png, permalink: '/p/:title/', tags: [t] }\n";
    const files = {
      "_config.yml": `lang: de\n${defaults}`,
      "content/news/_posts/2026-01-31-a.md": "---\ntitle: A\n---\nA.\n",
      "content/_posts/2026-01-31-b.md": "---\ntitle: B\nauthor: Own\nlang: en\nimage: y.png\n---\nB.\n",
    };
    expect(await explain(files, "2026-01-31-a.md")).toMatchObject({
      authors: "Globbed ← `author` in _config.yml, defaults",
      draft: "yes ← `draft` in _config.yml, defaults",
      language: "de ← `lang` in _config.yml",
      cover: "https://notes.example/x.png ← `image` in _config.yml, defaults",
      url: "https://notes.example/p/a/ ← `permalink` in _config.yml, defaults",
      tags: "t ← `tags` in _config.yml, defaults",
      categories: "content, news ← `categories` in the folders above `_posts`",
    });
    expect(await explain(files, "2026-01-31-b.md")).toMatchObject({
      authors: "Own ← `author` in line 3",
      language: "en ← `lang` in line 4",
      cover: "https://notes.example/p/b/y.png ← `image` in line 5",
    });
  });

  test("Hugo's cascades, of a folder and of the site", async () => {
    const files = {
      "hugo.toml": "[cascade]\nlanguage = 'fr'\n",
      "content/posts/_index.md": "---\ncascade:\n  draft: true\n  author: Cas\n---\n",
      "content/posts/a.md": "---\ntitle: A\ndate: 2026-01-31\ntags: [x]\n---\nA.\n",
    };
    expect(await explain(files, "a.md")).toMatchObject({
      draft: "yes ← `draft` in posts/_index.md, cascade",
      authors: "Cas ← `author` in posts/_index.md, cascade",
      language: "fr ← `language` in hugo.toml, cascade",
      url: "https://notes.example/posts/a/ ← the rules of hugo (hugo.toml)",
      tags: "x ← `tags` in line 4",
    });
  });

  test("Eleventy's data files", async () => {
    const files = {
      "eleventy.config.js": "",
      "content/content.json": '{ "tags": ["all", "wood"], "author": "Dat" }',
      "content/a.md": "---\ntitle: A\ndate: 2026-01-31\ntags: [x]\n---\nA.\n",
    };
    expect(await explain(files, "a.md")).toMatchObject({
      authors: "Dat ← `author` in content/content.json",
      tags: "x, wood ← `tags` in line 4 and content/content.json",
    });
  });

  test("and nothing where nobody's rules and no pattern make the URL", async () => {
    const files = {
      "content/a.md": "---\ntitle: A\ndate: 2026-01-31\npublished: false\nlang: en\n---\nA.\n",
    };
    expect(await explain(files, "a.md")).toMatchObject({
      url: "https://notes.example/a/ ← the path",
      draft: "yes ← `published` in line 4",
      language: "en ← `lang` in line 5",
    });
  });
});

describe("--explain of what has no front matter names the elements", () => {
  const explain = async (
    source: string,
    { files, name }: { files: Record<string, string>; name: string },
  ) => {
    const config = CONFIG.replace(/\{ files:.*\}/, source);
    const folder = folderWith({ "feedletter.yaml": config, ...files });
    const { fields } = await explainPost(name, listingOf(folder));
    return fields.map(({ field, value, from }) => `${field}: ${value} ← ${from}`);
  };

  test("of a page of a built site", async () => {
    const page = `<html lang="en"><head><title>T</title><link rel="canonical" href="https://notes.example/a/">
      <meta property="og:title" content="Title"><meta property="og:image" content="/x.png"><meta name="description" content="Short">
      <script type="application/ld+json">{"@type":"BlogPosting","dateModified":"2026-02-02T00:00:00Z","keywords":"k, l"}</script></head>
      <body><article><time datetime="2026-01-31T00:00:00Z">then</time> <a rel="author" href="/ann/">Ann</a> <p>Words.</p></article></body></html>`;
    const files = { "dist/a/index.html": page, "dist/b/index.html": "<time>2026-01-30</time><h1>B</h1>" };
    expect(await explain("{ html: dist }", { files, name: "a/index.html" })).toEqual([
      "post: yes ← its date",
      "date: 2026-01-31T00:00:00.000Z ← `<time>`",
      "updated: 2026-02-02T00:00:00.000Z ← JSON-LD, `dateModified`",
      "title: Title ← `<meta>`, og:title",
      "id: https://notes.example/a/ ← the URL's path",
      "url: https://notes.example/a/ ← `<link rel=canonical>`",
      "slug: a ← the file's name",
      "draft: no ← not set",
      "authors: Ann ← `<a rel=author>`",
      "categories:  ← not set",
      "tags: k, l ← JSON-LD, `keywords`",
      "summary: Short ← `<meta>`, description",
      "language: en ← `<html lang>`",
      "cover: https://notes.example/x.png ← `<meta>`, og:image",
    ]);
    expect(await explain("{ html: dist }", { files, name: "b/index.html" })).toEqual(
      expect.arrayContaining([
        "updated: 2026-01-29T23:00:00.000Z ← the date",
        "title: B ← `<h1>`",
        "url: https://notes.example/b/ ← where the page is",
        "authors: Eric ← `site.author`",
        "summary:  ← the beginning of the body",
        "language: en ← `site.language`",
        "cover:  ← not set",
      ]),
    );
  });

  test("of an item of a feed", async () => {
    const feed = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>F</title><link>https://f.example/</link><language>de</language>
      <item><title>A</title><guid>https://f.example/a</guid><dc:date>2026-01-31T00:00:00Z</dc:date><dc:creator>Ann</dc:creator><category>x</category><description>D</description></item></channel></rss>`;
    const said = await explain("{ feed: feed.xml }", {
      files: { "feed.xml": feed },
      name: "https://f.example/a",
    });
    expect(said).toEqual([
      "date: 2026-01-31T00:00:00.000Z ← `<dc:date>`",
      "updated: 2026-01-31T00:00:00.000Z ← the date",
      "title: A ← `<title>`",
      "id: https://f.example/a ← `<guid>`",
      "url: https://f.example/a ← `<guid>`",
      "slug: a ← the URL",
      "draft: no ← not set",
      "authors: Ann ← `<dc:creator>`",
      "categories:  ← not set",
      "tags: x ← `<category>` and `<dc:subject>`",
      "summary:  ← the beginning of the body",
      "language: de ← the feed's own language",
      "cover:  ← not set",
    ]);
  });

  test("of an item of a WordPress export, and of a JSON Feed", async () => {
    const read = (name: string) =>
      readFileSync(join(import.meta.dirname, "../fixtures/content/feeds", name), "utf8");
    const exported = { files: { "x.xml": read("wordpress.xml") }, name: "https://workshop.example/?p=12" };
    expect(await explain("{ feed: x.xml }", exported)).toEqual(
      expect.arrayContaining([
        "date: 2026-05-09T06:30:00.000Z ← `<wp:post_date_gmt>`",
        "updated: 2026-05-10T10:00:00.000Z ← `<wp:post_modified_gmt>`",
        "draft: no ← `<wp:status>` and `<wp:post_password>`",
        "url: https://workshop.example/2026/05/sharpening/ ← `<link>`",
      ]),
    );
    const json = { files: { "x.json": read("feed.json") }, name: "42" };
    expect(await explain("{ feed: x.json }", json)).toEqual(expect.arrayContaining(["id: 42 ← `id`"]));
  });
});

test("--explain of a missing or ambiguous post says so", async () => {
  const folder = folderWith({ ...FILES, "content/sub/plain.md": "---\ndate: 2026-01-01\nslug: twin\n---\n" });
  const ran = await feedletter(["list", "--explain", "nothing.md"], { cwd: folder });
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('There is no post "nothing.md"')]);
  await expect(explainPost("plain.md", listingOf(folder))).rejects.toThrow(
    "content/plain.md and content/sub/plain.md",
  );
});

test("a slow reader gets everything", async () => {
  const posts = Array.from({ length: 3000 }, (_, at) => [
    `content/${at}.md`,
    postOn("2026-01-31", `Post ${at}`),
  ]);
  const folder = folderWith({ "feedletter.yaml": CONFIG, ...Object.fromEntries(posts) });
  const child = spawn(process.execPath, [CLI, "list", "--json"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  // The pipe is full long before the end, and nobody reads on until this process has had a turn.
  await once(child.stdout, "readable");
  let text = "";
  for await (const chunk of child.stdout) text += chunk;
  const { posts: listed }: { posts: readonly unknown[] } = JSON.parse(text);
  expect(listed).toHaveLength(3000);
});

test("list shows drafts without a date, and names what is too long to be built", async () => {
  const folder = folderWith({
    "feedletter.yaml": CONFIG,
    "content/_drafts/idea.md": "---\ntitle: Idea\n---\nWords.\n",
    "content/long.md": postOn("2026-01-31", "Long"),
  });
  truncateSync(join(folder, "content/long.md"), 200 * 1024 * 1024);
  const ran = await feedletter(["list"], { cwd: folder });
  expect(ran.stdout).toContain("\tdraft\t\t\t\tcontent/_drafts/idea.md\n");
  expect(ran.stderr).toContain("content/long.md  E_READ  It has 200 MB");
  expect(ran.stderr).toContain("1 draft without a date");
  expect(ran.code).toBe(3);
  const built = await feedletter(["build"], { cwd: folder });
  expect(built.stderr).toContain("1 draft without a date (use --verbose to list them)");
  expect(built.stderr).not.toContain("skipped");
});
