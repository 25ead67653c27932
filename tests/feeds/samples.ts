import { configSchema, type SiteConfig } from "#config/schema.js";
import type { Post } from "#content/model/post.js";
import type { Feed, Item } from "#feeds/feed.js";
import { designSiteTheme } from "#theme/site-theme.js";

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
    stylesheet: "feed.css",
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

/** One that says everything the formats can say. */
export function completeFeed(): Feed {
  const page = (folder: string) => ({
    rss: `https://careers.example/${folder}rss.xml`,
    atom: `https://careers.example/${folder}atom.xml`,
    json: `https://careers.example/${folder}feed.json`,
  });
  return sampleFeed({
    hub: "https://hub.example/",
    icon: "https://careers.example/icon.png",
    favicon: "https://careers.example/favicon.png",
    copyright: "© 2026 Eric & friends",
    categoryScheme: "https://careers.example/tags/",
    ttl: 60,
    pages: { "prev-archive": page("archive/1/"), "next-archive": page("archive/3/"), current: page("") },
    archived: true,
    podcast: {
      category: "Business",
      subcategory: "Careers",
      image: "https://careers.example/cover.jpg",
      explicit: false,
      type: "serial",
      author: "Eric & Noor",
      owner: { name: "Eric", email: "eric@careers.example" },
    },
    items: [
      sampleItem({
        authors: [
          { name: "Eric", email: "eric@careers.example" },
          { name: "Amara Nwosu", url: "https://amara.example/", avatar: "https://amara.example/me.png" },
        ],
        contributors: [{ name: "Zoë", url: "https://zoe.example/" }],
        rights: "CC BY 4.0",
        comments: "https://forum.example/t/1?x=1&y=2",
        via: "https://elsewhere.example/",
        related: "https://about.example/",
        source: { title: "Other & <feed>", url: "https://other.example/feed.xml" },
        episode: { number: 3, season: 2, type: "full", explicit: true },
        cover: {
          url: "https://careers.example/desk.jpg",
          type: "image/jpeg",
          bytes: 48211,
          width: 1200,
          height: 630,
        },
        enclosures: [
          { url: "https://careers.example/3.mp3", type: "audio/mpeg", bytes: 5242880, duration: 1834 },
        ],
      }),
    ],
  });
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

/** Where the subscribe page and the list of feeds are. */
export const PAGE = {
  url: "https://careers.example/subscribe/",
  opmlUrl: "https://careers.example/feeds.opml",
  theme: designSiteTheme(configSchema.parse({ site: { title: "x", url: "https://x.example/" } })),
};
