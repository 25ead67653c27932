/**
 * The same posts as a small site of each program, whose output is, as far as the program lets us, one RSS or Atom feed of the
 * newest 50 posts with their whole text.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeCorpus } from "../corpus.mjs";

export const ITEMS = 50;

/** @returns {readonly { number: number, day: string, text: string }[]} posts with front matter that every program reads */
export function makePosts(folder, posts) {
  writeCorpus(folder, { posts, words: 600, seed: 1 });
  const from = join(folder, "content/posts");
  return readdirSync(from).map((file) => {
    const number = Number(/\d+/.exec(file)[0]);
    const body = readFileSync(join(from, file), "utf8").replace(/^---\n[\s\S]*?\n---\n/, "");
    const date = new Date(
      Date.UTC(2016, 0, 1) + Math.floor((number / posts) * 3285 * 86_400_000),
    ).toISOString();
    return {
      number,
      day: date.slice(0, 10),
      text: `---\ntitle: Post ${number}\ndate: ${date}\n---\n${body}`,
    };
  });
}

function write(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const named = (posts, nameOf) => Object.fromEntries(posts.map((post) => [nameOf(post), post.text]));
const remove = (folder, ...paths) => {
  for (const path of paths) rmSync(join(folder, path), { recursive: true, force: true });
};

const HUGO_RSS = `{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>{{ .Site.Title }}</title><link>{{ .Site.BaseURL }}</link><description>Posts</description>
{{ range first ${ITEMS} .Site.RegularPages.ByDate.Reverse }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<guid>{{ .Permalink }}</guid><pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" | safeHTML }}</pubDate>
{{ printf "<content:encoded><![CDATA[%s]]></content:encoded>" .Content | safeHTML }}</item>{{ end }}
</channel></rss>
`;

/** Each: the files of the site, what an earlier build left, the command, and the feed that it writes. */
export const SITES = {
  feedletter: {
    files: (posts) => ({
      "feedletter.yaml": `site: { title: Corpus, url: "https://corpus.example/", description: Posts, author: { name: Ana } }
content: [{ files: content, url: "/{path}/" }]
feeds: { limit: ${ITEMS}, content: full, formats: [rss, atom, json] }
`,
      ...named(posts, ({ number }) => `content/post-${number}.md`),
    }),
    left: ["out", ".feedletter"],
    command: ({ cli }) => [process.execPath, cli, "build", "--now", "2026-06-15T09:00:00Z"],
    feed: "out/rss.xml",
  },
  hugo: {
    files: (posts) => ({
      "hugo.toml": `baseURL = "https://corpus.example/"
title = "Corpus"
disableKinds = ["section", "taxonomy", "term", "sitemap", "robotsTXT", "404"]
[outputs]
home = ["RSS"]
page = []
[markup.goldmark.renderer]
unsafe = true
[markup.highlight]
codeFences = false
`,
      "layouts/index.rss.xml": HUGO_RSS,
      ...named(posts, ({ number }) => `content/post-${number}.md`),
    }),
    left: ["public", "resources"],
    command: () => ["hugo", "--quiet", "--noBuildLock"],
    feed: "public/index.xml",
  },
  jekyll: {
    files: (posts) => ({
      "_config.yml": `title: Corpus\nurl: https://corpus.example\nplugins: [jekyll-feed]\nfeed: { posts_limit: ${ITEMS} }\n`,
      ...named(posts, ({ number, day }) => `_posts/${day}-post-${number}.md`),
    }),
    left: ["_site", ".jekyll-cache"],
    command: () => ["jekyll", "build", "--quiet"],
    feed: "_site/feed.xml",
  },
  eleventy: {
    files: (posts) => ({
      "package.json": '{ "private": true, "type": "module" }',
      "eleventy.config.js": `import { feedPlugin } from "@11ty/eleventy-plugin-rss";
export default (config) => {
  config.addPlugin(feedPlugin, {
    type: "rss",
    outputPath: "/feed.xml",
    collection: { name: "posts", limit: ${ITEMS} },
    metadata: { language: "en", title: "Corpus", subtitle: "Posts", base: "https://corpus.example/", author: { name: "Ana" } },
  });
  return { dir: { input: "content", output: "_site" }, markdownTemplateEngine: false };
};
`,
      "content/content.json": '{ "tags": "posts" }',
      ...named(posts, ({ number }) => `content/post-${number}.md`),
    }),
    left: ["_site"],
    command: ({ modules }) => [process.execPath, join(modules, "@11ty/eleventy/cmd.cjs"), "--quiet"],
    feed: "_site/feed.xml",
  },
  astro: {
    files: (posts) => ({
      "package.json": '{ "private": true, "type": "module" }',
      "astro.config.mjs":
        'export default { site: "https://corpus.example", markdown: { syntaxHighlight: false } };\n',
      "src/content.config.mjs": `import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
export const collections = { blog: defineCollection({ loader: glob({ base: "src/content/blog", pattern: "*.md" }) }) };
`,
      "src/pages/rss.xml.js": `import rss from "@astrojs/rss";
import { getCollection } from "astro:content";
export async function GET({ site }) {
  const posts = (await getCollection("blog")).sort((a, b) => new Date(b.data.date) - new Date(a.data.date)).slice(0, ${ITEMS});
  const items = posts.map(({ id, data, rendered }) => ({ title: data.title, pubDate: new Date(data.date), link: "/" + id + "/", content: rendered.html }));
  return rss({ title: "Corpus", description: "Posts", site, items });
}
`,
      ...named(posts, ({ number }) => `src/content/blog/post-${number}.md`),
    }),
    left: ["dist", ".astro", "node_modules/.astro", "node_modules/.vite"],
    command: ({ modules }) => [
      join(modules, "node/bin/node"),
      join(modules, "astro/bin/astro.mjs"),
      "build",
      "--silent",
    ],
    feed: "dist/rss.xml",
  },
};

/** Writes the site of one program, ready to be built. */
export function writeSite(name, folder, posts) {
  rmSync(folder, { recursive: true, force: true });
  write(folder, SITES[name].files(posts));
}

export function forgetBuild(name, folder) {
  remove(folder, ...SITES[name].left);
}
