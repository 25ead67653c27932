/**
 * Times the serialisers of the package `feed` alone on posts of a corpus: all is read and rendered before the clock starts.
 * What Feedletter's own build takes beyond this is reading, rendering, cleaning and writing.
 *
 *   node bench/serialise.mjs CORPUS LIMIT     → {"rss":ms,"atom":ms,"json":ms} on stdout, for the newest LIMIT posts
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Feed } from "feed";
import markdownIt from "markdown-it";
import { parse } from "yaml";

const [corpus, limit] = [process.argv[2], Number(process.argv[3])];
const { posts } = JSON.parse(readFileSync(join(corpus, "corpus.json"), "utf8"));
const markdown = markdownIt({ html: true });

function readItem(number) {
  const [, front, body] = readFileSync(join(corpus, "content", "posts", `post-${number}.md`), "utf8").split(
    /^---$/m,
  );
  const { title, date, description = "", tags, categories } = parse(front);
  const link = `https://corpus.example/posts/post-${number}/`;
  return {
    title,
    id: link,
    link,
    date: new Date(date),
    published: new Date(date),
    description,
    content: markdown.render(body),
    category: [...categories, ...tags].map((name) => ({ name, term: name })),
  };
}

const items = Array.from({ length: limit }, (_, at) => readItem(posts - at));

/** A fresh instance for each format: `rss2()` changes the items it is given. */
function time(serialise) {
  const feed = new Feed({
    title: "Corpus",
    id: "https://corpus.example/",
    link: "https://corpus.example/",
    copyright: "",
    updated: items[0].date,
  });
  for (const item of items) feed.addItem({ ...item });
  const began = performance.now();
  const length = serialise(feed).length;
  const took = performance.now() - began;
  if (length < limit * 1000) throw new Error(`Only ${length} characters for ${limit} posts.`);
  return took;
}

const times = {
  rss: time((feed) => feed.rss2()),
  atom: time((feed) => feed.atom1()),
  json: time((feed) => feed.json1()),
};
console.log(JSON.stringify(times));
