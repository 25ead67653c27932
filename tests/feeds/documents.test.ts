import { parseOpml } from "feedsmith";
import { describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import type { Feed } from "#feeds/feed.js";
import { headlineOf } from "#feeds/headline.js";
import { writeOpml } from "#feeds/opml.js";
import { writeFeedStylesheet } from "#feeds/xml/stylesheet.js";
import { isElement, parseXml } from "#feeds/xml/xml-tree.js";
import { designTheme } from "#theme/theme.js";
import { completeFeed, PUBLISHED, sampleFeed, sampleItem } from "./samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "./write.js";

const complete: Feed = sampleFeed({
  hub: "https://hub.example/",
  icon: "https://careers.example/icon.png",
  favicon: "https://careers.example/favicon.png",
  copyright: "© 2026 Eric & friends",
  items: [
    sampleItem({
      title: 'R&D <b> ]]> "quotes"',
      cover: {
        url: "https://careers.example/desk.jpg",
        alt: "A desk",
        type: "image/jpeg",
        bytes: 48211,
        width: 1200,
        height: 630,
      },
    }),
    sampleItem({
      id: "tag:careers.example,2025:episode-1",
      url: "https://careers.example/episodes/1/?ref=feed&x=1",
      title: "",
      summary: "A talk about leaving well.",
      updated: PUBLISHED,
      language: "de",
      authors: [
        { name: "Eric" },
        { name: "Amara Nwosu", url: "https://amara.example/", avatar: "https://amara.example/me.png" },
      ],
      enclosures: [
        {
          url: "https://careers.example/1.mp3",
          type: "audio/mpeg",
          bytes: 5242880,
          title: "Folge 1",
          duration: 1834,
        },
      ],
    }),
  ],
});

describe("the documents of a feed", () => {
  test.each([
    ["rss.xml", writeRss(complete)],
    ["atom.xml", writeAtom(complete)],
    ["feed.json", writeJsonFeed(complete)],
    ["everything/rss.xml", writeRss(completeFeed())],
    ["everything/atom.xml", writeAtom(completeFeed())],
    ["everything/feed.json", writeJsonFeed(completeFeed())],
    ["feeds.opml", writeOpml(complete)],
    ["feed.css", writeFeedStylesheet(designTheme(THEME))],
  ])("%s matches the approved page", async (name, document) => {
    await expect(document).toMatchFileSnapshot(`../fixtures/feeds/${name}`);
  });
});

const { theme: THEME } = configSchema.parse({ site: { title: "x", url: "https://x.example/" } });

describe("what a browser shows of a feed", () => {
  const view = (feed: Feed) =>
    parseXml(
      writeRss(feed).replace(/^[\s\S]*?(?=<div)|<\/div>[\s\S]*$/g, (cut) =>
        cut.startsWith("</div>") ? "</div>" : "",
      ),
    );

  test("says what a feed is in its language, and links to the page where one subscribes and to the site", () => {
    const text = JSON.stringify(view(sampleFeed({ language: "de-AT" })));
    expect(text).toContain("Das ist ein Feed.");
    expect(text).toContain('{"href":"https://careers.example/subscribe/"},"children":["Abonnieren"]');
    expect(text).toContain('{"href":"https://careers.example/"},"children":["Career Notes"]');
  });

  test("lists the newest posts with a link, the day in words and the summary", () => {
    const items = Array.from({ length: 30 }, (_, at) =>
      sampleItem({
        title: `Post ${at} & more`,
        url: `https://careers.example/${at}/`,
        day: "31 January 2026",
      }),
    );
    const feed = sampleFeed({ items });
    const list = view(feed)
      .children.filter(isElement)
      .find(({ name }) => name === "ol");
    expect(list?.children).toHaveLength(20);
    expect(list?.children[1]).toMatchObject({
      name: "li",
      children: [
        {
          name: "h2",
          children: [
            { name: "a", attributes: { href: "https://careers.example/1/" }, children: ["Post 1 & more"] },
          ],
        },
        { name: "time", attributes: { datetime: "2026-01-31T09:00:00.000Z" }, children: ["31 January 2026"] },
        { name: "p", children: [items[1]?.summary] },
      ],
    });
    expect(writeAtom(feed)).toContain("<time datetime");
    expect(writeJsonFeed(feed)).not.toContain("31 January");
  });
});

describe("the list of feeds", () => {
  test("names each feed once, in the format most readers know", () => {
    const tag = sampleFeed({
      title: "Career Notes: Pay",
      urls: { atom: "https://careers.example/tags/pay/atom.xml" },
    });
    expect(parseOpml(writeOpml(sampleFeed(), tag)).body?.outlines).toMatchObject([
      {
        text: "Career Notes",
        type: "rss",
        xmlUrl: "https://careers.example/rss.xml",
        htmlUrl: "https://careers.example/",
      },
      { text: "Career Notes: Pay", type: "rss", xmlUrl: "https://careers.example/tags/pay/atom.xml" },
    ]);
  });
});

describe("the stylesheet of a feed opened in a browser", () => {
  test("holds the theme's colours, fonts and logo, also one that tries to break out of it", () => {
    const logo = { url: 'https://x.example/"); } * { display: none }\\', alt: "", width: 120 };
    const css = writeFeedStylesheet(
      designTheme({ ...THEME, accent: "#aa0000", font: "Verdana, sans-serif" }, logo),
    );
    expect(css).toContain("--button: light-dark(#aa0000, ");
    expect(css).toContain("--font: Verdana, sans-serif;");
    expect(css).toContain("width: 120px;");
    expect(css).toContain('url("https://x.example/\\000022); } * { display: none }\\00005c")');
  });
});

describe("a headline", () => {
  const at = { published: PUBLISHED };

  test("is the title, the beginning of the summary, or the day", () => {
    expect(headlineOf({ ...at, title: "T", summary: "S" })).toBe("T");
    expect(headlineOf({ ...at, title: "", summary: "S" })).toBe("S");
    expect(headlineOf({ ...at, title: "", summary: "" })).toBe("2026-01-31");
  });

  test("is cut between words and never within a character", () => {
    const cut = headlineOf({ ...at, title: "", summary: "word ".repeat(40) });
    expect(cut).toMatch(/^(?:word )+word…$/);
    expect(cut.length).toBeLessThanOrEqual(81);
    const emoji = headlineOf({ ...at, title: "", summary: "👩‍👩‍👧".repeat(40) });
    expect(emoji).toMatch(/^(?:👩‍👩‍👧)+…$/u);
  });

  test("without a space to cut at is cut all the same", () => {
    expect(headlineOf({ ...at, title: "", summary: "x".repeat(300) }).length).toBe(81);
  });
});

describe("plain text that looks like markup", () => {
  const suspicious = "R&amp;D </b> &#x26;";
  const feed = sampleFeed({
    copyright: suspicious,
    items: [
      sampleItem({
        cover: { url: "https://careers.example/desk.jpg", alt: suspicious },
        enclosures: [
          { url: "https://careers.example/1.mp3", type: "audio/mpeg", title: suspicious, duration: 60 },
        ],
      }),
    ],
  });

  test("says so in Media RSS, which has a word for it, and in RSS's copyright, which has not", () => {
    const html = "R&#x26;amp;amp;D &#x26;lt;/b&#x26;gt; &#x26;amp;#x26;";
    for (const xml of [writeRss(feed), writeAtom(feed)])
      expect(xml).toContain(`<media:description type="html">${html}</media:description>`);
    expect(writeRss(feed)).toContain(`<media:title type="html">${html}</media:title>`);
    expect(writeRss(feed)).toContain(`<copyright>${html}</copyright>`);
  });

  test("other text stays plain", () => {
    const rss = writeRss(complete);
    expect(rss).toContain("<media:description>A desk</media:description>");
    expect(rss).toContain("<copyright>© 2026 Eric &#x26; friends</copyright>");
  });
});
