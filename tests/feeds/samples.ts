import type { SiteConfig } from "../../src/config.js";
import type { Post } from "../../src/content/post.js";
import type { Feed, Item } from "../../src/feeds/feed.js";

export const PUBLISHED = Date.UTC(2026, 0, 31, 9);

export function sampleItem(over: Partial<Item> = {}): Item {
  return {
    id: "https://careers.example/posts/offers/",
    url: "https://careers.example/posts/offers/",
    title: "Reading an offer letter",
    published: PUBLISHED,
    updated: PUBLISHED + 3_600_000,
    authors: [{ name: "Eric", email: "eric@careers.example", url: "https://careers.example/about/" }],
    categories: [{ name: "Offers & pay", slug: "offers-pay" }],
    summary: "What the letter says, and what it leaves out.",
    html: "<p>Read it <em>twice</em>.</p>",
    enclosures: [],
    ...over,
  };
}

export function sampleFeed(over: Partial<Feed> = {}): Feed {
  return {
    id: "https://careers.example/",
    title: "Career Notes",
    description: "Field notes on working as a developer",
    language: "en",
    homeUrl: "https://careers.example/",
    urls: {
      rss: "https://careers.example/rss.xml",
      atom: "https://careers.example/atom.xml",
      json: "https://careers.example/feed.json",
    },
    subscribeUrl: "https://careers.example/subscribe/",
    updated: PUBLISHED + 3_600_000,
    authors: [{ name: "Eric", email: "eric@careers.example" }],
    items: [sampleItem()],
    ...over,
  };
}

/** A feed of one item that is like the sample but for what is given. */
export function withItem(over: Partial<Item>): Feed {
  return sampleFeed({ items: [sampleItem(over)] });
}

export const SITE: SiteConfig = {
  title: "Career Notes",
  url: "https://careers.example/",
  description: "Field notes on working as a developer",
  language: "en",
  timezone: "Europe/Berlin",
  author: { name: "Eric", email: "eric@careers.example" },
  authors: {},
};

export function samplePost(over: Partial<Post> = {}): Post {
  return {
    id: "https://careers.example/posts/offers/",
    url: "https://careers.example/posts/offers/",
    title: "Reading an offer letter",
    published: PUBLISHED,
    updated: PUBLISHED,
    draft: false,
    section: "",
    path: "offers",
    slug: "offers",
    authors: [{ name: "Eric" }],
    categories: [{ name: "Offers", slug: "offers" }],
    tags: [{ name: "Pay", slug: "pay" }],
    enclosures: [],
    body: {
      kind: "file",
      path: "/site/offers.md",
      format: "markdown",
      start: 0,
      line: 1,
      excerptSeparator: "<!--more-->",
    },
    place: { file: "content/offers.md" },
    html: "<p>Read it twice.</p>",
    text: "Read it twice.",
    excerpt: "Read it twice.",
    ...over,
  };
}
