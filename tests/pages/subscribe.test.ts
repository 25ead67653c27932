import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { directionOf } from "#i18n/direction.js";
import { renderSubscribePage } from "#pages/subscribe-page.js";
import { SUBSCRIBE_SCRIPT } from "#pages/subscribe-script.js";
import { hostileFeed } from "../feeds/hostile.js";
import { PAGE, PUBLISHED, SITE, sampleFeed, sampleItem } from "../feeds/samples.js";

const render = (feed = sampleFeed()) => renderSubscribePage({ ...PAGE, feed, site: SITE });

describe("the subscribe page", () => {
  test("matches the approved page", async () => {
    const feed = sampleFeed({
      items: [
        sampleItem(),
        sampleItem({ title: "", language: "he", summary: "שלום", categories: [], authors: [] }),
      ],
    });
    await expect(render(feed)).toMatchFileSnapshot("../fixtures/pages/subscribe.html");
  });

  test("lets reader apps find the feeds, and shows readers no HTML", () => {
    const html = render();
    const line = (type: string, name: string, url: string) =>
      `<link rel="alternate" type="${type}" title="Career Notes (${name})" href="https://careers.example/${url}">`;
    for (const link of [
      line("application/rss+xml", "RSS", "rss.xml"),
      line("application/atom+xml", "Atom", "atom.xml"),
      line("application/feed+json", "JSON Feed", "feed.json"),
    ]) {
      expect(html).toContain(`\n${link}\n`);
    }
    expect(html).toContain('href="https://careers.example/feeds.opml"');
    expect(html).not.toMatch(/&lt;link|<pre|<head>.*<head>/s);
  });

  test("offers only the formats that are published", () => {
    const html = render(sampleFeed({ urls: { json: "https://careers.example/feed.json" } }));
    expect(html).not.toMatch(/rss|atom/i);
  });

  test("speaks the site's language, in its direction", () => {
    expect(render(sampleFeed({ language: "de" }))).toContain('<html lang="de" dir="ltr">');
    expect(render(sampleFeed({ language: "de" }))).toContain("<h1>Abonnieren</h1>");
    expect(render(sampleFeed({ language: "ar" }))).toContain('<html lang="ar" dir="rtl">');
  });

  test("shows days in the site's zone, whatever the machine's, and instants for machines", () => {
    const late = sampleItem({ published: Date.UTC(2025, 11, 31, 23, 30) });
    const html = render(sampleFeed({ items: [late] }));
    expect(html).toContain('<time datetime="2025-12-31T23:30:00.000Z">January 1, 2026</time>');
  });

  test("shows at most twenty posts, newest first as they come", () => {
    const items = Array.from({ length: 30 }, (_, index) => sampleItem({ title: `Post ${index}` }));
    const html = render(sampleFeed({ items }));
    expect(html.match(/<article>/g)).toHaveLength(20);
    expect(html.indexOf("Post 0")).toBeLessThan(html.indexOf("Post 19"));
  });

  test("uses the beginning of a post without a title as its heading, once", () => {
    const html = render(sampleFeed({ items: [sampleItem({ title: "", summary: "A note." })] }));
    expect(html.match(/A note\./g)).toHaveLength(1);
    expect(html).toMatch(/<h3[^>]*><a [^>]*>A note\.<\/a><\/h3>/);
  });

  test("says if there are no posts yet", () => {
    const html = render(sampleFeed({ items: [], updated: undefined }));
    expect(html).toContain("There are no posts yet.");
    expect(html).not.toContain("<time");
  });

  test("is the same for the same feed, and changes nothing in it", () => {
    const feed = sampleFeed();
    const before = structuredClone(feed);
    expect(render(feed)).toBe(render(structuredClone(feed)));
    expect(feed).toEqual(before);
  });
});

/** The page as XML, in which a tag, an attribute or an entity that came from content could not hide. */
function parsePage(html: string): readonly string[] {
  const names: string[] = [];
  const parser = new SaxesParser({ fragment: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    names.push(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "href" && !/^(?:https?|mailto):/.test(value)) names.push(`href ${value}`);
      if (key.startsWith("on")) names.push(key);
    }
  });
  const xml = html
    .replace("<!doctype html>", "")
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(`<script>${SUBSCRIBE_SCRIPT}</script>`, "")
    .replace(/<(?:meta|link|input)\b[^>]*/g, "$&/");
  parser.write(xml).close();
  return names;
}

test("no content can break out of its element", () => {
  const known = new Set(
    "html head meta title link body header main footer section article h1 h2 h3 p a ul li strong span bdi time pre code button".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(hostileFeed, (feed) => {
      expect(parsePage(render(feed)).filter((name) => !known.has(name))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("an author's address that would run a script is no link", () => {
  const authors = [{ name: "Eve", url: "javascript:alert(1)" }];
  const html = render(sampleFeed({ items: [sampleItem({ authors, published: PUBLISHED })] }));
  expect(html).not.toContain("javascript:");
  expect(html).toContain("<bdi>Eve</bdi>");
});

test.each([
  ["en", "ltr"],
  ["he", "rtl"],
  ["ar-EG", "rtl"],
  ["fa", "rtl"],
  ["az-Arab", "rtl"],
  ["ur-Latn", "ltr"],
  ["zh-Hant", "ltr"],
])("%s is written %s", (language, direction) => {
  expect(directionOf(language)).toBe(direction);
});
