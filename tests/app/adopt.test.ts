import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseFeed } from "feedsmith";
import { describe, expect, test } from "vitest";
import { type AdoptOptions, adoptFeed } from "#app/adopt/adopt-feed.js";
import { buildFeeds } from "#app/site/build-feeds.js";
import { FeedletterError } from "#errors.js";
import { folderWith } from "../cli/cli.js";
import { MOVES, SITE_URL } from "./moves.js";

const NOW = Date.UTC(2026, 5, 15);

function optionsFor(folder: string, feed: string, given: Partial<AdoptOptions> = {}): AdoptOptions {
  return {
    ...{ feed, allowPrivate: false, dryRun: false },
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    cwd: folder,
    now: NOW,
    include: new Set(["published"]),
    cache: false,
    ...given,
  };
}

/** What readers tell items by. */
function idsIn(document: string): readonly (string | undefined)[] {
  const parsed = parseFeed(document);
  switch (parsed.format) {
    case "rss":
      return (parsed.feed.items ?? []).map(({ guid }) => guid?.value);
    case "atom":
      return (parsed.feed.entries ?? []).map(({ id }) => id);
    case "json":
      return (parsed.feed.items ?? []).map(({ id }) => id);
    default:
      return [];
  }
}

describe.each(MOVES)("a blog that moves from $name", ({ feed, files, path, file }) => {
  test("has the same ids at the same address: readers see no post twice", async () => {
    const folder = folderWith({ ...files, "old.xml": feed });
    const result = await adoptFeed(optionsFor(folder, "old.xml"));
    expect(result.unmatched).toEqual([]);
    expect(result.matched).toHaveLength(2);
    expect(result.feed.address).toBe(`${SITE_URL}${path}`);
    const { out } = await buildFeeds(optionsFor(folder, ""));
    const published = readFileSync(join(out, file), "utf8");
    expect(idsIn(published)).toEqual(idsIn(feed));
    expect(published).toContain(`"${SITE_URL}${path}"`);
    const json = readFileSync(join(out, "feed.json"), "utf8");
    expect(idsIn(json)).toEqual(idsIn(feed));
  });

  test("changes nothing the second time, and keeps comments", async () => {
    const folder = folderWith({ ...files, "old.xml": feed });
    await adoptFeed(optionsFor(folder, "old.xml"));
    const read = (name: string) =>
      existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
    const before = [read("feedletter.yaml"), read("feedletter.ids.yaml")];
    const again = await adoptFeed(optionsFor(folder, "old.xml"));
    expect(again).toMatchObject({
      written: [],
      unmatched: [],
      name: { kind: "kept" },
      ids: { added: 0, known: 2 },
    });
    expect([read("feedletter.yaml"), read("feedletter.ids.yaml")]).toEqual(before);
    expect(before[0]?.startsWith(files["feedletter.yaml"] ?? "?")).toBe(true);
  });

  test("is shown no difference that isn't one", async () => {
    const folder = folderWith({ ...files, "old.xml": feed });
    const { differences } = await adoptFeed(optionsFor(folder, "old.xml", { dryRun: true }));
    expect(differences).toMatchObject({ lost: [], added: [], dates: [], texts: [] });
    expect(existsSync(join(folder, "feedletter.ids.yaml"))).toBe(false);
  });
});

function itemOf({ id = "", title = "", url = "", day = "05", text = "Words." }): string {
  return `<item><title>${title}</title><link>${url}</link><guid isPermaLink="false">${id}</guid><pubDate>${day} Jan 2024 00:00:00 GMT</pubDate><description>${text}</description></item>`;
}

function rssOf(...items: readonly string[]): string {
  return `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blog</title><link>${SITE_URL}</link><description/><atom:link rel="self" href="${SITE_URL}feed.xml"/>${items.join("")}</channel></rss>`;
}

const CONFIG = `site: { title: Blog, url: "${SITE_URL}" }\ncontent: [{ files: content }]\n`;

function post(title: string, day = "05", fields = ""): string {
  return `---\ntitle: ${title}\ndate: 2024-01-${day}\n${fields}---\nWords.\n`;
}

function site(feed: string, files: Readonly<Record<string, string>>, yaml = ""): string {
  return folderWith({ "feedletter.yaml": CONFIG + yaml, "old.xml": feed, ...files });
}

async function adopt(feed: string, files: Readonly<Record<string, string>>, yaml = "") {
  const folder = site(feed, files, yaml);
  const result = await adoptFeed(optionsFor(folder, "old.xml"));
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
  return {
    result,
    folder,
    ids: read("feedletter.ids.yaml").replace(/^#.*\n/gm, ""),
    config: read("feedletter.yaml"),
  };
}

describe("what isn't clear isn't guessed", () => {
  test("two posts with one title and date; two items that could be one post; one id twice; another date; nothing", async () => {
    const { result, ids } = await adopt(
      rssOf(
        itemOf({ id: "1", title: "Twin", url: `${SITE_URL}gone/` }),
        itemOf({ id: "2", title: "Single", url: `${SITE_URL}gone2/` }),
        itemOf({ id: "3", title: "Single", url: `${SITE_URL}gone3/` }),
        itemOf({ id: "4", title: "A", url: `${SITE_URL}a/` }),
        itemOf({ id: "4", title: "B", url: `${SITE_URL}b/` }),
        itemOf({ id: "5", title: "Late", url: `${SITE_URL}gone5/` }),
        itemOf({ id: "6", title: "Unknown", url: `${SITE_URL}gone6/` }),
        itemOf({ id: "7", title: "Home", url: SITE_URL }),
      ),
      {
        "content/twin-1.md": post("Twin"),
        "content/twin-2.md": post("Twin"),
        "content/single.md": post("Single"),
        "content/a.md": post("A"),
        "content/b.md": post("B"),
        "content/late.md": post("Late", "20"),
      },
    );
    expect(result.matched).toEqual([]);
    expect(result.unmatched.map(({ id, reason }) => `${id} ${reason}`)).toEqual([
      "1 Several posts have this title and date: content/twin-1.md, content/twin-2.md.",
      "2 The feed has several items that could be content/single.md.",
      "3 The feed has several items that could be content/single.md.",
      "4 The feed has this id for several posts: content/a.md, content/b.md.",
      "4 The feed has this id for several posts: content/a.md, content/b.md.",
      "5 A post has this title, but another date than 2024-01-05: content/late.md (2024-01-20).",
      "6 No post has this address, or this title and date.",
      "7 No post has this address, or this title and date.",
    ]);
    expect(ids).toBe("");
  });

  test("an address counts more than a title, whatever the scheme, `www.`, ending or campaign", async () => {
    const { result, ids } = await adopt(
      rssOf(
        itemOf({ id: "1", title: "A new title", url: "http://www.blog.example/a.html?utm_source=rss" }),
        itemOf({ id: "2", title: "A", url: `${SITE_URL}gone/` }),
        itemOf({ id: "3", title: "Out", url: "https://elsewhere.example/b/" }),
      ),
      { "content/a.md": post("A"), "content/b.md": post("B") },
    );
    expect(result.matched).toMatchObject([{ id: "1", file: "content/a.md", by: "address" }]);
    expect(result.unmatched.map(({ id, reason }) => `${id} ${reason}`)).toEqual([
      "2 Another item has the address of content/a.md.",
      "3 No post has this address, or this title and date.",
    ]);
    expect(ids).toBe('"/a/": "1"\n');
  });

  test("what a person wrote or adopted before stays, and is told", async () => {
    const { result, ids } = await adopt(
      rssOf(
        itemOf({ id: "1", title: "A", url: `${SITE_URL}a/` }),
        itemOf({ id: "2", title: "B", url: `${SITE_URL}b/` }),
      ),
      {
        "content/a.md": post("A", "05", "id: mine\n"),
        "content/b.md": post("B"),
        "feedletter.ids.yaml": "/b/: older\n",
      },
    );
    expect(result.unmatched.map(({ reason }) => reason)).toEqual([
      'content/a.md has one id, and its front matter has the id "mine": readers of this feed will see it again.',
      'content/b.md has one id, and it was adopted with the id "older": readers of this feed will see it again.',
    ]);
    expect(ids).toBe("/b/: older\n");
  });

  test("an item without a date is told by its address", async () => {
    const undated = (item: string) => item.replace(/<pubDate>.*<\/pubDate>/, "");
    const { result, ids } = await adopt(
      rssOf(
        undated(itemOf({ id: "1", title: "A", url: `${SITE_URL}a/` })),
        undated(itemOf({ id: "2", title: "B", url: `${SITE_URL}old/` })),
      ),
      { "content/a.md": post("A"), "content/b.md": post("B") },
    );
    expect(ids).toBe('"/a/": "1"\n');
    expect(result.differences.dates).toEqual([]);
    expect(result.unmatched.map(({ reason }) => reason)).toEqual([
      "A post has this title, but another address: content/b.md.",
    ]);
  });

  test("another site's post at the same path is another post, unless it has the same title", async () => {
    const there = "https://other.example/";
    const { ids, result } = await adopt(
      rssOf(
        itemOf({ id: "1", title: "Something else", url: `${there}a/` }),
        itemOf({ id: "2", title: "B", url: `${there}b/` }),
      ).replace(`<link>${SITE_URL}</link>`, `<link>${there}</link>`),
      { "content/a.md": post("A"), "content/b.md": post("B") },
    );
    expect(ids).toBe('"/b/": "2"\n');
    expect(result.unmatched.map(({ reason }) => reason)).toEqual([
      "It is on another site, and the post with this path has another title: content/a.md.",
    ]);
  });

  test("of an Atom feed with ids that are no IRIs it says who will see posts again", async () => {
    const { result } = await adopt(
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>x</id><entry><id>blog.example/a</id><title>A</title><link href="${SITE_URL}a/"/><updated>2024-01-05T00:00:00Z</updated><content>Words.</content></entry></feed>`,
      { "content/a.md": post("A") },
    );
    expect(result.feed.warnings).toEqual([expect.stringMatching(/^1 of its ids are no IRIs/)]);
  });

  test.each([
    ["a feed without items", rssOf(), "E_FEED", "Give the feed that your readers have."],
    ["an HTML page", "<!doctype html><title>x</title>", "E_SOURCE", "Use an RSS"],
  ])("%s is an error, and nothing is written", async (_, feed, code, fix) => {
    const folder = site(feed, { "content/a.md": post("A") });
    await expect(adoptFeed(optionsFor(folder, "old.xml"))).rejects.toThrow(
      expect.objectContaining({ code, fix: expect.stringContaining(fix) }),
    );
    expect(existsSync(join(folder, "feedletter.ids.yaml"))).toBe(false);
  });

  test("an error says what to do about the command, not about the configuration", async () => {
    const folder = site(rssOf(), { "content/a.md": post("A") });
    await expect(adoptFeed(optionsFor(folder, "gone.xml"))).rejects.toThrow(
      expect.objectContaining({ fix: "Check the path, which is relative to the configuration." }),
    );
    await expect(adoptFeed(optionsFor(folder, "http://127.0.0.1:1/feed"))).rejects.toThrow(
      expect.objectContaining({ fix: "Pass --allow-private." }),
    );
  });

  test("ids of a development server aren't what readers know", async () => {
    const { result, ids } = await adopt(
      rssOf(
        itemOf({ id: "http://localhost:4000/a", title: "A", url: "http://localhost:4000/a.html" }),
      ).replaceAll(SITE_URL, "http://localhost:4000/"),
      { "content/a.md": post("A") },
    );
    expect(result.unmatched.map(({ reason }) => reason)).toEqual([
      "Its id was made by a development server: readers know another one.",
    ]);
    expect(ids).toBe("");
    expect(result.feed.warnings).toEqual([
      `The feed is about http://localhost:4000/, and \`site.url\` is ${SITE_URL}. Correct it first, unless the site moves.`,
    ]);
  });

  test("several posts with one address get no id by it", async () => {
    const url = 'url: "https://elsewhere.example/"\n';
    const { result, ids } = await adopt(rssOf(itemOf({ id: "1", title: "A", url: `${SITE_URL}a/` })), {
      "content/a.md": post("A", "05", url),
      "content/b.md": post("B", "05", `${url}id: other\n`),
    });
    expect(result.unmatched.map(({ reason }) => reason)).toEqual([
      "content/a.md: Another post has its address too. Write the id into its front matter.",
    ]);
    expect(ids).toBe("");
  });

  test("a file that is no post is named where it is probably the one", async () => {
    const { result } = await adopt(
      rssOf(
        itemOf({ id: "1", title: "A", url: `${SITE_URL}notes/a.html` }),
        itemOf({ id: "2", title: "B", url: `${SITE_URL}b/` }),
        itemOf({ id: "3", title: "C", url: `${SITE_URL}c/` }),
      ),
      {
        "content/a.md": "---\ntitle: A\n---\n",
        "content/b/index.md": post("B").replace("2024-01", "2024-13"),
      },
    );
    expect(
      result.unmatched.map(({ reason }) =>
        reason.replace("No post has this address, or this title and date.", "…"),
      ),
    ).toEqual([
      "… Is it content/a.md, which is left out? N_NO_DATE: It has no date, so it is not a post.",
      '… Is it content/b/index.md, which is left out? E_DATE: "2024-13-05" is not a valid date.',
      "…",
    ]);
  });

  test("an id that no feed can carry is refused", async () => {
    const feed = { version: "https://jsonfeed.org/version/1.1", title: "Blog", home_page_url: SITE_URL };
    const items = ["a\u0001", "b\ud800"].map((id) => ({
      ...{ id, title: "A", url: `${SITE_URL}a/`, content_text: "Words." },
      date_published: "2024-01-05T00:00:00Z",
    }));
    for (const item of items) {
      const { result } = await adopt(JSON.stringify({ ...feed, items: [item] }), {
        "content/a.md": post("A"),
      });
      expect(result.unmatched.map(({ reason }) => reason)).toEqual([
        "Its id has characters that XML can't hold.",
      ]);
    }
  });

  test("an item that can't be read is named", async () => {
    const { result } = await adopt(
      rssOf("<item><title>No address</title><description>Words.</description></item>"),
      {
        "content/a.md": post("A"),
      },
    );
    expect(result.unmatched).toMatchObject([
      { title: "No address", reason: expect.stringContaining("neither a link nor an id") },
    ]);
  });
});

test("what would change is shown: lost, added, titles, dates, texts", async () => {
  const { result } = await adopt(
    rssOf(
      itemOf({ id: "1", title: "Same", url: `${SITE_URL}same/` }),
      itemOf({ id: "2", title: "Old title", url: `${SITE_URL}title/` }),
      itemOf({ id: "3", title: "Date", url: `${SITE_URL}date/`, day: "06" }),
      itemOf({ id: "4", title: "Text", url: `${SITE_URL}text/`, text: "Other words entirely." }),
      itemOf({ id: "5", title: "Draft", url: `${SITE_URL}draft/` }),
      itemOf({ id: "6", title: "Hidden", url: `${SITE_URL}hidden/` }),
      itemOf({ id: "7", title: "Gone", url: `${SITE_URL}gone/` }),
      itemOf({ id: "8", title: "Beyond", url: `${SITE_URL}beyond/`, day: "01" }),
    ),
    {
      "content/same.md": post("Same"),
      "content/title.md": post("New title"),
      "content/date.md": post("Date", "05"),
      "content/text.md": post("Text"),
      "content/draft.md": post("Draft", "05", "draft: true\n"),
      "content/hidden.md": post("Hidden", "05", "feed: false\n"),
      "content/beyond.md": post("Beyond", "01"),
      "content/fresh.md": post("Fresh", "09"),
      "content/older.md": post("Older", "04"),
    },
    "feeds: { limit: 6 }\n",
  );
  const { lost, added, titles, dates, texts } = result.differences;
  expect(lost.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
    "Gone: No post has this address, or this title and date.",
    "Draft: It is a draft.",
    "Hidden: Its front matter keeps it out of feeds.",
    "Beyond: It isn't one of the newest 6 (`feeds.limit`).",
  ]);
  expect(added).toMatchObject([
    { title: "Fresh", isOlder: false },
    { title: "Older", isOlder: true },
  ]);
  expect(lost.map(({ isBeyondLimit }) => isBeyondLimit)).toEqual([undefined, undefined, undefined, true]);
  expect(result.differences.fittingLimit).toBe(5);
  expect(titles).toMatchObject([{ file: "content/title.md", before: "Old title", after: "New title" }]);
  expect(dates).toMatchObject([
    { file: "content/date.md", before: "2024-01-06T00:00:00.000Z", after: "2024-01-05T00:00:00.000Z" },
  ]);
  expect(texts).toMatchObject([{ file: "content/text.md", before: 3, after: 1 }]);
});

describe("the feed's address", () => {
  const item = itemOf({ id: "1", title: "A", url: `${SITE_URL}a/` });
  const files = { "content/a.md": post("A") };
  const at = (address: string) => rssOf(item).replace(`${SITE_URL}feed.xml`, address);

  test("goes into the configuration, whose other lines stay as they are", async () => {
    const yaml = `
# feeds

feeds:
    limit: 20    # enough
    by:
    - tag
    - { by: author,   limit: 3 }
theme: { accent: "#123456" } # green
`;
    const { config, result } = await adopt(rssOf(item), files, yaml);
    expect(result.name).toEqual({ kind: "set", setting: ["feeds", "files", "rss"], value: "feed.xml" });
    const lines = config.split("\n");
    for (const line of yaml.split("\n").filter((line) => !line.includes("by: author")))
      expect(lines).toContain(line);
    expect(config).toContain("    files:\n        rss: feed.xml\n");
  });

  test.each([
    [`${SITE_URL}rss.xml`, { kind: "kept", setting: "feeds.files.rss" }],
    [`${SITE_URL}atom.xml`, { kind: "kept", setting: "feeds.files.atom" }],
    [`${SITE_URL}?feed=rss2`, { kind: "refused", reason: expect.stringContaining("has a query") }],
    [
      "https://feeds.elsewhere.example/blog",
      { kind: "refused", reason: expect.stringContaining("isn't below") },
    ],
    [SITE_URL, { kind: "refused", reason: expect.stringContaining("can't be a file") }],
    [
      `${SITE_URL}feed.json`,
      { kind: "refused", reason: expect.stringContaining("`feeds.files.json` is in the way") },
    ],
    [
      `${SITE_URL}subscribe/index.html`,
      { kind: "refused", reason: expect.stringContaining("subscribePage") },
    ],
  ])("%s", async (address, expected) => {
    const { result, config } = await adopt(at(address), files);
    expect(result.name).toEqual(expected);
    expect(config).toBe(CONFIG);
    expect(result.written).toEqual(["feedletter.ids.yaml"]);
  });

  const EPISODES = "feeds:\n  named:\n    show: { include: [audio] } # the podcast\n";
  const episodes = {
    "content/a.md": post("A", "05", "tags: [audio]\n"),
    "content/b.md": post("B", "04"),
    "content/c.md": post("C", "03"),
    "content/d.md": post("D", "02", "tags: [audio]\n"),
    "content/e.md": post("E", "04"),
  };
  const show = (address: string) =>
    rssOf(
      itemOf({ id: "1", title: "A", url: `${SITE_URL}a/` }),
      itemOf({ id: "4", title: "D", url: `${SITE_URL}d/`, day: "02" }),
    ).replace(`${SITE_URL}feed.xml`, address);

  test("of a podcast isn't given to the main feed", async () => {
    const { result, ids } = await adopt(show(`${SITE_URL}show.xml`), episodes, EPISODES);
    expect(result.name).toEqual({
      kind: "refused",
      reason: expect.stringContaining("we would show 3 others"),
    });
    expect(ids).toBe('"/a/": "1"\n"/d/": "4"\n');
  });

  test.each([
    [`${SITE_URL}show.xml`, "show.xml", "show.xml"],
    [`${SITE_URL}audio/rss.xml`, "audio", "audio/rss.xml"],
  ])("of a podcast goes to the named feed: %s", async (address, value, file) => {
    const folder = site(show(address), episodes, EPISODES);
    const named = optionsFor(folder, "old.xml", { named: "show" });
    const result = await adoptFeed(named);
    expect(result.name).toEqual({ kind: "set", setting: ["feeds", "named", "show", "path"], value });
    expect(result.differences).toMatchObject({ lost: [], added: [] });
    const { out } = await buildFeeds(optionsFor(folder, ""));
    expect(idsIn(readFileSync(join(out, file), "utf8"))).toEqual(["1", "4"]);
    expect(readFileSync(join(folder, "feedletter.yaml"), "utf8")).toContain("# the podcast");
    expect(await adoptFeed(named)).toMatchObject({ written: [], name: { kind: "kept" } });
    await expect(adoptFeed({ ...named, named: "shw" })).rejects.toThrow('There is no feed "shw"');
  });

  test("a second one is kept beside the first", async () => {
    const { folder } = await adopt(rssOf(item), files);
    writeFileSync(join(folder, "old.xml"), at(`${SITE_URL}rss/index.xml`));
    await adoptFeed(optionsFor(folder, "old.xml"));
    writeFileSync(join(folder, "old.xml"), at(`${SITE_URL}feed/`));
    const { name } = await adoptFeed(optionsFor(folder, "old.xml"));
    expect(name).toEqual({ kind: "set", setting: ["feeds", "also"], value: ["rss/index.xml", "feed/"] });
    const { out } = await buildFeeds(optionsFor(folder, ""));
    for (const file of ["feed.xml", "rss/index.xml", "feed/index.xml"])
      expect(existsSync(join(out, file))).toBe(true);
  });
});

test("after our own addresses changed, our own feed gives the ids back, also its Atom document", async () => {
  const folder = site("", { "content/a.md": post("A", "05", "id: 12345\n"), "content/b.md": post("B") });
  const { out } = await buildFeeds(optionsFor(folder, ""));
  for (const name of ["rss.xml", "atom.xml", "feed.json"])
    writeFileSync(join(folder, `old-${name}`), readFileSync(join(out, name)));
  writeFileSync(
    join(folder, "feedletter.yaml"),
    CONFIG.replace("{ files: content }", '{ files: content, url: "/posts/{slug}/" }'),
  );
  for (const name of ["rss.xml", "atom.xml", "feed.json"]) {
    const result = await adoptFeed(optionsFor(folder, `old-${name}`));
    expect(result.unmatched).toEqual([]);
  }
  expect(readFileSync(join(folder, "feedletter.ids.yaml"), "utf8").replace(/^#.*\n/gm, "")).toBe(
    `"/posts/b/": "${SITE_URL}b/"\n`,
  );
});

test("what is no feed is an error, and writes nothing", async () => {
  const folder = site("<html></html>", { "content/a.md": post("A") });
  await expect(adoptFeed(optionsFor(folder, "old.xml"))).rejects.toThrow(FeedletterError);
  await expect(adoptFeed(optionsFor(folder, "missing.xml"))).rejects.toMatchObject({ code: "E_SOURCE" });
  await expect(adoptFeed(optionsFor(folder, "http://127.0.0.1:1/feed"))).rejects.toMatchObject({
    code: "E_FEED",
  });
  expect(existsSync(join(folder, "feedletter.ids.yaml"))).toBe(false);
});
