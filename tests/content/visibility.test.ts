import { expect, test } from "vitest";
import { isSelected } from "#content/model/select.js";
import { load, loadFields, loadOne, problems } from "./folder.js";

test.each([
  ["feed: false", "feeds"],
  ["feed: No", "feeds"],
  ['feed: "false"', "feeds"],
  ["rss: off", "feeds"],
  ["newsletter: false", "mail"],
  ["newsletter: 0", "mail"],
  ["feed: false\nnewsletter: false", "everywhere"],
  ["feed: false\nprivate: true", "everywhere"],
  ["unlisted: true", "everywhere"],
  ['unlisted: "true"', "everywhere"],
  ["hidden: yes", "everywhere"],
  ["private: 1", "everywhere"],
  ["noindex: true", "everywhere"],
  ["robotsNoIndex: true", "everywhere"],
  ["seo: { noindex: true }", "everywhere"],
  ["robots: noindex", "everywhere"],
  ["robots: NoIndex, nofollow", "everywhere"],
  ["robots: [follow, noindex]", "everywhere"],
  ["robots: none", "everywhere"],
  ["robots: { index: false }", "everywhere"],
  ["robots: { noindex: true }", "everywhere"],
  ["exclude_from_feed: true", "everywhere"],
  ["excludeFromFeed: true", "everywhere"],
  ["hiddenFromRss: true", "everywhere"],
  ["feed: { exclude: true }", "everywhere"],
  ["build: { list: never }", "everywhere"],
  ["_build: { list: never }", "everywhere"],
  ["_build: { list: false }", "everywhere"],
  ["build: { list: local }", "everywhere"],
  ["eleventyExcludeFromCollections: true", "everywhere"],
  ["listed: false", "everywhere"],
  ["visibility: Unlisted", "everywhere"],
  ["extra: { unlisted: true }", "everywhere"],
  ["params: { feed: false }", "feeds"],
])("%j keeps a post out, and it is said", (fields, hiddenFrom) => {
  const loaded = load({ "content/post.md": `---\ndate: 2026-01-31\n${fields}\n---\nBody.\n` });
  expect(loaded.entries.map((entry) => entry.hiddenFrom)).toEqual([hiddenFrom]);
  expect(loaded.findings.map(({ code }) => code)).toContain("N_HIDDEN");
});

test.each([
  "feed: true",
  "newsletter: yes",
  "unlisted: false",
  'hidden: "no"',
  "private:",
  'private: ""',
  "robots: index, follow",
  "robots: [all, 'max-snippet: 50']",
  "robots: { follow: false }",
  "feed: { excerpt_only: true }",
  "feed: https://elsewhere.example/feed.xml",
  "build: { list: always }",
  "build: { list: true, publishResources: false }",
  "eleventyExcludeFromCollections: false",
  "visibility: public",
  "sitemap: false",
])("%j doesn't", (fields) => {
  const loaded = load({ "content/post.md": `---\ndate: 2026-01-31\n${fields}\n---\nBody.\n` });
  expect(loaded.entries.map((entry) => entry.hiddenFrom)).toEqual([undefined]);
  expect(loaded.findings).toEqual([]);
});

test.each([
  ["unlisted: maybe", "everywhere"],
  ["hidden: [true]", "everywhere"],
  ["feed: some", "feeds"],
  ["feed: { title: x }", "feeds"],
  ["newsletter: weekly", "mail"],
  ["robots: disallow", "everywhere"],
  ["visibility: friends", "everywhere"],
  ["build: { list: sometimes }", "everywhere"],
  ["eleventyExcludeFromCollections: [posts]", "everywhere"],
])("%j isn't clear, so the post is kept out with a warning", (fields, hiddenFrom) => {
  const loaded = load({ "content/post.md": `---\ndate: 2026-01-31\n${fields}\n---\nBody.\n` });
  expect(loaded.entries.map((entry) => entry.hiddenFrom)).toEqual([hiddenFrom]);
  const [name = ""] = /^[a-zA-Z]+/.exec(fields) ?? [];
  expect(problems(loaded)).toEqual([
    expect.stringContaining(`content/post.md:3 W_HIDDEN The value of \`${name}`),
  ]);
});

test("a TOML table, a cascade and a data file keep posts out too", () => {
  expect(
    loadOne({ "content/post.md": "+++\ndate = 2026-01-31\n[extra]\nhidden = true\n+++\nBody.\n" }).hiddenFrom,
  ).toBe("everywhere");
  const hugo = load({
    "hugo.toml": "",
    "content/secret/_index.md": "---\ncascade: { _build: { list: never } }\n---\n",
    "content/secret/post.md": "---\ndate: 2026-01-31\n---\nBody.\n",
  });
  expect(hugo.entries.map(({ hiddenFrom }) => hiddenFrom)).toEqual(["everywhere"]);
  expect(problems(hugo)).toContain(
    "content/secret/post.md:1 N_HIDDEN `build.list` (secret/_index.md, cascade) keeps it out of feeds, pages and mail.",
  );
  const eleventy = load({
    "eleventy.config.js": "",
    "content/secret/secret.json": '{ "eleventyExcludeFromCollections": true }',
    "content/secret/post.md": "---\ndate: 2026-01-31\n---\nBody.\n",
  });
  expect(eleventy.entries.map(({ hiddenFrom }) => hiddenFrom)).toEqual(["everywhere"]);
});

test("`feed: false` counts for feeds alone, `newsletter: false` for mail alone", () => {
  const shownTo = (fields: string) =>
    (["feeds", "mail"] as const).filter((audience) =>
      isSelected(loadFields(fields), { now: Date.UTC(2027, 0), include: new Set(), audience }),
    );
  expect(shownTo("feed: false")).toEqual(["mail"]);
  expect(shownTo("newsletter: false")).toEqual(["feeds"]);
  expect(shownTo("hidden: true")).toEqual([]);
  expect(shownTo("title: x")).toEqual(["feeds", "mail"]);
});
