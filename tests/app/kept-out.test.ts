import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFeeds } from "#app/site/build-feeds.js";
import { explainPost, listPosts } from "#app/site/list-posts.js";
import { CONFIG, folderWith } from "../cli/cli.js";

function post(day: number, title: string, fields = ""): string {
  return `---\ntitle: ${title}\ndate: 2026-01-${String(day).padStart(2, "0")}\ntags: [t]\nauthor: Ann\n${fields}\n---\nWords of ${title}.\n`;
}

const POSTS = {
  "content/a.md": post(1, "Plain"),
  "content/b.md": post(2, "Feedless", "feed: false"),
  "content/c.md": post(3, "Mailless", "newsletter: false"),
  "content/d.md": post(4, "Unlisted", "unlisted: true"),
  "content/e.md": post(5, "Unclear", "hidden: perhaps"),
  "content/s/f.md": post(6, "Sectioned", "private: true\nlang: ja"),
};
const NOW = Date.UTC(2026, 5, 15);

async function buildIn(folder: string, cache: boolean) {
  const result = await buildFeeds({
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    cwd: folder,
    now: NOW,
    include: new Set(["published"]),
    cache,
  });
  const out = join(folder, "out");
  const written = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.\w+$/.test(path),
  );
  return { result, written, texts: written.map((path) => readFileSync(join(out, path), "utf8")) };
}

test.each([
  ["alone", "feeds: { limit: 20 }\n"],
  ["with sets and archives", "feeds: { by: [tag, author, section, language], archives: true, limit: 1 }\n"],
])("what is kept out is in no document of a build %s, with and without the cache", async (_, feeds) => {
  const folder = folderWith({ "feedletter.yaml": `${CONFIG}${feeds}`, ...POSTS });
  for (const cache of [true, true, false]) {
    const { result, written, texts } = await buildIn(folder, cache);
    const shown = ["Plain", "Feedless", "Mailless", "Unlisted", "Unclear", "Sectioned"].filter((title) =>
      texts.some((text) => text.includes(title)),
    );
    expect(shown).toEqual(["Plain", "Mailless"]);
    expect(written.filter((path) => /sections|languages\/ja/.test(path))).toEqual([]);
    expect(result.posts).toBe(2);
    expect(result.findings.map(({ code }) => code).sort()).toEqual([
      ...Array(4).fill("N_HIDDEN"),
      "W_HIDDEN",
    ]);
  }
});

test("list says what is kept out, and why", async () => {
  const folder = folderWith({ "feedletter.yaml": CONFIG, ...POSTS });
  const listing = { configPath: join(folder, "feedletter.yaml"), env: {}, now: NOW };
  const { posts } = await listPosts(listing);
  expect(posts.map(({ title, state, hiddenFrom }) => [title, state, hiddenFrom])).toEqual([
    ["Sectioned", "unlisted", "everywhere"],
    ["Unclear", "unlisted", "everywhere"],
    ["Unlisted", "unlisted", "everywhere"],
    ["Mailless", "published", "mail"],
    ["Feedless", "published", "feeds"],
    ["Plain", "published", undefined],
  ]);
  const listedOf = async (name: string) =>
    (await explainPost(name, listing)).fields.find(({ field }) => field === "listed");
  expect(await listedOf("a.md")).toBeUndefined();
  expect(await listedOf("c.md")).toEqual({
    field: "listed",
    value: "not in mail",
    from: "`newsletter` in line 6",
  });
  expect(await listedOf("d.md")).toEqual({ field: "listed", value: "no", from: "`unlisted` in line 6" });
});

test("a page of a built site that search engines must not show is kept out", async () => {
  const page = (title: string, robots: string) =>
    `<!doctype html><html><head><title>${title}</title>${robots}<meta property="article:published_time" content="2026-01-01"></head><body><article><h1>${title}</h1><p>Words.</p></article></body></html>`;
  const folder = folderWith({
    "feedletter.yaml": CONFIG.replace(/- \{.*/, "- { html: site }"),
    "site/a/index.html": page("Seen", '<meta name="robots" content="index, follow">'),
    "site/b/index.html": page("Unseen", '<meta name="robots" content="noindex, nofollow">'),
  });
  const { result, texts } = await buildIn(folder, false);
  expect(texts.some((text) => text.includes("Unseen"))).toBe(false);
  expect(texts.some((text) => text.includes("Seen"))).toBe(true);
  expect(result.findings).toContainEqual(
    expect.objectContaining({
      code: "N_HIDDEN",
      message: "`robots` (`<meta>`, robots) keeps it out of feeds, pages and mail.",
    }),
  );
});
