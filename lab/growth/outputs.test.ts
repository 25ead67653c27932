import { configSchema } from "#config/schema.js";
import type { Tag } from "#content/model/post.js";
import { checkDigest } from "#digest/checks/check-digest.js";
import { showInClient } from "#digest/clients/show-in-client.js";
import { composeIssue } from "#digest/compose.js";
import { draftIssue } from "#digest/issue.js";
import { cutSlots, slotToken } from "#digest/merge-fields.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { renderTransactionalMail } from "#digest/transactional-mail.js";
import { planVariants } from "#digest/variants.js";
import { readPublishedItems } from "#feeds/checks/published-items.js";
import { findSourceLinks } from "#feeds/checks/source-links.js";
import { normaliseBody } from "#feeds/clean-feed.js";
import { composeFeed } from "#feeds/compose-feed.js";
import type { Feed } from "#feeds/feed.js";
import { writeOpml } from "#feeds/opml.js";
import { groupIntoSets } from "#feeds/sets.js";
import { messagesFor } from "#i18n/messages.js";
import { encodeVariant } from "#mail/message.js";
import { renderIssueIndex } from "#pages/issue-index.js";
import { renderIssuePage } from "#pages/issue-page.js";
import { renderChoices } from "#pages/people/choice-fields.js";
import { frameMail } from "#pages/preview/preview-frames.js";
import { renderSubscribePage } from "#pages/subscribe-page.js";
import {
  NOW,
  sampleContext,
  sampleDigest,
  sampleDraft,
  sampleEntry,
  samplePost,
  sampleSite,
  sampleTheme,
  TEMPLATES,
} from "../../tests/digest/samples.js";
import {
  PAGE,
  SITE,
  sampleFeed,
  samplePost as sampleFeedPost,
  sampleItem,
} from "../../tests/feeds/samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "../../tests/feeds/write.js";
import { casesOf, each, list, type Make, times, workOf } from "./make.js";
import { testGrowth } from "./measure.js";
import { readFile, withBody } from "./read.js";

const tag = (index: number): Tag => ({ name: `Tag ${index}`, slug: `tag-${index}` });
const url = (index: number): string => `https://careers.example/${index}/`;

function writeAll(feed: Feed) {
  return [writeRss(feed), writeAtom(feed), writeJsonFeed(feed)];
}

const FEEDS = workOf("feed written", {
  items: (n) => {
    const feed = sampleFeed({ items: list(n, (i) => sampleItem({ id: url(i), url: url(i) })) });
    return () => writeAll(feed);
  },
  "tags of an item": (n) => {
    const feed = sampleFeed({ items: [sampleItem({ categories: list(n, tag) })] });
    return () => writeAll(feed);
  },
  "authors of an item": (n) => {
    const feed = sampleFeed({ items: [sampleItem({ authors: list(n, (i) => ({ name: `A ${i}` })) })] });
    return () => writeAll(feed);
  },
  "attachments of an item": (n) => {
    const enclosures = list(n, (i) => ({ url: `${url(i)}a.mp3`, type: "audio/mpeg", bytes: 1 }));
    const feed = sampleFeed({ items: [sampleItem({ enclosures })] });
    return () => writeAll(feed);
  },
  "posts composed": (n) => {
    const { feeds } = configSchema.parse({ site: { title: "A", url: "https://careers.example/" } });
    const posts = list(n, (i) => sampleFeedPost({ id: url(i), url: url(i), authors: [{ name: `A ${i}` }] }));
    return () => composeFeed(posts, { site: SITE, feeds });
  },
  "tags of a post, each with a feed": (n) => setsOf([sampleEntry("a", NOW, { tags: list(n, tag) })]),
  "posts with a tag each": (n) => setsOf(list(n, (i) => sampleEntry(`a${i}`, NOW - i, { tags: [tag(i)] }))),
  "posts with one tag": (n) => setsOf(list(n, (i) => sampleEntry(`a${i}`, NOW - i, { tags: [tag(0)] }))),
  "authors whose names look alike": (n) =>
    setsOf(
      list(n, (i) => sampleEntry(`a${i}`, NOW - i, { authors: [{ name: `ſs${"ß".repeat(i % 9)} ${i}` }] })),
    ),
  "feeds in a list": (n) => {
    const feeds = list(n, (i) => sampleFeed({ title: `A ${i}` }));
    return () => writeOpml(sampleFeed(), ...feeds);
  },
});

function setsOf(entries: Parameters<typeof groupIntoSets>[0]) {
  const { feeds } = configSchema.parse({
    site: { title: "A", url: "https://careers.example/" },
    feeds: { by: ["tag", "author", "section", "language"] },
  });
  return () => groupIntoSets(entries, { site: SITE, feeds });
}

const HTML: Readonly<Record<string, Make>> = {
  paragraphs: (n) => times("<p>Some words &amp; more.</p>\n", n),
  "illegal characters": (n) => times("\u0001\ufffe", n),
  "line ends": (n) => times("\r\n", n),
  spaces: (n) => `<p>a${times(" ", n)}b</p>`,
  "ends of CDATA": (n) => times("]]&gt;]]>", n),
};

const SOURCES: Readonly<Record<string, Make>> = {
  links: (n) => times("[a](/b) ", n),
  brackets: (n) => times("[", n),
  "links after a bracket": (n) => `[ ${times("[a](/b) ", n)}`,
  "brackets and parentheses": (n) => times("[a](", n),
  "images never closed": (n) => times("![a](b ", n),
  backticks: (n) => times("` ", n),
  "backticks in growing runs": (n) => each(Math.sqrt(n) * 5, (i) => `${times("`", i + 1)} `),
  fences: (n) => times("```\n", n),
  "comments never closed": (n) => times("<!-- ", n),
  "tags never closed": (n) => times("<a href=", n),
  "quotes never closed": (n) => times('<img alt="', n),
  "templates never closed": (n) => times("{{ {% ", n),
  backslashes: (n) => times("\\", n),
  parentheses: (n) => `[a](${times("(", n)}`,
  spaces: (n) => `[a](b${times(" ", n)}c`,
  "angle brackets": (n) => times("<", n),
  pre: (n) => times("<pre>", n),
  pictures: (n) => times('<img src="a.png">', n),
  definitions: (n) => times("[a]: /b\n", n),
};

async function mailPosts(body: string) {
  const rendered = await readFile("a.md", withBody(body));
  if (!("posts" in rendered)) return rendered;
  const draft = draftIssue(rendered.posts, { digest: "weekly", number: 1, composedAt: 0, baseline: [] });
  const variant = await renderVariant(draft, sampleContext());
  return encodeVariant(variant, { from: { address: "a@careers.example" }, date: NOW });
}

const POSTS: Readonly<Record<string, Make>> = {
  words: (n) => times("some words in a row ", n),
  "words without spaces": (n) => times("根回しの文章", n),
  letters: (n) => times("a", n),
  accents: (n) => `a${times("\u0301", n)}`,
  emoji: (n) => times("👩‍👩‍👧‍👦", n),
  paragraphs: (n) => times("Some words in a row.\n\n", n),
};

function renderDraft(
  posts: Parameters<typeof sampleDraft>[0],
  more: Parameters<typeof sampleContext>[0] = {},
) {
  return () => renderVariant(sampleDraft(posts), sampleContext(more));
}

const DIGESTS = workOf("digest", {
  posts: (n) => renderDraft(list(Math.ceil(n / 20), (i) => samplePost({ id: url(i), url: url(i) }))),
  "posts as plain text": (n) =>
    renderDraft(
      list(Math.ceil(n / 20), (i) => samplePost({ id: url(i), url: url(i) })),
      { templates: loadTemplates("plain", [TEMPLATES]) },
    ),
  "tags of a post": (n) => renderDraft([samplePost({ tags: list(n, tag), categories: list(n, tag) })]),
  "authors of a post": (n) => renderDraft([samplePost({ authors: list(n, (i) => ({ name: `A ${i}` })) })]),
  "a long excerpt": (n) => renderDraft([samplePost({ excerpt: times("Some words in a row. ", n) })]),
  "a long title": (n) => renderDraft([samplePost({ title: times("Some words ", n) })]),
  "spaces in an excerpt": (n) => renderDraft([samplePost({ excerpt: `a${times(" ", n)}b` })]),
  "a long word": (n) => renderDraft([samplePost({ excerpt: times("a", n), title: times("b", n) })]),
  "a letter": (n) => {
    const content = { kind: "confirm", hours: 48, digests: list(n, (i) => `Digest ${i}`) } as const;
    const context = {
      ...{ templates: loadTemplates("confirm", [TEMPLATES]), theme: sampleTheme(), language: "en" },
      ...{ site: sampleSite(), mail: {}, slotKey: "0123456789abcdef0123456789abcdef" },
    };
    return () => renderTransactionalMail(content, context);
  },
  "posts to choose from": (n) => {
    const entries = list(n, (i) => sampleEntry(`a${i}`, NOW - i * 1000, { tags: [tag(i)] }));
    const history = { issues: 1, lastIssueAt: NOW - 1, sent: new Set(["a1"]), baseline: new Set<string>() };
    return () => composeIssue(entries, { digest: sampleDigest(), history, now: NOW, timezone: "UTC" });
  },
  "groups of readers": (n) => {
    const draft = sampleDraft(list(20, (i) => samplePost({ id: url(i), tags: [tag(i)] })));
    const groups = list(n, (i) => ({ topics: [`tag-${i % 20}`, `tag-${i % 7}`], people: i }));
    return () => planVariants(draft, groups, { siteLanguage: "en", min: 1, max: 64 });
  },
  "topics of a reader": (n) => {
    const draft = sampleDraft([samplePost({ tags: list(n, tag) })]);
    const groups = [{ topics: list(n, (i) => `other-${i}`), people: 1 }];
    return () => planVariants(draft, groups, { siteLanguage: "en", min: 1, max: 64 });
  },
  "topics of readers of a post that nobody wants": (n) => {
    const entries = [sampleEntry("a", NOW - 1, { tags: list(n, tag) })];
    const history = { issues: 1, lastIssueAt: NOW - 2, sent: new Set<string>(), baseline: new Set<string>() };
    const audience = [list(n, (i) => `other-${i}`)];
    return () =>
      composeIssue(entries, { digest: sampleDigest(), history, now: NOW, timezone: "UTC", audience });
  },
});

const slotKey = "0123456789abcdef0123456789abcdef";
const slot = slotToken({ field: "name", fallback: "you" }, slotKey);

function checkMail(body: string, css: string) {
  const leave = { field: "unsubscribeUrl", fallback: "" } as const;
  return checkDigest({
    ...{ headers: "", links: [], place: { file: "feedletter.yaml" }, maxBytes: 1000 },
    variant: {
      subject: ["A"],
      html: [
        `<html><head><style>${css}</style></head><body>${body}<a href="`,
        leave,
        '">Leave</a></body></html>',
      ],
      text: [body, leave],
      fitting: { bytes: 900, excerpts: "full", covers: true, layout: "cards", fits: true },
    },
  });
}

const PAGES = workOf("page", {
  "feeds on the subscribe page": (n) => {
    const sets = list(n, (i) => ({ kind: "tag" as const, name: `Tag ${i}`, urls: sampleFeed().urls }));
    return () => renderSubscribePage({ ...PAGE, feed: sampleFeed(), site: SITE, sets });
  },
  "posts on the subscribe page": (n) => {
    const feed = sampleFeed({ items: list(n, (i) => sampleItem({ id: url(i), url: url(i) })) });
    return () => renderSubscribePage({ ...PAGE, feed, site: SITE });
  },
  "a long post on the subscribe page": (n) => {
    const feed = sampleFeed({ items: [sampleItem({ summary: times("Some words. ", n), title: "" })] });
    return () => renderSubscribePage({ ...PAGE, feed, site: SITE });
  },
  "issues in the archive": (n) => {
    const issues = list(n, (i) => ({ number: i, sentAt: NOW - i * 1000, subject: [`Issue ${i}`] }));
    const at = { url: url(1), subscribeUrl: url(2), feed: sampleFeed() };
    return () => renderIssueIndex({ site: SITE, digestTitle: "Weekly", theme: PAGE.theme, ...at, issues });
  },
  "digests to choose": (n) => {
    const digests = list(n, (i) => ({ name: `d${i}`, title: `D ${i}` }));
    return choices({ digests, ticked: { digests: [], topics: {} } });
  },
  "topics to choose": (n) => {
    const topics = list(n, tag);
    const ticked = { digests: ["d"], topics: { d: topics.map(({ slug }) => slug) } };
    return choices({ digests: [{ name: "d", title: "D" }], topics, ticked });
  },
  "topics that no post has": (n) => {
    const ticked = { digests: ["d"], topics: { d: list(n, (i) => `gone-${i}`) } };
    return choices({ digests: [{ name: "d", title: "D" }], topics: list(n, tag), ticked });
  },
});

function choices(
  given: Pick<Parameters<typeof renderChoices>[0], "digests" | "ticked"> & { topics?: readonly Tag[] },
) {
  const { signUp: words } = messagesFor("en");
  return () => renderChoices({ legend: "Digests", topics: [], words, ...given });
}

testGrowth([
  ...FEEDS,
  ...casesOf("body for feeds", normaliseBody, HTML),
  ...casesOf("links of Markdown", (text) => findSourceLinks(text, "markdown"), SOURCES),
  ...casesOf("links of HTML", (text) => findSourceLinks(text, "html"), SOURCES),
  ...casesOf("an earlier feed", (text) => readPublishedItems(text, "rss"), {
    items: (n) => `<rss><channel>${times("<item><guid>a</guid></item>", n)}</channel></rss>`,
    "elements in elements": (n) => times("<a>", n) + times("</a>", n),
    entities: (n) => `<rss>${times("&amp;", n)}</rss>`,
    "never closed": (n) => times("<a ", n),
  }),
  ...casesOf("mailed post", mailPosts, POSTS),
  ...DIGESTS,
  ...PAGES,
  ...casesOf("slots", (text) => cutSlots(text, slotKey), {
    slots: (n) => times(`a${slot}`, n),
    "beginnings of slots": (n) => times(slot.slice(0, -1), n),
  }),
  ...casesOf("checked mail", (text) => checkMail(text, ""), {
    paragraphs: (n) => times("<p>Some words.</p>", n),
    // Cleaned posts are nested no deeper.
    "elements in elements": (n) => times(times("<div>", 256) + times("</div>", 256), Math.ceil(n / 256)),
    links: (n) => each(n, (i) => `<a href="https://a.example/${i}">b</a>`),
    "links to nowhere": (n) => times("<a>b</a>", n),
    pictures: (n) => each(n, (i) => `<img src="https://a.example/${i}.png">`),
    "styled elements": (n) => times('<p style="color:#111111;background:#eeeeee">a</p>', n),
    exclamations: (n) => times("!", n),
    capitals: (n) => times("FREE ", n),
    "a long word": (n) => times("a", n),
  }),
  ...casesOf("checked style", (css) => checkMail("<p class='a'>a</p>", css), {
    rules: (n) => each(n, (i) => `.a${i} { color: red }\n`),
    "rules that match": (n) => times(".a { color: red }\n", n),
    "rules never closed": (n) => times(".a { ", n),
    queries: (n) => times("@media (min-width: 1px) { .a { color: red } }\n", n),
    declarations: (n) => `.a { ${times("color: red; ", n)} }`,
    selectors: (n) => `${times(".a ", Math.sqrt(n) * 5)} { color: red }`,
    comments: (n) => times("/* a */", n),
    "comments never closed": (n) => times("/* a ", n),
  }),
  ...casesOf("issue's page", (text) => issuePage(text), {
    paragraphs: (n) => times("<p>Some words.</p>", n),
    bodies: (n) => times("<body>", n),
    "tags never closed": (n) => times("<body ", n),
  }),
  ...casesOf("mail as Outlook shows it", (text) => showInClient(text, "outlook").html, {
    paragraphs: (n) => times("<p style='display: flex'>Some words.</p>", n),
    styles: (n) => each(n, (i) => `<p style='width: ${i % 500}px'>a</p>`),
    "elements it doesn't know": (n) => times("<main>a</main>", n),
    "pictures without a place": (n) => times("<svg></svg>", n),
    comments: (n) => times("<!-- a -->", n),
    conditions: (n) => times("<!--[if mso]>a<![endif]-->", n),
    "conditions never closed": (n) => times("<!--[if mso]>", n),
    "boxes with tables": (n) => times("<table style='display: block'><tr><td>a</td></tr></table>", n),
    "a long value": (n) => `<p style="width: ${times("1.", n)}">a</p>`,
    "a long name": (n) => `<p style="width: ${times("a", n)}">a</p>`,
    "addresses never closed": (n) => `<p style="background: ${times("url(", n)}">a</p>`,
  }),
  ...casesOf("mail as Gmail shows it", (css) => showInClient(`<style>${css}</style>`, "gmail").html, {
    rules: (n) => each(n, (i) => `.a${i} { color: red }\n`),
    queries: (n) => times("@media (min-width: 1px) { .a { color: red } }\n", n),
    "a long query": (n) => `@media ${times("(", n)} { .a { color: red } }`,
    "a long selector": (n) => `${times(".a", n)} { color: red }`,
    "quotes never closed": (n) => `p { content: ${times("'", n)} }`,
  }),
  ...casesOf("framed mail", (text) => frameMail(text, { view: "dark", images: "on" }, () => undefined), {
    paragraphs: (n) => times("<p>Some words.</p>", n),
    pictures: (n) => times('<img src="https://a.example/b.png">', n),
    metas: (n) => times("<meta ", n),
    "metas that are named": (n) => times('<meta name="color-scheme" ', n),
    queries: (n) => times("( prefers-color-scheme", n),
    spaces: (n) => `(${times(" ", n)}prefers-color-scheme`,
    "tags never closed": (n) => times("<img ", n),
    styles: (n) => times("url(", n),
  }),
]);

function issuePage(body: string) {
  const html = [`<html><head></head><body>${body}</body></html>`];
  const at = { url: url(1), subscribeUrl: url(2), previous: 1, next: 3 };
  return renderIssuePage({ html, language: "en", theme: PAGE.theme, ...at });
}
