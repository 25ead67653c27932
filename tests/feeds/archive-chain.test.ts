import { randomBytes } from "node:crypto";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSite } from "#app/checks/check-site.js";
import { type BuildOptions, buildFeeds, compareFeeds } from "#app/site/build-feeds.js";
import { childrenNamed, parseXml, type XmlElement } from "#feeds/xml/xml-tree.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";

const ARCHIVED = `${CONFIG}feeds: { limit: 3, archives: true }\n`;
const day = (number: number) => `2026-01-${String(number).padStart(2, "0")}`;
const posts = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `content/p${index + 1}.md`,
      postOn(day(index + 1), `Post ${index + 1}`),
    ]),
  );
const buildOf = (folder: string): BuildOptions => ({
  configPath: join(folder, "feedletter.yaml"),
  env: {},
  now: Date.UTC(2026, 5, 1),
  include: new Set(["published"]),
  cwd: folder,
});
const read = (folder: string, url: string) =>
  readFileSync(join(folder, "out", url.replace("https://notes.example/", "")), "utf8");

interface Document {
  readonly ids: readonly string[];
  readonly links: Readonly<Record<string, string | undefined>>;
  readonly archived: boolean;
}

function readXml(xml: string): Document {
  const root = parseXml(xml);
  const [channel = root] = childrenNamed(root, "channel");
  const atom = root.name === "feed";
  const links = childrenNamed(channel, atom ? "link" : "atom:link").map(({ attributes }) => [
    attributes.rel,
    attributes.href,
  ]);
  const items: readonly XmlElement[] = childrenNamed(channel, atom ? "entry" : "item");
  return {
    ids: items.map((item) => String(childrenNamed(item, atom ? "id" : "guid")[0]?.children[0])),
    links: Object.fromEntries(links),
    archived: childrenNamed(channel, "fh:archive").length === 1,
  };
}

/** As RFC 5005 §4.3 tells a reader: from the subscription document back to the oldest archive page. */
function walk(folder: string, start: string): readonly (Document & { readonly url: string })[] {
  const documents = [];
  for (let url: string | undefined = start; url !== undefined; ) {
    const document: Document = readXml(read(folder, url));
    documents.push({ ...document, url });
    url = document.links["prev-archive"];
  }
  return documents;
}

describe.each(["rss.xml", "atom.xml"])("the archive of %s", (name) => {
  const home = `https://notes.example/${name}`;

  test("leads to every post once, newest first, and back", async () => {
    const folder = folderWith({ "feedletter.yaml": ARCHIVED, ...posts(11) });
    await buildFeeds(buildOf(folder));
    const chain = walk(folder, home);
    expect(chain.flatMap(({ ids }) => ids)).toEqual(
      Array.from({ length: 11 }, (_, index) => `https://notes.example/posts/p${11 - index}/`),
    );
    expect(chain.map(({ archived }) => archived)).toEqual([false, true, true]);
    expect(chain[0]?.links).not.toHaveProperty("current");
    for (const { links } of chain.slice(1)) expect(links.current).toBe(home);
    expect(chain[1]?.links["next-archive"]).toBeUndefined();
    expect(chain[2]?.links["next-archive"]).toBe(chain[1]?.url);
  });

  test("keeps the items of its pages, byte for byte, when posts come", async () => {
    const folder = folderWith({ "feedletter.yaml": ARCHIVED, ...posts(9) });
    await buildFeeds(buildOf(folder));
    const pages = walk(folder, home).slice(1);
    const before = pages.map(({ url }) => read(folder, url));
    for (const [path, text] of Object.entries(posts(20))) writeFileSync(join(folder, path), text);
    await buildFeeds(buildOf(folder));
    // The one link that names the page that has come behind it is all that may be new.
    const withoutNext = (xml: string) => xml.replace(/^.*rel="next-archive".*\n/m, "");
    expect(pages.map(({ url }) => withoutNext(read(folder, url)))).toEqual(before.map(withoutNext));
    expect(read(folder, pages[1]?.url ?? "")).toBe(before[1]);
  });
});

test("JSON Feed goes the same way by next_url", async () => {
  const folder = folderWith({ "feedletter.yaml": ARCHIVED, ...posts(10) });
  await buildFeeds(buildOf(folder));
  const ids: string[] = [];
  for (let url: string | undefined = "https://notes.example/feed.json"; url !== undefined; ) {
    const feed: { items: { id: string }[]; next_url?: string } = JSON.parse(read(folder, url));
    ids.push(...feed.items.map(({ id }) => id));
    url = feed.next_url;
  }
  expect(ids).toHaveLength(10);
  expect(new Set(ids).size).toBe(10);
});

test("`check` names the post that changes an archive page, and is content with new ones", async () => {
  const folder = folderWith({ "feedletter.yaml": ARCHIVED, ...posts(9) });
  await buildFeeds(buildOf(folder));
  writeFileSync(join(folder, "content/p12.md"), postOn(day(12), "Post 12"));
  expect((await checkSite({ ...buildOf(folder), randomBytes })).findings).toEqual([]);
  writeFileSync(join(folder, "content/p2.md"), postOn(day(2), "Post 2", "Other words."));
  expect((await checkSite({ ...buildOf(folder), randomBytes })).findings).toMatchObject([
    { code: "W_ARCHIVE_CHANGED", place: { file: "content/p2.md" } },
  ]);
  writeFileSync(join(folder, "content/p2.md"), postOn(day(2), "Post 2"));
  writeFileSync(join(folder, "content/late.md"), postOn(day(1), "Late"));
  const { findings } = await checkSite({ ...buildOf(folder), randomBytes });
  expect(findings[0]).toMatchObject({ code: "W_ARCHIVE_CHANGED", place: { file: "content/late.md" } });
});

test("a broken post takes no place in any set, and the next one moves up", async () => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}feeds: { limit: 2, by: [author] }\n`,
    ...posts(3),
    "content/p4.md": Buffer.concat([Buffer.from(postOn(day(4), "Broken")), Buffer.from([0xff])]),
  });
  const built = await buildFeeds(buildOf(folder));
  expect(built.findings).toMatchObject([{ code: "E_UTF8" }]);
  const ids = ["https://notes.example/posts/p3/", "https://notes.example/posts/p2/"];
  expect(readXml(read(folder, "rss.xml")).ids).toEqual(ids);
  expect(readXml(read(folder, "authors/eric/rss.xml")).ids).toEqual(ids);
});

test("a tag that is gone takes its feed along, and nothing else", async () => {
  const tagged = (tag: string) => `---\ntitle: One\ndate: ${day(1)}\ntags: [${tag}]\n---\nx\n`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}feeds: { by: [tag] }\n`,
    "content/one.md": tagged("old"),
    "out/tags/theirs.html": "theirs",
  });
  await buildFeeds(buildOf(folder));
  writeFileSync(join(folder, "content/one.md"), tagged("new"));
  expect(await compareFeeds(buildOf(folder))).toMatchObject({
    kind: "stale",
    leftOver: ["tags/old/atom.xml", "tags/old/feed.json", "tags/old/rss.xml"],
  });
  await buildFeeds(buildOf(folder));
  expect(() => read(folder, "tags/old/rss.xml")).toThrow(/ENOENT/);
  expect(read(folder, "tags/theirs.html")).toBe("theirs");
  expect(await compareFeeds(buildOf(folder))).toMatchObject({ kind: "current" });
});

test("the order of files in a folder and their times change no byte", async () => {
  const files = { ...posts(7), "feedletter.yaml": `${ARCHIVED.trimEnd().slice(0, -2)}, by: [author] }\n` };
  const here = folderWith(files);
  const there = folderWith(Object.fromEntries(Object.entries(files).reverse()));
  for (const path of Object.keys(files)) utimesSync(join(there, path), 1, 1);
  const [one, other] = [
    await buildFeeds(buildOf(here)),
    await buildFeeds({ ...buildOf(there), now: Date.UTC(2030, 1) }),
  ];
  if (one.kind !== "written" || other.kind !== "written") throw new Error("not written");
  expect(other.created).toEqual(one.created);
  for (const path of [...one.created, "feedletter-manifest.json"])
    expect(read(there, path)).toBe(read(here, path));
});
