import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSite } from "#app/checks/check-site.js";
import { buildFeeds } from "#app/site/build-feeds.js";
import { FeedletterError, formatProblem } from "#errors.js";
import { CONFIG, folderWith } from "../cli/cli.js";

const NOW = Date.UTC(2026, 5, 15);

function post(day: number, title: string, fields = ""): string {
  return `---\ntitle: ${title}\ndate: 2026-01-0${day}\n${fields}\n---\nWords of ${title}.\n`;
}

const POSTS = {
  "content/a.md": post(1, "Plain"),
  "content/b.md": post(2, "Episode", "tags: [Audio]\nenclosure: { url: /e.mp3, length: 3 }"),
  "content/c.md": post(3, "Deutsch", "lang: de-AT"),
  "content/talks/d.md": post(4, "Talk", "author: noor"),
};

function optionsFor(folder: string) {
  return {
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    cwd: folder,
    now: NOW,
    include: new Set(["published"] as const),
    cache: false,
    randomBytes: (length: number) => new Uint8Array(length),
  };
}

function siteWith(yaml: string, files: Readonly<Record<string, string>> = POSTS): string {
  return folderWith({ "feedletter.yaml": `${CONFIG}${yaml}`, ...files });
}

async function build(folder: string) {
  const result = await buildFeeds(optionsFor(folder));
  const read = (path: string) => readFileSync(join(result.out, path), "utf8");
  const files = readdirSync(result.out, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.\w+$/.test(path) && !path.endsWith("manifest.json"))
    .sort();
  return { result, read, files };
}

const titlesIn = (rss: string) => [...rss.matchAll(/<item>\s*<title>([^<]*)/g)].map(([, title]) => title);
const selfOf = (xml: string) =>
  /rel="self"[^>]*href="([^"]*)"/.exec(xml)?.[1] ?? /href="([^"]*)"[^>]*rel="self"/.exec(xml)?.[1];

describe("documents have the names that readers know", () => {
  const YAML = `feeds:
  files: { rss: feed/, atom: atom/feed.xml, json: feed.json }
  also: [index.xml, rss/index.xml]
  archives: true
  limit: 2
  by: [tag]
`;

  test("in files, self links, archives, tag feeds and the list of feeds", async () => {
    const { files, read } = await build(siteWith(YAML));
    expect(files).toEqual([
      "archive/1/atom/feed.xml",
      "archive/1/feed.json",
      "archive/1/feed/index.xml",
      "atom/feed.xml",
      "feed.css",
      "feed.json",
      "feed/index.xml",
      "feeds.opml",
      "index.xml",
      "rss/index.xml",
      "subscribe/index.html",
      "tags/audio/atom/feed.xml",
      "tags/audio/feed.json",
      "tags/audio/feed/index.xml",
    ]);
    expect(selfOf(read("feed/index.xml"))).toBe("https://notes.example/feed/");
    expect(selfOf(read("atom/feed.xml"))).toBe("https://notes.example/atom/feed.xml");
    expect(selfOf(read("tags/audio/feed/index.xml"))).toBe("https://notes.example/tags/audio/feed/");
    expect(JSON.parse(read("feed.json"))).toMatchObject({ feed_url: "https://notes.example/feed.json" });
    expect(read("feed/index.xml")).toContain('"https://notes.example/archive/1/feed/"');
    expect(read("feeds.opml")).toContain('xmlUrl="https://notes.example/feed/"');
    expect(read("feeds.opml")).toContain('xmlUrl="https://notes.example/tags/audio/feed/"');
    expect(read("subscribe/index.html")).toContain(
      'href="https://notes.example/feed/" type="application/rss+xml"',
    );
  });

  test("old addresses have the same document, which names the new one", async () => {
    const { read } = await build(siteWith(YAML));
    const copy = read("rss/index.xml");
    expect(copy).toContain('<?xml-stylesheet type="text/css" href="../feed.css"?>');
    expect(read("index.xml")).toContain('<?xml-stylesheet type="text/css" href="feed.css"?>');
    expect(read("feed/index.xml")).toContain('<?xml-stylesheet type="text/css" href="../feed.css"?>');
    expect(copy).toBe(read("feed/index.xml"));
  });

  test("what a renamed document was called before is removed", async () => {
    const folder = siteWith("");
    await build(folder);
    expect(existsSync(join(folder, "out/rss.xml"))).toBe(true);
    const renamed = siteWith("feeds: { files: { rss: feed.xml } }\n");
    const { result } = await buildFeeds({
      ...optionsFor(renamed),
      out: join(folder, "out"),
    }).then((result) => ({ result }));
    expect(result).toMatchObject({ created: ["feed.xml"], removed: ["rss.xml"] });
  });
});

describe("named feeds", () => {
  const YAML = `feeds:
  language: en
  content: summary
  named:
    podcast:
      path: podcast.xml
      title: The show
      description: Every week
      include: [audio]
      content: full
      podcast: { category: Technology, image: "https://notes.example/c.jpg", owner: { name: Eric, email: e@notes.example } }
    german: { language: de, limit: 1 }
    talks: { path: shows/talks, sections: [Talks], authors: [noor], title: "Talks & more" }
subscribePage: abo.html
`;

  const site = () =>
    folderWith({
      "feedletter.yaml": CONFIG.replace(
        "  author:",
        "  authors: { noor: { name: Noor Haddad } }\n  author:",
      ).concat(YAML),
      ...POSTS,
    });

  test("have posts, names, languages and a podcast of their own", async () => {
    const { files, read } = await build(site());
    expect(files.filter((path) => !/^(?:rss|atom)\.xml|feed\.(?:json|css)$/.test(path))).toEqual([
      "abo.html",
      "feeds.opml",
      "german/atom.xml",
      "german/rss.xml",
      "podcast.xml",
      "shows/talks/atom.xml",
      "shows/talks/rss.xml",
    ]);
    const podcast = read("podcast.xml");
    expect(titlesIn(podcast)).toEqual(["Episode"]);
    expect(podcast).toContain("<title>The show</title>");
    expect(podcast).toContain("<description>Every week</description>");
    expect(podcast).toContain("<itunes:category");
    expect(podcast).toContain("<content:encoded>");
    expect(selfOf(podcast)).toBe("https://notes.example/podcast.xml");
    expect(titlesIn(read("rss.xml"))).toEqual(["Talk", "Episode", "Plain"]);
    expect(read("rss.xml")).not.toContain("<itunes:category");
    expect(read("rss.xml")).not.toContain("<content:encoded>");
    expect(titlesIn(read("german/rss.xml"))).toEqual(["Deutsch"]);
    expect(read("german/rss.xml")).toContain("<language>de</language>");
    expect(read("german/rss.xml")).toContain("<title>Notes: german</title>");
    expect(titlesIn(read("shows/talks/rss.xml"))).toEqual(["Talk"]);
    expect(/<id>([^<]*)/.exec(read("shows/talks/atom.xml"))?.[1]).toBe("https://notes.example/shows/talks/");
  });

  test("are offered on the subscribe page, in its head and in the list of feeds", async () => {
    const { read } = await build(site());
    const page = read("abo.html");
    const head = page.slice(0, page.indexOf("</head>"));
    expect(page).toContain(
      '<a href="https://notes.example/podcast.xml" type="application/rss+xml" dir="auto">The show</a>',
    );
    expect(head).toContain(
      'title="Talks &amp; more (Atom)" href="https://notes.example/shows/talks/atom.xml"',
    );
    expect(head).toContain('<link rel="canonical" href="https://notes.example/abo.html">');
    expect(page).toContain('href="https://notes.example/feeds.opml"');
    expect(head.indexOf("https://notes.example/rss.xml")).toBeLessThan(head.indexOf("podcast.xml"));
    expect([...read("feeds.opml").matchAll(/xmlUrl="([^"]*)"/g)].map(([, url]) => url)).toEqual([
      "https://notes.example/rss.xml",
      "https://notes.example/podcast.xml",
      "https://notes.example/german/rss.xml",
      "https://notes.example/shows/talks/rss.xml",
    ]);
    expect(read("podcast.xml")).toContain("feed.css");
    expect(read("podcast.xml")).toContain('<a href="https://notes.example/abo.html">');
  });

  test("without posts are a warning", async () => {
    const folder = siteWith("feeds:\n  named: { show: { include: [nothing] } }\n");
    const { findings, feeds } = await checkSite(optionsFor(folder));
    expect(feeds).toBe(2);
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toContain(
      "W_FEED_EMPTY The feed `show` has no items.",
    );
  });
});

test("`subscribePage: false` leaves it out, and nothing links to it", async () => {
  const { files, read } = await build(siteWith("subscribePage: false\n"));
  expect(files).toEqual(["atom.xml", "feed.css", "feed.json", "feeds.opml", "rss.xml"]);
  for (const file of files) expect(read(file)).not.toMatch(/subscribe\/|undefined/);
});

test("two outputs whose places depend on the posts are refused with the line", async () => {
  const refusal = async (yaml: string) => {
    try {
      await build(siteWith(yaml));
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      return formatProblem({ code: error.code, message: error.message, fix: error.fix, place: error.place });
    }
    return "";
  };
  expect(
    await refusal("feeds:\n  by: [tag]\n  named:\n    show: { path: Tags/Audio, include: [audio] }\n"),
  ).toBe(
    'feedletter.yaml:11  E_CONFIG  Two feeds or pages would be written at "tags/audio/rss.xml". Change `feeds.named.show.path`.',
  );
  expect(await refusal("feeds:\n  archives: true\n  limit: 1\n  also: [archive/1/rss.xml]\n")).toBe(
    'feedletter.yaml:11  E_CONFIG  Two feeds or pages would be written at "archive/1/rss.xml". Change `feeds.also.0`.',
  );
});

describe("`out` in the configuration", () => {
  test("is where everything is written, and `--out` counts before it", async () => {
    const folder = siteWith("out: public\n");
    expect((await build(folder)).result.out).toBe(join(folder, "public"));
    expect(existsSync(join(folder, "out"))).toBe(false);
    const elsewhere = await buildFeeds({ ...optionsFor(folder), out: "other" });
    expect(elsewhere.out).toBe(join(folder, "other"));
  });

  test("may be the built site that the posts are read from: our own pages aren't posts", async () => {
    const page = `<!doctype html><html><head><title>Seen</title><link rel="canonical" href="https://notes.example/a/"><meta property="article:published_time" content="2026-01-01"></head><body><article><h1>Seen</h1><p>Words.</p></article></body></html>`;
    const folder = folderWith({
      "feedletter.yaml": `${CONFIG.replace(/- \{.*/, "- { html: public }")}out: public\n`,
      "public/a/index.html": page,
    });
    for (let run = 0; run < 2; run += 1) {
      const { result, read } = await build(folder);
      expect(result.posts).toBe(1);
      expect(titlesIn(read("rss.xml"))).toEqual(["Seen"]);
    }
  });

  test("isn't searched for posts", async () => {
    const folder = siteWith("out: content/public\n", { ...POSTS, "content/public/x.md": post(5, "Built") });
    expect(titlesIn((await build(folder)).read("rss.xml"))).not.toContain("Built");
  });
});
