import { describe, expect, test } from "vitest";
import type { Feed } from "#feeds/feed.js";
import { childrenNamed, isElement, parseXml, type XmlElement } from "#feeds/xml/xml-tree.js";
import { completeFeed, sampleFeed, sampleItem } from "./samples.js";
import { writeRss } from "./write.js";

/** https://www.rssboard.org/rss-profile, one test for each recommendation that says something about a feed's text. */

const channelOf = (feed: Feed): XmlElement => {
  const [channel] = childrenNamed(parseXml(writeRss(feed)), "channel");
  if (channel === undefined) throw new Error("no channel");
  return channel;
};
const namesIn = (parent: XmlElement) => parent.children.filter(isElement).map(({ name }) => name);
const textOf = (parent: XmlElement, name: string) =>
  childrenNamed(parent, name).map(({ children }) => String(children[0] ?? ""))[0];
const itemsOf = (feed: Feed) => childrenNamed(channelOf(feed), "item");
const RFC_822 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

describe("RSS", () => {
  test("`version` is 2.0, and the channel is the only child", () => {
    const root = parseXml(writeRss(completeFeed()));
    expect(root.attributes.version).toBe("2.0");
    expect(namesIn(root)).toEqual(["channel"]);
  });

  test("character data: `&` and `<` by their hexadecimal references, in titles and names", () => {
    const xml = writeRss(sampleFeed({ items: [sampleItem({ title: "R&D < 5" })] }));
    expect(xml).toContain("<title>R&#x26;D &#x3C; 5</title>");
  });

  test("dates are RFC 822's with four digits of the year, in GMT", () => {
    const channel = channelOf(completeFeed());
    expect(textOf(channel, "lastBuildDate")).toMatch(RFC_822);
    for (const item of childrenNamed(channel, "item")) expect(textOf(item, "pubDate")).toMatch(RFC_822);
  });

  test("addresses are `mail (Name)`", () => {
    expect(textOf(channelOf(completeFeed()), "managingEditor")).toMatch(/^\S+@\S+ \([^()]+\)$/);
  });

  test("URLs are absolute, with a scheme that is registered", () => {
    for (const [, url] of writeRss(completeFeed()).matchAll(
      /(?:href|url|domain)="([^"]*)"|<link>([^<]*)</g,
    )) {
      if (url !== undefined && url !== "feed.css") expect(url).toMatch(/^https:\/\//);
    }
  });
});

describe("the channel", () => {
  test("has one description, one link and one title, whatever is missing", () => {
    const bare = sampleFeed({ title: "", description: "", items: [], updated: undefined, authors: [] });
    for (const feed of [completeFeed(), bare]) {
      const names = namesIn(channelOf(feed));
      for (const name of ["description", "link", "title"])
        expect(names.filter((other) => other === name)).toHaveLength(1);
      expect(textOf(channelOf(feed), "title")).not.toBe("");
    }
  });

  test("has each other element once at most", () => {
    const names = namesIn(channelOf(completeFeed())).filter((name) => !["item", "atom:link"].includes(name));
    expect(new Set(names).size).toBe(names.length);
  });

  test("`docs` is the address of the specification", () => {
    expect(textOf(channelOf(completeFeed()), "docs")).toBe("https://www.rssboard.org/rss-specification");
  });

  test("`generator` names the program", () => {
    expect(textOf(channelOf(completeFeed()), "generator")).toBe("Feedletter");
  });

  test("`image` repeats the channel's title and link", () => {
    const channel = channelOf(completeFeed());
    const [image] = childrenNamed(channel, "image");
    expect(image && textOf(image, "title")).toBe(textOf(channel, "title"));
    expect(image && textOf(image, "link")).toBe(textOf(channel, "link"));
    expect(image && textOf(image, "url")).toMatch(/\.(?:gif|jpe?g|png)$/);
  });

  test("`language` is a code in lower case", () => {
    expect(textOf(channelOf({ ...completeFeed(), language: "de-AT" }), "language")).toBe("de-at");
  });

  test("`ttl` is whole minutes", () => {
    expect(textOf(channelOf(completeFeed()), "ttl")).toBe("60");
  });

  test("there is no `rating`, `textInput`, `skipDays`, `skipHours` or `cloud`", () => {
    expect(namesIn(channelOf(completeFeed())).join()).not.toMatch(/rating|textInput|skip|cloud/);
  });

  test("says its own address by atom:link", () => {
    const [self] = childrenNamed(channelOf(completeFeed()), "atom:link");
    expect(self?.attributes).toEqual({
      rel: "self",
      type: "application/rss+xml",
      href: "https://careers.example/rss.xml",
    });
  });

  test("its items come last", () => {
    const names = namesIn(channelOf(completeFeed()));
    expect(names.slice(names.indexOf("item")).every((name) => name === "item")).toBe(true);
  });
});

describe("an item", () => {
  test("has a title or a description", () => {
    for (const over of [{ title: "" }, { summary: "" }, { title: "", summary: "", html: "" }]) {
      const [item] = itemsOf(sampleFeed({ items: [sampleItem(over)] }));
      expect(item && (textOf(item, "title") || textOf(item, "description"))).toMatch(/\S/);
    }
  });

  test("has each element once at most, but categories and those of other namespaces", () => {
    const [item] = itemsOf(completeFeed());
    const own = namesIn(item ?? { name: "", attributes: {}, children: [] }).filter(
      (name) => !name.includes(":") && name !== "category",
    );
    expect(new Set(own).size).toBe(own.length);
  });

  test("has one enclosure, with length, type and url", () => {
    const enclosures = [
      { url: "https://careers.example/a.pdf", type: "application/pdf" },
      { url: "https://careers.example/b.mp3", type: "audio/mpeg", bytes: 7 },
    ];
    const [item] = itemsOf(sampleFeed({ items: [sampleItem({ enclosures })] }));
    expect(childrenNamed(item ?? parseXml("<x/>"), "enclosure").map(({ attributes }) => attributes)).toEqual([
      { url: "https://careers.example/b.mp3", length: "7", type: "audio/mpeg" },
    ]);
  });

  test("an enclosure of unknown length has length 0", () => {
    const enclosures = [{ url: "https://careers.example/b.mp3", type: "audio/mpeg" }];
    const [item] = itemsOf(sampleFeed({ items: [sampleItem({ enclosures })] }));
    expect(childrenNamed(item ?? parseXml("<x/>"), "enclosure")[0]?.attributes.length).toBe("0");
  });

  test("has a guid, permanent where it is the link, and said not to be one elsewhere", () => {
    const [own, other] = itemsOf(sampleFeed({ items: [sampleItem(), sampleItem({ id: "tag:x,2026:1" })] }));
    const guidOf = (item: XmlElement | undefined) => childrenNamed(item ?? parseXml("<x/>"), "guid")[0];
    expect(guidOf(own)?.attributes).toEqual({ isPermaLink: "true" });
    expect(guidOf(other)?.attributes).toEqual({ isPermaLink: "false" });
  });

  test("`comments` is the page's address, `source` another feed's, with its title", () => {
    const [item] = itemsOf(completeFeed());
    expect(item && textOf(item, "comments")).toBe("https://forum.example/t/1?x=1&y=2");
    const [source] = childrenNamed(item ?? parseXml("<x/>"), "source");
    expect(source?.attributes).toEqual({ url: "https://other.example/feed.xml" });
    expect(source?.children).toEqual(["Other & <feed>"]);
  });

  test("a category is its name alone: with a `domain`, rss-parser shows an object", () => {
    const [item] = itemsOf(completeFeed());
    expect(childrenNamed(item ?? parseXml("<x/>"), "category")).toEqual([
      { name: "category", attributes: {}, children: ["Offers & pay"] },
    ]);
  });

  test("names people by dc:creator instead of an author without a mail address", () => {
    const [item] = itemsOf(completeFeed());
    expect(childrenNamed(item ?? parseXml("<x/>"), "author")).toEqual([]);
    expect(childrenNamed(item ?? parseXml("<x/>"), "dc:creator").map(({ children }) => children[0])).toEqual([
      "Eric",
      "Amara Nwosu",
    ]);
  });

  test("content:encoded comes after the description and holds the body", () => {
    const names = namesIn(itemsOf(completeFeed())[0] ?? parseXml("<x/>"));
    expect(names.indexOf("content:encoded")).toBeGreaterThan(names.indexOf("description"));
  });
});

test("namespaces are declared once, at the root; XHTML's by the element that a browser shows", () => {
  const xml = writeRss(completeFeed());
  expect(xml.match(/xmlns:/g)?.length).toBe(Object.keys(parseXml(xml).attributes).length - 1);
  expect(xml.match(/ xmlns="[^"]*"/g)).toEqual([' xmlns="http://www.w3.org/1999/xhtml"']);
});
