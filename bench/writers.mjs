/**
 * Times our writers and the package `feed` alone on the same rendered posts, by turns; prints JSON.
 *
 *   node bench/writers.mjs FOLDER      the folder of bench/feeds.mjs
 */
import { join } from "node:path";
import { Feed } from "feed";
import { loadConfig } from "../build/config/load.js";
import { renderPosts } from "../build/content/render/render.js";
import { loadEntries } from "../build/content/sources/load.js";
import { streamAtom } from "../build/feeds/atom.js";
import { cleanFeed } from "../build/feeds/clean-feed.js";
import { composeFeed } from "../build/feeds/compose-feed.js";
import { streamJsonFeed } from "../build/feeds/json-feed.js";
import { streamRss } from "../build/feeds/rss.js";
import { textOfContent } from "../build/files/file-content.js";

const { config, baseDir } = await loadConfig(join(process.argv[2], "main/feedletter.yaml"), {
  env: {},
  uses: [],
});
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

/** CPU time, for the machine may have others to serve. */
function time(write) {
  const began = process.cpuUsage();
  if (write().length === 0) throw new Error("Nothing was written.");
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

const clean = cleanFeed(feed);
const sides = {
  "cleaning, once for all three": [() => [cleanFeed(feed)], () => "-"],
  rss: [() => textOfContent(() => streamRss(clean)), () => builder().rss2()],
  atom: [() => textOfContent(() => streamAtom(clean)), () => builder().atom1()],
  json: [() => textOfContent(() => streamJsonFeed(clean)), () => builder().json1()],
};
const times = {};
for (const [format, [ours, theirs]] of Object.entries(sides)) {
  const runs = [1, 2, 3].map(() => ({ ours: time(ours), theirs: time(theirs) }));
  const best = (side) => Math.min(...runs.map((run) => run[side]));
  times[format] = { ours: best("ours"), theirs: best("theirs") };
}
console.log(JSON.stringify(times));
