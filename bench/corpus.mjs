/**
 * Writes a corpus to measure with: Markdown posts of about 600 words with YAML front matter, the same bytes for the same
 * parameters on any machine, and beside them what builds it: a feedletter.yaml and a Hugo config, for the newest 50 posts
 * and for all of them. A folder that already holds this corpus is left as it is.
 *
 *   node bench/corpus.mjs FOLDER [--posts 10000] [--words 600] [--seed 1] [--html 0]
 *
 *   --html 10                      every tenth post has HTML in it, as people write it
 *
 *   FOLDER/content/posts/*.md      the posts, dated from 2016 to 2025, the highest number last
 *   FOLDER/newest-50/, FOLDER/all/ feedletter.yaml and hugo.toml; what is built lands here, too
 *   FOLDER/layouts/index.rss.xml   the feed as Hugo writes it: title, link, date, guid, full content
 *   FOLDER/corpus.json             the parameters, written last: a corpus without it is unfinished
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/** To be raised when the same parameters give other bytes. */
const GENERATOR = 2;
export const DEFAULTS = { posts: 10_000, words: 600, seed: 1, html: 0 };

/** How many items the feeds of each folder hold. */
export const sizesOf = ({ posts }) => ({ "newest-50": Math.min(50, posts), all: posts });

const WORDS =
  `the a of to and in that it with for on as by at from this an is was are be not but or can will has had more
  team code review question answer release server database query index cache test failure customer meeting note
  plan change week month night alert page report build branch merge commit version schema field table column row
  small quiet honest early late simple strange useful careful broken slow fast shared open closed first second last
  write read ask wait explain measure repair remove rename move keep stop begin agree notice remember learn teach
  often rarely always perhaps together again slowly carefully before after between without because although while`.split(
    /\s+/,
  );
const FOREIGN = [
  "naïve",
  "Überblick",
  "façade",
  "東京",
  "根回し",
  "приклад",
  "مثال",
  "déjà",
  "señal",
  "Ærlighed",
  "👍🏽",
];
const TAGS =
  `interviews code-review on-call salaries mentoring writing remote testing debugging databases performance security
  accessibility planning estimates hiring onboarding leadership open-source documentation releases incidents culture tools`.split(
    /\s+/,
  );
const CATEGORIES = ["Craft", "People", "Work", "Tools", "Notes"];
const CODE = [
  ["sh", "git log --oneline --since='2 weeks ago' | head -20\nnpm ci && npm test"],
  [
    "ts",
    "const total = rows.filter((row) => row.amount > 0 && !row.paid).reduce((sum, row) => sum + row.amount, 0);",
  ],
  [
    "sql",
    "SELECT customer, count(*) AS orders\nFROM orders\nWHERE paid_at < now() - interval '1 day'\nGROUP BY customer;",
  ],
  ["html", '<p class="note">Tom &amp; Ana said: <em>a < b</em></p>'],
];

/** mulberry32: numbers from 0 up to 1, the same ones for the same seed. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function diceFrom(seed) {
  const random = randomFrom(seed);
  const below = (end) => Math.floor(random() * end);
  return {
    between: (low, high) => low + below(high - low + 1),
    pick: (list) => list[below(list.length)],
    happens: (chance) => random() < chance,
  };
}

const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const wordsOf = (dice, count) => Array.from({ length: count }, () => dice.pick(WORDS));

/** A tenth of the posts hold letters beyond Latin-1: strings that take a JavaScript engine twice the memory. */
function sentence(dice, { foreign }) {
  const words = wordsOf(dice, dice.between(7, 17));
  if (foreign && dice.happens(0.3)) words.splice(dice.between(1, 5), 0, dice.pick(FOREIGN));
  if (dice.happens(0.12)) words.splice(3, 1, `**${words[3]}**`);
  if (dice.happens(0.1)) words.splice(4, 2, `[${words[4]} ${words[5]}](/posts/post-${dice.between(1, 99)}/)`);
  if (dice.happens(0.06)) words.splice(2, 1, `\`${words[2]}()\``);
  return `${capitalise(words.join(" "))}${dice.pick([".", ".", ".", "?", "!"])}`;
}

const sentences = (dice, style, count) => Array.from({ length: count }, () => sentence(dice, style));

const paragraph = (dice, style) => sentences(dice, style, dice.between(3, 6)).join(" ");

const BLOCKS = [
  (dice, style) =>
    `## ${capitalise(wordsOf(dice, dice.between(2, 5)).join(" "))}\n\n${paragraph(dice, style)}`,
  (dice, style) =>
    sentences(dice, style, 4)
      .map((item, at) => `${at + 1}. ${item}`)
      .join("\n"),
  (dice, style) =>
    sentences(dice, style, 3)
      .map((item) => `- ${item}`)
      .join("\n"),
  (dice, style) => `> ${sentence(dice, style)}`,
  (dice) => `\`\`\`${dice.pick(CODE).join("\n")}\n\`\`\``,
];

/** Without end tags where HTML needs none, with a script, a frame, and pictures that load late. */
const HTML_BLOCKS = [
  (dice, style) =>
    `<table>\n<thead><tr><th>Month<th>Orders\n<tbody>\n${wordsOf(dice, 6)
      .map((word) => `<tr><td>${word}<td>${sentence(dice, style)}`)
      .join("\n")}\n</table>`,
  (dice) =>
    `<figure class="wide">\n<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/images/${dice.between(1, 99)}.jpg" alt="A team">\n<figcaption>${wordsOf(dice, 8).join(" ")}</figcaption>\n</figure>`,
  (dice) =>
    `<iframe width="560" height="315" src="https://www.youtube.com/embed/${dice.between(1e6, 9e6)}" title="Talk" allowfullscreen></iframe>`,
  (dice, style) =>
    `<div class="note" style="color: red"><p>${sentence(dice, style)}<p><font size="2">${sentence(dice, style)}</font></div>`,
  (dice) => `<script src="https://gist.github.com/ana/${dice.between(1e6, 9e6)}.js"></script>`,
  (dice) => `<center><b>${wordsOf(dice, 5).join(" ")}</b></center>`,
];

function body(dice, { words, withHtml }) {
  const style = { foreign: dice.happens(0.1) };
  const blocks = [];
  for (let count = 0; count < words; ) {
    const next = (dice.happens(0.4) ? dice.pick(BLOCKS) : paragraph)(dice, style);
    blocks.push(next);
    count += next.split(/\s+/).length;
  }
  if (withHtml)
    for (const write of HTML_BLOCKS) blocks.splice(dice.between(1, blocks.length), 0, write(dice, style));
  return blocks.join("\n\n");
}

/** Milliseconds since 1970: nine years that are past on any clock that is right. */
const FIRST_DATE = Date.UTC(2016, 0, 1);
const LAST_DATE = Date.UTC(2025, 0, 1);

/** The posts are spread evenly over those years; a higher number is newer. */
const dateOf = (number, posts) =>
  new Date(FIRST_DATE + Math.floor((number / posts) * (LAST_DATE - FIRST_DATE))).toISOString();

/** Titles as people write them: bare, in either quotes, with escapes, `&`, colons and apostrophes. */
const TITLES = [
  (title) => title,
  (title) => `"${title}"`,
  (title) => `'${title}'`,
  (title) => `"${title.replace(" ", ": ")}"`,
  (title) => `"${title.replace(" ", ' \\"')}\\""`,
  (title) => `'It''s ${title}'`,
  (title) => `${title.replace(" ", " & ")}`,
  (title) => `"Caf\\u00e9 ${title} \\u2014 part 2"`,
];

const AUTHORS = [
  () => [],
  () => ["author: Ana Ruiz"],
  () => ['author: "Sören O\'Neill"'],
  () => ["authors:", "  - Ana Ruiz", "  - name: Grete Köhler", "    url: https://people.example/grete"],
  () => ["authors: [Ana Ruiz, 'Tom & Co']"],
];

const DATES = [
  (iso) => iso,
  (iso) => iso.slice(0, 10),
  (iso) => `"${iso}"`,
  (iso) => iso.replace("T", " ").replace(/\.\d+Z$/, " +0000"),
  (iso) => iso.replace(/\.\d+Z$/, "+02:00"),
];

const IMAGES = [
  () => [],
  (number) => [`image: /images/post-${number}.jpg`],
  (number) => [`cover: "https://images.example/${number}.png?w=1200&h=630"`],
  (number) => ["image:", `  url: /images/post-${number}.webp`, '  alt: "A team at a table: \\"done\\""'],
];

const TAG_LISTS = [
  (tags) => [`tags: [${tags.join(", ")}]`],
  (tags) => ["tags:", ...tags.map((tag) => `  - ${tag}`)],
  (tags) => ["tags:", ...tags.map((tag) => `- "${tag}"`)],
  (tags) => [`tags: ["${tags.join('", "')}", 'R&D']`],
];

const plainSentence = (dice) => sentence(dice, { foreign: false }).replace(/[[\]`*]|\(.*?\)/g, "");

const DESCRIPTIONS = [
  () => [],
  (dice) => [`description: ${plainSentence(dice)}`],
  (dice) => [`description: "${plainSentence(dice)} It's \\"fine\\" & done."`],
  (dice) => ["description: >-", `  ${plainSentence(dice)}`, `  ${plainSentence(dice)}`],
];

/** Front matter as people write it; its fields are those that generators have in common. */
function frontMatter(dice, { number, posts }) {
  const title = capitalise(wordsOf(dice, dice.between(3, 8)).join(" "));
  const tags = new Set(Array.from({ length: dice.between(1, 4) }, () => dice.pick(TAGS)));
  return [
    `title: ${dice.pick(TITLES)(title)}`,
    `date: ${dice.pick(DATES)(dateOf(number, posts))}`,
    ...(dice.happens(0.3) ? ["# Checked by Ana before it went out."] : []),
    `categories: [${dice.pick(CATEGORIES)}]`,
    ...dice.pick(TAG_LISTS)([...tags]),
    ...dice.pick(AUTHORS)(),
    ...dice.pick(DESCRIPTIONS)(dice),
    ...dice.pick(IMAGES)(number),
    ...(dice.happens(0.3) ? ["draft: false"] : []),
  ];
}

function post(number, { posts, words, seed, html }) {
  const dice = diceFrom(seed * 1_000_003 + number);
  const front = frontMatter(dice, { number, posts });
  return `---\n${front.join("\n")}\n---\n\n${body(dice, { words, withHtml: html > 0 && number % html === 0 })}\n`;
}

const feedletterConfig = (limit) => `site:
  title: Corpus
  url: https://corpus.example/
  description: Posts to measure with
  author: { name: Ana }
content:
  - { files: ../content, url: "/{path}/" }
feeds: { limit: ${limit}, content: full, formats: [rss, atom, json] }
`;

/** Nothing but the home page's RSS is asked for: no page, list, taxonomy or sitemap is written. */
const hugoConfig = (limit) => `baseURL = "https://corpus.example/"
title = "Corpus"
disableKinds = ["section", "taxonomy", "term", "sitemap", "robotsTXT", "404"]
[outputs]
home = ["RSS"]
page = []
[services.rss]
limit = ${limit}
[markup.goldmark.renderer]
unsafe = true
[markup.highlight]
codeFences = false
`;

const HUGO_RSS = `{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>{{ .Site.Title }}</title><link>{{ .Site.BaseURL }}</link><description>Posts to measure with</description>
{{ range first .Site.Config.Services.RSS.Limit .Site.RegularPages.ByDate.Reverse }}<item>
<title>{{ .Title }}</title><link>{{ .Permalink }}</link><guid>{{ .Permalink }}</guid>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" | safeHTML }}</pubDate>
<description>{{ .Summary | html }}</description>
{{ printf "<content:encoded><![CDATA[%s]]></content:encoded>" .Content | safeHTML }}
</item>{{ end }}
</channel></rss>
`;

const isThere = (file, stamp) => existsSync(file) && readFileSync(file, "utf8") === stamp;

/**
 * Writes the corpus into `folder` unless the same one is there.
 * @returns true where it was written, false where it was there
 * @throws Error where a parameter is no positive whole number, or the folder holds something else than a corpus
 */
export function writeCorpus(folder, { posts, words, seed, html = 0 }) {
  const odd = [posts, words, seed].find((number) => !(Number.isSafeInteger(number) && number > 0));
  if (odd !== undefined) throw new Error(`${odd} is no positive whole number.`);
  const stampFile = join(folder, "corpus.json");
  const stamp = `${JSON.stringify({ generator: GENERATOR, posts, words, seed, ...(html > 0 ? { html } : {}) })}\n`;
  if (isThere(stampFile, stamp)) return false;
  const unfinished = join(folder, "corpus.unfinished");
  if (
    existsSync(folder) &&
    readdirSync(folder).length > 0 &&
    !existsSync(stampFile) &&
    !existsSync(unfinished)
  ) {
    throw new Error(`${folder} holds something else than a corpus. Name an empty folder.`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(unfinished, "");
  for (const old of ["corpus.json", "content", "layouts", "newest-50", "all"]) {
    rmSync(join(folder, old), { recursive: true, force: true });
  }
  writePosts(join(folder, "content", "posts"), { posts, words, seed, html });
  writeConfigs(folder, { posts });
  writeFileSync(stampFile, stamp);
  rmSync(unfinished);
  return true;
}

function writePosts(folder, { posts, words, seed, html }) {
  mkdirSync(folder, { recursive: true });
  for (let number = 1; number <= posts; number += 1) {
    writeFileSync(join(folder, `post-${number}.md`), post(number, { posts, words, seed, html }));
  }
}

function writeConfigs(folder, { posts }) {
  mkdirSync(join(folder, "layouts"));
  writeFileSync(join(folder, "layouts", "index.rss.xml"), HUGO_RSS);
  for (const [name, limit] of Object.entries(sizesOf({ posts }))) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "feedletter.yaml"), feedletterConfig(limit));
    writeFileSync(join(folder, name, "hugo.toml"), hugoConfig(limit));
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      posts: { type: "string" },
      words: { type: "string" },
      seed: { type: "string" },
      html: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    console.error("Usage: node bench/corpus.mjs FOLDER [--posts 10000] [--words 600] [--seed 1] [--html 0]");
    process.exit(2);
  }
  const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
  const written = writeCorpus(resolve(folder), { ...DEFAULTS, ...Object.fromEntries(given) });
  console.error(written ? `Wrote ${folder}.` : `${folder} holds this corpus already.`);
}
