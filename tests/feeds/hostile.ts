import fc from "fast-check";
import type { Feed, Item } from "#feeds/feed.js";
import { PUBLISHED, sampleFeed } from "./samples.js";

const PIECES = [
  "]]>",
  "<![CDATA[",
  "<!--",
  "-->",
  "<b>",
  "</b>",
  "</title>",
  "<?xml?>",
  "&",
  "&amp;",
  "&#x26;",
  "&#0;",
  "&nbsp;",
  "&bogus;",
  '"',
  "'",
  "\\",
  "\u0000",
  "\u000b",
  "\u0085",
  "\u2028",
  "\ud83d",
  "\ude00",
  "😀",
  "👩‍👩‍👧",
  "שלום",
  "\u202e",
  "日本語",
  "\r\n",
  "\t",
  " ",
  "word",
];

/** Text of anything: pieces that break markup, any code unit (lone surrogates too), any character. */
const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.join(""));

const url = fc.webUrl({ withFragments: true, withQueryParameters: true });
const instant = fc.integer({ min: Date.UTC(1990, 0), max: PUBLISHED });

const author = fc.record(
  { name: hostileText, email: hostileText, url: fc.oneof(url, hostileText) },
  { requiredKeys: ["name"] },
);

const tag = fc.record({ name: hostileText, slug: hostileText });

const enclosure = fc.record(
  {
    url: fc.oneof(url, hostileText),
    type: fc.oneof(fc.constantFrom("audio/mpeg", "application/pdf"), hostileText),
    bytes: fc.nat(),
    title: hostileText,
    duration: fc.double({ min: 0, max: 1e6, noNaN: true }),
  },
  { requiredKeys: ["url", "type"] },
);

const cover = fc.record(
  {
    url: fc.oneof(url, hostileText),
    alt: hostileText,
    type: hostileText,
    bytes: fc.nat(),
    width: fc.nat(),
    height: fc.nat(),
  },
  { requiredKeys: ["url"] },
);

/** An item as a loader with no scruples could give it: only the URL and the dates are what they should be. */
export const hostileItem: fc.Arbitrary<Item> = fc.record(
  {
    id: fc.oneof(url, hostileText),
    url,
    title: hostileText,
    published: instant,
    updated: instant,
    language: fc.oneof(fc.constantFrom("de", "he", "ja", "zh-Hant-TW", "de_AT"), hostileText),
    authors: fc.array(author, { maxLength: 3 }),
    categories: fc.array(tag, { maxLength: 4 }),
    summary: hostileText,
    html: hostileText,
    cover,
    enclosures: fc.array(enclosure, { maxLength: 3 }),
  },
  {
    requiredKeys: [
      "id",
      "url",
      "title",
      "published",
      "updated",
      "authors",
      "categories",
      "summary",
      "enclosures",
    ],
  },
);

export const hostileFeed: fc.Arbitrary<Feed> = fc
  .record(
    {
      title: hostileText,
      description: hostileText,
      copyright: hostileText,
      icon: hostileText,
      favicon: hostileText,
      hub: hostileText,
      authors: fc.array(author, { maxLength: 2 }),
      items: fc.array(hostileItem, { maxLength: 4 }),
    },
    { requiredKeys: ["title", "description", "authors", "items"] },
  )
  .map(sampleFeed);
