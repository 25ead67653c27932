import { describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { composeFeed } from "#feeds/compose-feed.js";
import { resolveInFolder } from "#feeds/site-url.js";
import { PUBLISHED, SITE, samplePost } from "./samples.js";

const { feeds } = configSchema.parse({ site: { title: "x", url: "https://x.example/" } });

describe("where things are", () => {
  test("documents lie at the site's address", () => {
    const feed = composeFeed([], { site: SITE, feeds });
    expect(feed.urls).toEqual({
      rss: "https://careers.example/rss.xml",
      atom: "https://careers.example/atom.xml",
      json: "https://careers.example/feed.json",
    });
    expect(feed.subscribeUrl).toBe("https://careers.example/subscribe/");
  });

  test("or where `feeds.url` says, with or without a slash at its end", () => {
    const feed = composeFeed([], { site: SITE, feeds: { ...feeds, url: "https://feeds.example/careers" } });
    expect(feed.urls.rss).toBe("https://feeds.example/careers/rss.xml");
    expect(feed.homeUrl).toBe("https://careers.example/");
    expect(resolveInFolder("https://x.example/a/", "b/")).toBe("https://x.example/a/b/");
  });

  test("only the formats that are wanted have one", () => {
    expect(composeFeed([], { site: SITE, feeds: { ...feeds, formats: ["json"] } }).urls).toEqual({
      json: "https://careers.example/feed.json",
    });
  });

  test("a site that has moved keeps its feed's id by `idBase`", () => {
    const site = { ...SITE, url: "https://new.example/", idBase: "http://careers.example/" };
    expect(composeFeed([], { site, feeds }).id).toBe("http://careers.example/");
    expect(composeFeed([], { site: SITE, feeds }).id).toBe("https://careers.example/");
  });

  test("the feed's id is plain ASCII", () => {
    const site = { ...SITE, url: "https://bücher.example/ä" };
    expect(composeFeed([], { site, feeds }).id).toBe("https://xn--bcher-kva.example/%C3%A4");
  });
});

describe("what is in it", () => {
  test("posts keep their order and ids; the feed is as new as its newest change", () => {
    const posts = [
      samplePost({ id: "b", updated: PUBLISHED + 1000 }),
      samplePost({ id: "a", published: PUBLISHED - 5000, updated: PUBLISHED + 9000 }),
    ];
    const feed = composeFeed(posts, { site: SITE, feeds });
    expect(feed.items.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(feed.updated).toBe(PUBLISHED + 9000);
    expect(composeFeed([], { site: SITE, feeds }).updated).toBeUndefined();
  });

  test("categories come before tags, each once by slug and by name", () => {
    const post = samplePost({
      categories: [{ name: "Pay", slug: "pay" }],
      tags: [
        { name: "pay", slug: "pay" },
        { name: "Pay", slug: "pay-2" },
        { name: "Offers", slug: "offers" },
      ],
    });
    expect(composeFeed([post], { site: SITE, feeds }).items[0]?.categories).toEqual([
      { name: "Pay", slug: "pay" },
      { name: "Offers", slug: "offers" },
    ]);
  });

  test("summaries only, where the config says so", () => {
    const [item] = composeFeed([samplePost()], { site: SITE, feeds: { ...feeds, content: "summary" } }).items;
    expect(item?.html).toBeUndefined();
    expect(item?.summary).toBe("Read it twice.");
  });

  test("a language is said where it differs from the site's", () => {
    const items = composeFeed([samplePost({ language: "en" }), samplePost({ language: "de" })], {
      site: SITE,
      feeds,
    }).items;
    expect(items.map(({ language }) => language)).toEqual([undefined, "de"]);
  });
});
