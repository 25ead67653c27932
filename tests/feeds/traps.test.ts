import { parseRssFeed } from "feedsmith";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { readPublishedItems } from "#feeds/checks/published-items.js";
import { composeFeed } from "#feeds/compose-feed.js";
import { raw } from "./raw-builder.js";
import { SITE, sampleFeed, sampleItem, samplePost, withItem } from "./samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "./write.js";

function isWellFormed(xml: string): boolean {
  const parser = new SaxesParser({ xmlns: true });
  let whole = true;
  parser.on("error", () => {
    whole = false;
  });
  parser.write(xml).close();
  return whole;
}

describe("characters", () => {
  test("the second ]]> in a body breaks nothing", () => {
    const html = "<p>a ]]> b ]]> c</p>";
    expect(isWellFormed(raw({ content: html }).rss2())).toBe(false);
    expect(isWellFormed(raw({ content: html }).atom1())).toBe(false);
    for (const xml of [writeRss(withItem({ html })), writeAtom(withItem({ html }))]) {
      expect(isWellFormed(xml)).toBe(true);
      expect(xml).toContain("<p>a ]]&gt; b ]]&gt; c</p>");
    }
  });

  test("what XML can't hold is dropped in every field, in every format", () => {
    const dirty = "a\u0001\u0008\u000b\u007f\u0085\u009f\ufdd0\ufdef\ufffd\ufffe\uffff\ud800z";
    expect(isWellFormed(raw({ title: dirty, description: dirty }).rss2())).toBe(false);
    const feed = sampleFeed({
      title: dirty,
      description: dirty,
      copyright: dirty,
      authors: [{ name: dirty }],
      items: [
        sampleItem({
          id: `urn:${dirty}`,
          title: dirty,
          summary: dirty,
          html: dirty,
          authors: [{ name: dirty }],
          categories: [{ name: dirty, slug: dirty }],
          enclosures: [{ url: "https://careers.example/a.mp3", type: "audio/mpeg", title: dirty }],
          cover: { url: "https://careers.example/a.png", alt: dirty },
        }),
      ],
    });
    for (const text of [writeRss(feed), writeAtom(feed), writeJsonFeed(feed)]) {
      expect(text).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff]|\\u00|\\ud8/);
      expect(text.isWellFormed()).toBe(true);
      expect(text.match(/az/g)?.length).toBeGreaterThan(6);
    }
  });

  test("& and < are escaped in attributes too", () => {
    const name = 'R&D <b> "x"';
    expect(isWellFormed(raw({ category: [{ term: name, name }] }).atom1())).toBe(false);
    const atom = writeAtom(withItem({ categories: [{ name, slug: name }] }));
    expect(isWellFormed(atom)).toBe(true);
    expect(atom).toContain('label="R&amp;D &lt;b&gt; &quot;x&quot;"');
  });
});

describe("namespaces", () => {
  test("every prefix is declared, once, at the root", () => {
    const extension = { name: "dc:creator", objects: { _text: "Eric" } };
    expect(isWellFormed(raw({ extensions: [extension] }).rss2())).toBe(false);
    const cover = { url: "https://careers.example/a.png" };
    for (const xml of [writeRss(withItem({ cover })), writeAtom(withItem({ cover }))]) {
      expect(isWellFormed(xml)).toBe(true);
      expect(xml.match(/xmlns:media=/g)).toHaveLength(1);
    }
  });
});

describe("people and categories", () => {
  const authors = [{ name: "Eric", email: "eric@careers.example" }, { name: "Amara & Co" }];

  test("names are dc:creator; a mail address stands in the channel, with its name", () => {
    expect(raw({ author: [...authors] }).rss2()).toContain("<author>Amara &amp; Co</author>");
    const rss = writeRss(sampleFeed({ authors, items: [sampleItem({ authors })] }));
    expect(rss).not.toContain("<author>");
    expect(rss.match(/<dc:creator>.*/g)).toEqual([
      "<dc:creator>Eric</dc:creator>",
      "<dc:creator>Amara &#x26; Co</dc:creator>",
    ]);
    expect(rss).toContain("<managingEditor>eric@careers.example (Eric)</managingEditor>");
  });

  test("what is no mail address is left out", () => {
    const nobody = [{ name: "Eric", email: "eric at careers" }];
    const feed = sampleFeed({ authors: nobody, items: [sampleItem({ authors: nobody })] });
    expect(writeAtom(feed)).not.toContain("<email>");
    expect(writeRss(feed)).not.toContain("<managingEditor>");
  });

  test("Atom's categories have a term always, and an empty one is left out", () => {
    expect(raw({ category: [{ name: "Pay" }] }).atom1()).not.toContain("term=");
    const categories = [
      { name: "Pay", slug: "" },
      { name: " ", slug: "x" },
    ];
    expect(writeAtom(withItem({ categories })).match(/<category .*/g)).toEqual([
      '<category term="Pay" label="Pay"/>',
    ]);
    expect(writeRss(withItem({ categories })).match(/<category.*/g)).toEqual(["<category>Pay</category>"]);
  });
});

const RD = { name: "R&D", slug: "r-d" };

describe("titles", () => {
  test("a plain-text title is escaped once", () => {
    const title = "a<b>c & AT&T's </b> &amp;";
    expect(raw({ title }).atom1()).toContain('<title type="html"><![CDATA[a<b>c');
    const feed = withItem({ title });
    expect(writeRss(feed)).toContain(
      "<title>a&#x3C;b&#x3E;c &#x26; AT&#x26;T's &#x3C;/b&#x3E; &#x26;amp;</title>",
    );
    expect(writeAtom(feed)).toContain(
      '<title type="text">a&#x3C;b&#x3E;c &#x26; AT&#x26;T\'s &#x3C;/b&#x3E; &#x26;amp;</title>',
    );
    expect(JSON.parse(writeJsonFeed(feed)).items[0].title).toBe(title);
  });

  test("so are the channel's and categories' names", () => {
    const feed = sampleFeed({ title: "Kiln & Kettle", items: [sampleItem({ categories: [RD] })] });
    expect(writeRss(feed).match(/<title>Kiln &#x26; Kettle<\/title>/g)).toHaveLength(1);
    expect(writeRss(feed)).toContain("<category>R&#x26;D</category>");
    expect(writeAtom(feed)).toContain('<title type="text">Kiln &#x26; Kettle</title>');
    expect(writeAtom(feed)).toContain('<category term="R&amp;D" label="R&amp;D"/>');
  });

  test("a post without one gets the beginning of its summary in Atom, which asks for it, and none elsewhere", () => {
    const feed = withItem({ title: "" });
    expect(writeAtom(feed)).toContain(
      '<title type="text">What the letter says, and what it leaves out.</title>',
    );
    expect(writeRss(feed)).not.toMatch(/<item>\s*<title>/);
    expect(JSON.parse(writeJsonFeed(feed)).items[0]).not.toHaveProperty("title");
  });
});

describe("ids", () => {
  test("a guid is a permalink where the id is the URL", () => {
    const url = "https://careers.example/p/";
    expect(raw({ id: url, link: url }).rss2()).toContain('isPermaLink="false"');
    expect(writeRss(withItem({ id: url, url }))).toContain(`<guid isPermaLink="true">${url}</guid>`);
    expect(writeRss(withItem({ id: "tag:x,2026:p", url }))).toContain(
      '<guid isPermaLink="false">tag:x,2026:p</guid>',
    );
  });

  test.each(["https://Careers.example/ü?a=1&b=2", "a-slug", "HTTP://CAREERS.EXAMPLE"])(
    "%s is the same, byte for byte, in all formats",
    (id) => {
      expect(() => expect(raw({ id }).atom1()).toContain(`<id>${id}</id>`)).toThrow();
      const feed = withItem({ id });
      const escaped = id.replaceAll("&", "&amp;");
      expect(writeRss(feed)).toContain(`<guid isPermaLink="false">${escaped}</guid>`);
      expect(writeAtom(feed)).toContain(`<id>${escaped}</id>`);
      expect(JSON.parse(writeJsonFeed(feed)).items[0].id).toBe(id);
    },
  );

  test("an item without an absolute URL is named", () => {
    expect(() => raw({ link: "/p/" }).rss2()).toThrow(/^Invalid URL$/);
    for (const url of ["/p/", "javascript:alert(1)"]) {
      expect(() => writeRss(withItem({ id: "my-post", url }))).toThrow(/"my-post"/);
    }
  });
});

describe("ids that are no URI", () => {
  test.each([
    ["12345", "https://careers.example/blog/#12345"],
    ["Old post & <co>", "https://careers.example/blog/#Old%20post%20%26%20%3Cco%3E"],
  ])("%s stays in RSS and JSON, and is a fragment of the site's address in Atom", (id, iri) => {
    const site = { ...SITE, url: "https://careers.example/blog" };
    const feed = composeFeed([samplePost({ id })], { site, feeds: configSchema.parse({ site }).feeds });
    expect(parseRssFeed(writeRss(feed)).items?.[0]?.guid).toEqual({ value: id, isPermaLink: false });
    expect(JSON.parse(writeJsonFeed(feed)).items[0].id).toBe(id);
    expect(writeAtom(feed)).toContain(`<id>${iri}</id>`);
    const before = (["rss", "atom", "json"] as const).map((format) =>
      readPublishedItems({ rss: writeRss, atom: writeAtom, json: writeJsonFeed }[format](feed), format),
    );
    expect(before.flat().map((item) => item.id)).toEqual([id, id, id]);
  });
});

describe("dates", () => {
  test("`updated` is the feed's own, never the clock's; an empty feed has a fixed one or none", () => {
    const empty = sampleFeed({ items: [], updated: undefined });
    expect(writeRss(empty)).not.toContain("lastBuildDate");
    expect(writeAtom(empty)).toContain("<updated>2005-12-01T00:00:00.000Z</updated>");
    expect(writeRss(sampleFeed())).toContain("<lastBuildDate>Sat, 31 Jan 2026 10:00:00 GMT</lastBuildDate>");
    expect(writeRss(sampleFeed())).toContain("<pubDate>Sat, 31 Jan 2026 09:00:00 GMT</pubDate>");
  });
});

describe("the documents themselves", () => {
  test("what validators refuse in a URL or suspect in rights is written another way, and a word is no language", () => {
    const feed = withItem({
      url: "https://careers.example/a[b]",
      rights: "© A </b> & B",
      enclosures: [{ url: "https://careers.example/{1}|2.mp3", type: "audio/mpeg", bytes: 9 }],
      language: "german",
    });
    const rss = writeRss(feed);
    expect(rss).toContain("<link>https://careers.example/a%5Bb%5D</link>");
    expect(rss).toContain('<enclosure url="https://careers.example/%7B1%7D%7C2.mp3"');
    expect(rss).toContain("<dc:rights>© A &#x26;lt;/b&#x26;gt; &#x26;amp; B</dc:rights>");
    expect(rss).not.toContain("german");
    expect(writeAtom(feed)).not.toContain("german");
    expect(writeRss(withItem({ rights: "A & B <c>" }))).toContain(
      "<dc:rights>A &#x26; B &#x3C;c&#x3E;</dc:rights>",
    );
  });

  test("JSON is version 1.1", () => {
    expect(JSON.parse(raw().json1()).version).toBe("https://jsonfeed.org/version/1");
    const cover = { url: "https://careers.example/a.png" };
    const enclosures = [
      { url: "https://careers.example/ep.mp3", type: "audio/mpeg", bytes: 9, title: "Ep", duration: 60 },
    ];
    const feed = sampleFeed({
      hub: "https://hub.example/",
      favicon: "https://careers.example/f.png",
      items: [sampleItem({ cover, enclosures, language: "de" })],
    });
    const json = JSON.parse(writeJsonFeed(feed));
    expect(json).toMatchObject({
      version: "https://jsonfeed.org/version/1.1",
      language: "en",
      authors: [{ name: "Eric" }],
      hubs: [{ type: "WebSub", url: "https://hub.example/" }],
      favicon: "https://careers.example/f.png",
    });
    expect(json).not.toHaveProperty("author");
    expect(json.items[0]).toMatchObject({
      authors: [{ name: "Eric", url: "https://careers.example/about/" }],
      language: "de",
      image: cover.url,
      date_published: "2026-01-31T09:00:00.000Z",
      date_modified: "2026-01-31T10:00:00.000Z",
      attachments: [
        {
          url: enclosures[0]?.url,
          mime_type: "audio/mpeg",
          size_in_bytes: 9,
          title: "Ep",
          duration_in_seconds: 60,
        },
      ],
    });
  });

  test("Atom says its language and links its pages; so do the others", () => {
    const page = (name: string) => ({
      rss: `https://careers.example/${name}/rss.xml`,
      atom: `https://careers.example/${name}/atom.xml`,
      json: `https://careers.example/${name}/feed.json`,
    });
    expect(raw({}, { language: "en" }).atom1()).not.toContain("xml:lang");
    const feed = sampleFeed({ language: "de-AT", pages: { current: page("9"), "prev-archive": page("2") } });
    expect(writeAtom(feed)).toContain('xml:lang="de-AT"');
    expect(writeAtom(feed)).toContain(
      '<link rel="prev-archive" type="application/atom+xml" href="https://careers.example/2/atom.xml"/>',
    );
    expect(writeRss(feed)).toContain("<language>de-at</language>");
    expect(writeRss(feed)).toContain(
      '<atom:link rel="current" type="application/rss+xml" href="https://careers.example/9/rss.xml"/>',
    );
    expect(JSON.parse(writeJsonFeed(feed)).next_url).toBe("https://careers.example/2/feed.json");
  });

  test("the stylesheet is CSS", () => {
    expect(raw({}, { stylesheet: "feed.css" }).rss2()).toContain('type="text/xsl"');
    for (const xml of [writeRss(sampleFeed()), writeAtom(sampleFeed())]) {
      expect(xml.split("\n")[1]).toBe('<?xml-stylesheet type="text/css" href="feed.css"?>');
    }
  });

  test("every format names the hub, the site and itself, and no other format: readers would take that for the site", () => {
    const feed = sampleFeed({ hub: "https://hub.example/", items: [] });
    expect(writeRss(feed).match(/rel="[a-z]+"/g)).toEqual(['rel="self"', 'rel="hub"']);
    expect(writeAtom(feed).match(/rel="[a-z]+"/g)).toEqual(['rel="alternate"', 'rel="self"', 'rel="hub"']);
    expect(writeAtom(feed)).toContain('<link rel="hub" href="https://hub.example/"/>');
    expect(writeAtom(feed)).toContain(
      '<link rel="self" type="application/atom+xml" href="https://careers.example/atom.xml"/>',
    );
    expect(JSON.parse(writeJsonFeed(feed)).feed_url).toBe("https://careers.example/feed.json");
  });
});
