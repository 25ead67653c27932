/**
 * Times our writers and the package `feed` alone on the same rendered posts, by turns; prints JSON.
 *
 *   node bench/writers.mjs FOLDER      the folder of bench/feeds.mjs
 */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Feed } from "feed";
import { loadEntries } from "../dist/content/load.js";
import { renderPosts } from "../dist/content/render.js";
import { writeAtomPieces } from "../dist/feeds/atom.js";
import { composeFeed } from "../dist/feeds/compose.js";
import { writeJsonFeed } from "../dist/feeds/json-feed.js";
import { writeRssPieces } from "../dist/feeds/rss.js";
import { loadConfig } from "../dist/load-config.js";

const { config, baseDir } = loadConfig(join(process.argv[2], "main/feedletter.yaml"), { env: {}, uses: [] });
const { entries } = loadEntries(config.content, { baseDir, site: config.site });
const { posts } = await renderPosts(entries, config.site);
const feed = composeFeed(posts, config);

function builder() {
  const made = new Feed({
    title: "Corpus",
    id: feed.id,
    link: feed.homeUrl,
    copyright: "",
    updated: new Date(feed.updated),
  });
  for (const { id, url, title, published, updated, summary, html, categories, authors } of feed.items) {
    made.addItem({
      id,
      link: url,
      title,
      date: new Date(updated),
      published: new Date(published),
      description: summary,
      content: html,
      author: authors,
      category: categories.map(({ name, slug }) => ({ name, term: slug })),
    });
  }
  return made;
}

function time(write) {
  const began = performance.now();
  if (write().length === 0) throw new Error("Nothing was written.");
  return performance.now() - began;
}

const sides = {
  rss: [() => writeRssPieces(feed).join(""), () => builder().rss2()],
  atom: [() => writeAtomPieces(feed).join(""), () => builder().atom1()],
  json: [() => writeJsonFeed(feed), () => builder().json1()],
};
const times = {};
for (const [format, [ours, theirs]] of Object.entries(sides)) {
  const runs = [1, 2, 3].map(() => ({ ours: time(ours), theirs: time(theirs) }));
  const best = (side) => Math.min(...runs.map((run) => run[side]));
  times[format] = { ours: best("ours"), theirs: best("theirs") };
}
console.log(JSON.stringify(times));
