import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFeeds } from "#app/site/build-feeds.js";
import { listBuiltFeeds } from "#publish/built-feeds.js";
import { CONFIG, folderWith } from "../cli/cli.js";

const NOW = Date.parse("2026-06-15T12:00:00Z");

async function builtUrls(feeds: string): Promise<readonly string[]> {
  const posts = Array.from({ length: 4 }, (_, nth) => [
    `content/p${nth}.md`,
    `---\ntitle: "P${nth} & more"\ndate: 2026-06-0${nth + 1}\ntags: ["R&D"]\n---\nx\n`,
  ]);
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}feeds: ${feeds}\n`,
    ...Object.fromEntries(posts),
  });
  const configPath = join(folder, "feedletter.yaml");
  await buildFeeds({ configPath, env: {}, cwd: folder, now: NOW, include: new Set(["published"]) });
  const out = join(folder, "out");
  // Neither is ours.
  writeFileSync(join(out, "other.xml"), '<rss version="2.0"><channel/></rss>');
  mkdirSync(join(out, "more"));
  return listBuiltFeeds(out).map(
    ({ url, format }) => `${format} ${url.replace("https://notes.example/", "")}`,
  );
}

test("every feed that people subscribe to is found by what it says itself, the main one first", async () => {
  expect(await builtUrls("{ by: [tag], named: { show: { path: show.xml } } }")).toEqual([
    ...["atom atom.xml", "json feed.json", "rss rss.xml", "rss show.xml"],
    ...["atom tags/r-d/atom.xml", "json tags/r-d/feed.json", "rss tags/r-d/rss.xml"],
  ]);
});

test("whatever the files are called; copies and pages of an archive don't count", async () => {
  const found = await builtUrls(
    "{ files: { rss: feed/, atom: a.atom, json: j/ }, also: [index.xml, old/], archives: true, limit: 2 }",
  );
  expect(found.toSorted()).toEqual(["atom a.atom", "json j/", "rss feed/"]);
});

test("nothing where nothing was built", () => {
  expect(listBuiltFeeds(folderWith({}))).toEqual([]);
});
