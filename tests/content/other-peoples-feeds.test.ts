import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDate } from "#content/front-matter/dates.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { escapeHtml } from "#content/text/escape.js";
import { writeFolder } from "./folder.js";
import { contextOf, feedOf } from "./sources.js";

const NAMESPACES =
  'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"';
const rssOf = (items: string) =>
  `<?xml version="1.0"?><rss version="2.0" ${NAMESPACES}><channel><title>C</title><link>https://c.example/</link>${items}</channel></rss>`;
const itemOf = (inner: string, at = 1) => `<item><link>https://c.example/${at}</link>${inner}</item>`;
const DATED = "<pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate>";

async function read(feed: string | Buffer) {
  const context = contextOf({ baseDir: writeFolder({ "feed.xml": feed }) });
  const { entries, findings } = await loadSources([feedOf("feed.xml")], context);
  const rendered = renderPosts(entries, context.site);
  const all = [...findings, ...rendered.findings];
  return { posts: rendered.posts, findings: all.map(({ code, message }) => `${code} ${message}`) };
}

test("titles and descriptions that aren't HTML keep their text", async () => {
  const { posts } = await read(
    rssOf(
      itemOf(`<title>If a&lt;b then</title><description>Fixed: if a&lt;b then crash</description>${DATED}`) +
        itemOf(`<title>Vec&lt;T&gt; &amp; co</title>${DATED}`, 2) +
        itemOf(`<title>&lt;em&gt;New&lt;/em&gt;: a &amp;amp; b</title>${DATED}`, 3),
    ),
  );
  expect(posts.map(({ title }) => title)).toEqual(["If a<b then", "Vec<T> & co", "New: a & b"]);
  expect(posts[0]?.text).toBe("Fixed: if a<b then crash");
});

describe("dates", () => {
  test("an item with a date that only people understand is a post", async () => {
    const { posts, findings } = await read(
      rssOf(itemOf("<title>A</title><pubDate>Fri, 17 May 19 10:00:00 CEST</pubDate>")),
    );
    expect(posts[0]?.published).toBe(Date.parse("2019-05-17T08:00:00Z"));
    expect(findings).toEqual([]);
  });

  test.each([
    [
      "<pubDate>Fri, 32 May 2019 10:00:00 GMT</pubDate><dc:date>2019-05-18</dc:date>",
      'W_ITEM_DATE "A": `<pubDate>` is "Fri, 32 May 2019 10:00:00 GMT", which isn\'t a date; `<dc:date>` is used.',
    ],
    ["<pubDate>soon</pubDate>", 'W_ITEM_DATE "A": `<pubDate>` is "soon", which isn\'t a date.'],
    [
      "<pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>",
      'W_ITEM_DATE "A": `<pubDate>` is "Mon, 01 Jan 0001 00:00:00 +0000", which isn\'t a date.',
    ],
    [
      "<pubDate>Fri, 17 May 2019 10:00:00 IST</pubDate>",
      'W_DATE_ZONE "A": IST can mean UTC+5:30 or UTC+2 or UTC+1; UTC+5:30 is used.',
    ],
  ])("%s: a warning says it", async (date, warning) => {
    const { findings } = await read(rssOf(itemOf(`<title>A</title>${date}`)));
    expect(findings).toContain(warning);
  });

  test("whatever stands in it, an item is a post or named in a finding", async () => {
    const date = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom(
        "0",
        "-1",
        "Fri, 17 May 19 10:00:00 CEST",
        "99999-01-01",
        "9999-12-31",
        "Invalid Date",
        "{{ date }}",
      ),
    );
    await fc.assert(
      fc.asyncProperty(date, async (text) => {
        const item = `<title>Named</title><pubDate>${escapeHtml(text)}</pubDate>`;
        const { posts, findings } = await read(rssOf(itemOf(item)));
        expect(posts.length === 1 || findings.some((found) => found.includes('"Named"'))).toBe(true);
        const strict = readDate(text, (wall) => wall);
        if (strict !== undefined && new Date(strict).getUTCFullYear() > 1 && strict !== 0)
          expect(posts[0]?.published).toBe(strict);
      }),
      { numRuns: 100 },
    );
  });
});

test("a video of YouTube has its description and its picture, and no Flash", async () => {
  const { posts, findings } = await read(`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><id>yt:channel:c</id><title>C</title><entry>
<id>yt:video:abc</id><title>Vec&lt;T&gt; &amp; you</title><link rel="alternate" href="https://video.example/watch?v=abc"/>
<published>2024-01-01T00:00:00+00:00</published><media:group><media:title>V</media:title>
<media:content url="https://video.example/v/abc" type="application/x-shockwave-flash" width="640" height="390"/>
<media:thumbnail url="https://i.example/abc.jpg" width="480" height="360"/>
<media:description>First line a &lt; b
https://x.example/more

Second paragraph.</media:description></media:group></entry></feed>`);
  expect(findings).toEqual([]);
  expect(posts).toMatchObject([
    {
      title: "Vec<T> & you",
      enclosures: [],
      cover: { url: "https://i.example/abc.jpg", width: 480, height: 360 },
      html: '<p>First line a &lt; b<br />\n<a href="https://x.example/more">https://x.example/more</a></p>\n<p>Second paragraph.</p>',
    },
  ]);
});

test("a post of Mastodon has all its pictures, with their descriptions", async () => {
  const picture = (name: string, alt: string) =>
    `<media:content url="https://m.example/${name}.png" type="image/png" fileSize="9" medium="image"><media:rating scheme="urn:simple">nonadult</media:rating><media:description type="plain">${alt}</media:description></media:content>`;
  const clip = `<media:content url="https://m.example/c.mp4" type="video/mp4" fileSize="9" medium="video"><media:description type="plain">A clip</media:description></media:content>`;
  const { posts } = await read(
    rssOf(
      itemOf(
        `${DATED}<description>&lt;p&gt;Hi&lt;/p&gt;</description>${picture("a", "A cat &amp; dog")}${picture("b", "&quot;B&quot;")}${clip}`,
      ),
    ),
  );
  expect(posts).toMatchObject([
    {
      html: '<p>Hi</p>\n\n<p><img src="https://m.example/b.png" alt="&quot;B&quot;" /></p>',
      cover: { url: "https://m.example/a.png", alt: "A cat & dog" },
      enclosures: [{ url: "https://m.example/c.mp4", type: "video/mp4", bytes: 9, title: "A clip" }],
    },
  ]);
});

test("sizes of one picture aren't several, one that the text shows isn't repeated, and a portrait is no cover", async () => {
  const content = (url: string, more = "") => `<media:content url="${url}" medium="image" ${more}/>`;
  const { posts } = await read(
    rssOf(
      itemOf(
        `${DATED}<description>x</description>${content("https://c.example/a.jpg?w=1", 'width="140"')}${content("https://c.example/a.jpg?w=2", 'width="460"')}`,
      ) +
        itemOf(
          `${DATED}<description>&lt;img src="https://c.example/b.jpg?a=1&amp;amp;b=2" alt=""&gt;</description>${content("https://0.gravatar.com/avatar/1?s=96")}${content("https://c.example/c.jpg")}${content("https://c.example/b.jpg?a=1&amp;b=2")}`,
          2,
        ),
    ),
  );
  expect(posts[0]?.html).not.toContain("img");
  expect(posts[1]?.html.match(/<img/g)).toHaveLength(1);
  expect(posts[1]?.cover?.url).toBe("https://c.example/c.jpg");
});

test("names that were escaped once too often are shown as they were meant", async () => {
  const names = "<category><![CDATA[R&amp;D]]></category><dc:creator><![CDATA[Q&amp;A Team]]></dc:creator>";
  const { posts } = await read(rssOf(itemOf(`<title>A</title>${DATED}${names}`)));
  expect(posts[0]).toMatchObject({ tags: [{ name: "R&D" }], authors: [{ name: "Q&A Team" }] });
});

test("an episode whose text is only in its itunes:summary has it", async () => {
  const { posts } = await read(
    rssOf(itemOf(`<title>A</title>${DATED}<itunes:summary>About it.</itunes:summary>`)),
  );
  expect(posts[0]?.text).toBe("About it.");
});

describe("the encoding of a feed", () => {
  const feed = (declaration: string, text: string) =>
    `${declaration}<rss version="2.0"><channel><title>C</title><item><link>https://c.example/1</link>${DATED}<title>${text}</title></item></channel></rss>`;
  const latin1 = (text: string) => Buffer.from(text, "latin1");

  test.each([
    ["Windows-1252 without a declaration", latin1(feed("", "Jos\xe9\x92s caf\xe9")), "José’s café"],
    [
      "Windows-1252, declared as UTF-8",
      latin1(feed('<?xml version="1.0" encoding="utf-8"?>', "caf\xe9")),
      "café",
    ],
    ["Latin-1, declared", latin1(feed('<?xml version="1.0" encoding="iso-8859-1"?>', "caf\xe9")), "café"],
    [
      "UTF-8, declared as UTF-16",
      Buffer.from(feed('<?xml version="1.0" encoding="utf-16"?>', "café")),
      "café",
    ],
    [
      "UTF-16 without a mark",
      Buffer.from(feed('<?xml version="1.0" encoding="utf-16"?>', "café"), "utf16le"),
      "café",
    ],
    ["big-endian UTF-16", Buffer.from(feed("<?xml version='1.0'?>", "café"), "utf16le").swap16(), "café"],
    [
      "UTF-8 with one character cut in half",
      Buffer.concat([
        Buffer.from("<rss version='2.0'><channel><title>Ü\xc3".slice(0, -1)),
        Buffer.from([0xc3]),
        Buffer.from(
          `</title><item><link>https://c.example/1</link>${DATED}<title>Über café</title></item></channel></rss>`,
        ),
      ]),
      "Über café",
    ],
  ])("%s", async (_, bytes, title) => {
    expect((await read(bytes)).posts[0]?.title).toBe(title);
  });
});
