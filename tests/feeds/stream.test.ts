import fc from "fast-check";
import { expect, test } from "vitest";
import { streamAtom } from "#feeds/atom.js";
import { cleanFeed } from "#feeds/clean-feed.js";
import type { Feed, Item } from "#feeds/feed.js";
import { streamJsonFeed } from "#feeds/json-feed.js";
import { streamRss } from "#feeds/rss.js";
import { childrenNamed, parseXml } from "#feeds/xml/xml-tree.js";
import { hostileItem } from "./hostile.js";
import { completeFeed, sampleFeed, sampleItem } from "./samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "./write.js";

const WRITERS = [writeRss, writeAtom, writeJsonFeed];

/** More than are made into text at once. */
const many = Array.from({ length: 200 }, (_, number) =>
  sampleItem({ id: `tag:careers.example,2026:${number}`, html: number % 3 === 0 ? "" : `<p>${number}</p>` }),
);

test("a feed of many items has them all, in their order", () => {
  const feed = sampleFeed({ items: many });
  const ids = many.map(({ id }) => id);
  const rss = childrenNamed(parseXml(writeRss(feed)), "channel").flatMap((each) =>
    childrenNamed(each, "item"),
  );
  expect(rss.map((item) => childrenNamed(item, "guid")[0]?.children[0])).toEqual(ids);
  const entries = childrenNamed(parseXml(writeAtom(feed)), "entry");
  expect(entries.map((entry) => childrenNamed(entry, "id")[0]?.children[0])).toEqual(ids);
  const { items }: { items: { id: string; content_html?: string }[] } = JSON.parse(writeJsonFeed(feed));
  expect(items.map(({ id }) => id)).toEqual(ids);
  expect(items.map(({ content_html = "" }) => content_html)).toEqual(many.map(({ html }) => html));
});

test("JSON is laid out as one document, whatever the number of items", () => {
  for (const items of [[], many.slice(0, 1), many.slice(0, 64), many]) {
    const written = writeJsonFeed(sampleFeed({ items }));
    expect(written).toBe(`${JSON.stringify(JSON.parse(written), null, 4)}\n`);
  }
});

/** The feed with its bodies elsewhere, as a build has them. */
function keepBodies(feed: Feed): Feed {
  const keep = (item: Item): Item => {
    if (typeof item.html !== "string" || item.html === "") return item;
    const bytes = Buffer.from(item.html);
    return { ...item, html: { bytes: bytes.length, read: () => bytes } };
  };
  return { ...feed, items: feed.items.map(keep) };
}

test("bodies that are kept elsewhere give the same bytes as bodies at hand", () => {
  fc.assert(
    fc.property(fc.array(hostileItem, { maxLength: 4 }), (items) => {
      const feed = cleanFeed(sampleFeed({ items: [...items, ...completeFeed().items] }));
      for (const write of WRITERS) expect(write(keepBodies(feed))).toBe(write(feed));
    }),
    { numRuns: 50 },
  );
});

test("a body is read when its turn comes, not before", () => {
  const read: number[] = [];
  const items = many.map((item, number) => ({
    ...item,
    html: {
      bytes: 1,
      read: () => {
        read.push(number);
        return Buffer.from("x");
      },
    },
  }));
  for (const stream of [streamRss, streamAtom, streamJsonFeed]) {
    read.length = 0;
    for (const piece of stream(sampleFeed({ items }))) expect(piece).toBeDefined();
    expect(read).toEqual(many.map((_, number) => number));
    read.length = 0;
    const pieces = stream(sampleFeed({ items }))[Symbol.iterator]();
    while (read.length === 0) pieces.next();
    expect(read).toEqual([0]);
  }
});
