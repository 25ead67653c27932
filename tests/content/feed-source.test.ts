import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { renderWordPress } from "#content/sources/from-export/wordpress.js";
import { dropDoctype, readFeedDocument } from "#content/sources/from-feed/feed-document.js";
import { loadSources } from "#content/sources/sources.js";
import { writeFolder } from "./folder.js";
import { contextOf, feedOf, loadFixture } from "./sources.js";

const said = (findings: readonly { readonly code: string; readonly message: string }[]) =>
  findings.map(({ code, message }) => `${code} ${message}`);

describe("a WordPress export", () => {
  const load = () => loadFixture(feedOf("feeds/wordpress.xml"), { timezone: "Europe/Berlin" });

  test("gives posts with dates, display names, taxonomies and covers", async () => {
    const { posts, findings } = await load();
    expect(posts.map(({ title, draft }) => [title, draft])).toEqual([
      ["For friends", true],
      ["Half written", true],
      ["Block editor", false],
      ["Sharpening & honing", false],
    ]);
    expect(posts[3]).toMatchObject({
      id: "https://workshop.example/?p=12",
      url: "https://workshop.example/2026/05/sharpening/",
      published: Date.parse("2026-05-09T06:30:00Z"),
      updated: Date.parse("2026-05-10T10:00:00Z"),
      language: "en-GB",
      categories: [{ name: "Tools", slug: "tools" }],
      tags: [{ name: "Hand planes", slug: "hand-planes" }],
      cover: {
        url: "https://workshop.example/wp-content/uploads/2026/05/stones.jpg",
        alt: "Two stones",
        ...{ width: 1200, height: 630, type: "image/jpeg" },
      },
    });
    expect(said(findings)).toEqual([
      'N_NOT_A_POST "stones": Its type is "attachment".',
      'N_NOT_A_POST "About": Its type is "page".',
      'N_NOT_A_POST "Thrown away": Its status is "trash".',
      "W_SHORTCODE The shortcode [contact-form-7] is left out.",
    ]);
  });

  test("its bodies are what WordPress makes of them, and code stays code", async () => {
    const { posts } = await load();
    expect(posts[3]?.html.replace(/\n/g, "")).toBe(
      '<p>A plane iron wants two stones.<br />Both of them flat.</p><figure><img src="https://workshop.example/wp-content/uploads/2026/05/stones.jpg" alt="Stones" /><figcaption>Two <em>stones</em></figcaption></figure><p><a href="https://video.example/watch/7">https://video.example/watch/7</a></p><p>See [1] and [sic].</p><pre>[gallery ids="1,2"]stays</pre>',
    );
    expect(posts[3]?.excerpt).toBe("A plane iron wants two stones. Both of them flat.");
    expect(posts[2]?.html.trim()).toBe("<p>One.</p>");
  });

  test("a draft's local date is in the site's zone, and nobody's mail address gets out", async () => {
    const { posts, loaded } = await load();
    expect(posts[1]?.published).toBe(Date.parse("2026-06-02T12:00:00+02:00"));
    expect(posts[3]?.authors).toEqual([{ name: "Mira Holm" }]);
    expect(JSON.stringify(loaded)).not.toContain("private.example");
  });
});

/** An export of one post with this body. */
function exportOf(body: string): string {
  const namespaces =
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"';
  return `<?xml version="1.0"?><rss version="2.0" ${namespaces}><channel><title>W</title><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><link>https://w.example/t/</link><guid isPermaLink="false">https://w.example/?p=1</guid><wp:post_date_gmt>2026-01-31 10:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><content:encoded><![CDATA[${body}]]></content:encoded></item></channel></rss>`;
}

describe("shortcodes typed into WordPress", () => {
  const render = (text: string) => {
    const { html, findings } = renderWordPress(text, { file: "x" });
    return [html, ...said(findings)];
  };
  const out = (name: string) => `W_SHORTCODE The shortcode [${name}] is left out.`;

  test.each([
    ["a [foo]x[/foo] b", "<p>a x b</p>", out("foo")],
    ["[contact-form]a[contact-field label='b'/][/contact-form]", "<p>a</p>", out("contact-form")],
    ["[foo bar]<code>[foo]</code>[/foo]", "<p><code>[foo]</code></p>", out("foo")],
    ["a [foo/] b [Foo /]", "<p>a  b</p>", out("foo")],
    ["[b]x[/b] a[b] [b]", "<p>x a[b] [b]</p>", out("b")],
    ["[see [foo]x[/foo]]", "<p>[see x]</p>", out("foo")],
    ["[gallery] [contact-form-7]", "", out("gallery")],
  ])("%s", (text, html, warning) => {
    const [rendered, first] = render(text);
    expect([rendered?.replace(/\s+<\/p>$/, "</p>").replace("<p></p>", ""), first]).toEqual([html, warning]);
  });

  test.each([
    ["quoth [sic] [1] [a note] [[wiki]] a[i] [and/or] [a <a href='x'>b</a>]", undefined],
    ["[[gallery]]", "[gallery]"],
    ['[[foo id="1"]]', '[foo id="1"]'],
    ["[[foo]x[/foo]] [[caption]y[/caption]]", "[foo]x[/foo] [caption]y[/caption]"],
  ])("prose, and a shortcode that is shown: %s", (text, shown) => {
    expect(render(text)).toEqual([`<p>${shown ?? text}</p>`]);
  });

  test("whatever their names and attributes, none comes out of an export, and the prose is what it was", async () => {
    const word = fc.constantFrom(
      "Eins",
      "two",
      "[sic]",
      "[1]",
      "tres,",
      "(vier)",
      "[…]",
      "a[2]",
      "[[x]]",
      "5/6",
    );
    const prose = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => ({ prose: words.join(" ") }));
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(?:[_-][a-z0-9]{1,9}){0,2}$/).map((end) => `q${end}`);
    const value = fc.stringMatching(/^[\w .,:/-]{0,12}$/);
    const attribute = fc
      .tuple(fc.stringMatching(/^[a-z][\w-]{0,8}$/), value, fc.constantFrom('"', "'"))
      .map(([key, text, quote]) => `${key}=${quote}${text}${quote}`);
    const attributes = fc
      .array(attribute, { maxLength: 3 })
      .map((all) => all.map((one) => ` ${one}`).join(""));
    const shortcode = fc.oneof(
      fc
        .tuple(name, attribute)
        .map(([called, one]) => ({ open: `[${called} ${one}]`, prose: "", close: "" })),
      fc
        .tuple(name, attributes)
        .map(([called, all]) => ({ open: `[${called}${all} /]`, prose: "", close: "" })),
      fc.tuple(name, attributes, prose).map(([called, all, inner]) => ({
        ...{ open: `[${called}${all}]`, prose: inner.prose, close: `[/${called}]` },
      })),
      fc.constantFrom("[gallery]", "[playlist]").map((open) => ({ open, prose: "", close: "" })),
    );
    const piece = fc.oneof(
      prose.map((said) => ({ ...said, open: "", close: "" })),
      shortcode,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const body = pieces.map(({ open, prose: text, close }) => ` ${open} ${text} ${close} `).join("");
        const baseDir = writeFolder({ "export.xml": exportOf(body) });
        const context = contextOf({ baseDir });
        const { entries } = await loadSources([feedOf("export.xml")], context);
        const [post] = renderPosts(entries, context.site).posts;
        expect((post?.text ?? "").split(/\s+/).join(" ").trim()).toBe(
          pieces
            .map(({ prose: text }) => text)
            .filter((text) => text !== "")
            .join(" "),
        );
      }),
      { numRuns: 100 },
    );
  });
});

test("RSS 0.91: its encoding and document type, and the feed's date where a URL has none", async () => {
  const { posts, findings } = await loadFixture(feedOf("feeds/rss-0.91.xml"));
  expect(findings).toEqual([]);
  expect(posts).toMatchObject([
    {
      id: "http://harbour.example/ferry.html",
      title: "The ferry is back",
      published: Date.parse("2026-06-01T06:00:00Z"),
      authors: [{ name: "Ana Ruiz", email: "editor@harbour.example" }],
      language: "en-US",
    },
    { title: "Café reopened", published: Date.parse("2026-05-20T00:00:00Z"), text: "Coffee & cake." },
  ]);
});

test("RSS 1.0 (RDF)", async () => {
  const { posts, findings } = await loadFixture(feedOf("feeds/rss-1.0.xml"));
  expect(findings).toEqual([]);
  expect(posts).toMatchObject([
    {
      id: "https://journal.example/1",
      title: "Über Ebbe",
      published: Date.parse("2026-03-04T04:06:07Z"),
      authors: [{ name: "Jana Meer" }],
      tags: [{ name: "Gezeiten" }],
      language: "de",
      excerpt: "Kurz.",
      html: '<p>Lang, mit <a href="https://journal.example/fig">Bild</a>.</p>',
    },
  ]);
});

test("RSS 2.0 with its extensions; what repeats an id or has no address is left out", async () => {
  const { posts, findings } = await loadFixture(feedOf("feeds/rss-2.0.xml"));
  expect(posts).toMatchObject([
    {
      id: "tag:radio.example,2026:7",
      title: "R&D <b> & more",
      published: Date.parse("2026-06-04T16:00:00Z"),
      authors: [{ name: "Lee Park" }],
      tags: [{ name: "Radio" }, { name: "Science" }],
      excerpt: "In short.",
      html: '<p>Long. <img src="https://radio.example/episodes/7/wave.png" alt="" /> <a href="https://radio.example/episodes/6/">Before</a></p>',
      cover: { url: "https://radio.example/img/7.jpg", alt: "A mast", width: 800, height: 600 },
      enclosures: [
        { url: "https://radio.example/audio/7.mp3", type: "audio/mpeg", bytes: 123456, duration: 3723 },
      ],
    },
    { title: "No link", url: "https://radio.example/#note-6" },
  ]);
  expect(said(findings)).toEqual([
    'N_NOT_A_POST "R&D, as it was" is in the feed twice.',
    "N_NOT_A_POST It has neither a link nor an id.",
  ]);
});

test("Atom: text and HTML titles, xml:base, XHTML content", async () => {
  const { posts, findings } = await loadFixture(feedOf("feeds/atom.xml"));
  expect(findings).toEqual([]);
  expect(posts).toMatchObject([
    {
      id: "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
      url: "https://carnet.example/billets/eau.html",
      title: "Le <br> et l'eau",
      published: Date.parse("2026-06-01T08:00:00Z"),
      updated: Date.parse("2026-06-02T12:00:00Z"),
      authors: [{ name: "Zoé Petit", url: "https://carnet.example/zoe" }],
      html: '<p>De l’<a href="https://carnet.example/billets/onde">eau</a> &amp; du sel.</p>',
      enclosures: [{ url: "https://carnet.example/billets/eau.ogg", title: "Le son", bytes: 99 }],
      language: "fr",
    },
    {
      title: "a <b> c",
      html: "<p>Une ligne &lt;simple&gt;.</p>",
      authors: [{ email: "ivo@carnet.example" }],
    },
  ]);
});

test("JSON Feed: a note without a title, attachments, a picture", async () => {
  const { posts, findings } = await loadFixture(feedOf("feeds/feed.json"));
  expect(findings).toEqual([]);
  expect(posts).toMatchObject([
    {
      id: "42",
      title: "",
      html: "<p>Just a &lt;note&gt;.<br />\nTwo lines.</p>",
      authors: [{ name: "Sam", avatar: "https://micro.example/sam.png" }],
    },
    {
      title: "Fish & <chips>",
      cover: { url: "https://micro.example/img/fish.png", type: "image/png" },
      enclosures: [{ type: "audio/mp4", bytes: 10, duration: 61 }],
    },
  ]);
});

describe("ids that are unique in their own feed only", () => {
  const version = "https://jsonfeed.org/version/1.1";
  const jsonOf = (host: string, numbers: readonly number[]) =>
    JSON.stringify({
      ...{ version, title: host, home_page_url: `https://${host}/` },
      items: numbers.map((at) => ({
        id: `${at}`,
        url: `https://${host}/${at}`,
        date_published: "2026-01-31",
      })),
    });
  const rss = `<rss version="2.0"><channel><title>c</title><item><guid isPermaLink="false">1</guid><link>https://c.example/1</link><pubDate>Sat, 31 Jan 2026 00:00:00 GMT</pubDate></item></channel></rss>`;
  const idsOf = async (feeds: readonly string[], { ofA = [1, 2], ofB = [1, 2] } = {}) => {
    const files = { "a.json": jsonOf("a.example", ofA), "b.json": jsonOf("b.example", ofB), "c.xml": rss };
    const context = contextOf({ baseDir: writeFolder(files) });
    const { entries, findings } = await loadSources(
      feeds.map((feed) => feedOf(feed)),
      context,
    );
    return { findings, ids: new Map(entries.map(({ url, id }) => [url, id])) };
  };

  test("posts of several feeds are all there, and those of the first keep the ids they had alone", async () => {
    const alone = await idsOf(["a.json"]);
    expect([...alone.ids.values()]).toEqual(["1", "2"]);
    const { ids, findings } = await idsOf(["a.json", "b.json", "c.xml"]);
    expect(findings).toEqual([]);
    expect(new Set(ids.values()).size).toBe(5);
    for (const [url, id] of alone.ids) expect(ids.get(url)).toBe(id);
    expect(ids.get("https://b.example/1")).toMatch(/^[0-9a-f]{8}_1$/);
  });

  test("no id changes when a feed is added behind, or another feed's items come and go", async () => {
    const { ids } = await idsOf(["a.json", "b.json"]);
    const others = [
      await idsOf(["a.json", "b.json", "c.xml"]),
      await idsOf(["a.json", "b.json"], { ofA: [3] }),
    ];
    for (const other of others)
      for (const at of [1, 2])
        expect(other.ids.get(`https://b.example/${at}`)).toBe(ids.get(`https://b.example/${at}`));
  });

  test("a feed that is named twice has each post once", async () => {
    const { ids, findings } = await idsOf(["b.json", "b.json"], { ofB: [1] });
    expect([...ids.values()]).toEqual(["1"]);
    expect(findings).toMatchObject([{ code: "E_ID_DUPLICATE" }]);
  });
});

describe("bad input", () => {
  const bomb = `<!ENTITY a "aaaaaaaaaa">${"bcdefgh"
    .split("")
    .map((name, index) => `<!ENTITY ${name} "${`&${"abcdefg"[index]};`.repeat(10)}">`)
    .join("")}<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd">%p;`;

  test("an XML bomb and external entities do nothing, and the rest is read", () => {
    const text = `<?xml version="1.0"?>\n<!-- > -->\n<!DOCTYPE rss [${bomb}]><rss version="2.0"><channel><title>&h;</title><item><title>&h;&x; caf&eacute; &amp;amp;</title><link>https://x.example/1</link></item></channel></rss>`;
    const [item] = readFeedDocument(text)?.items ?? [];
    expect(item?.links[0]?.[1]).toBe("https://x.example/1");
    expect(item?.title[1]?.markup).not.toMatch(/aaaa|root:/);
    expect(item?.title[1]?.markup.length).toBeLessThan(100);
  });

  test.each([
    ['<!DOCTYPE a "x>y" [ <!ENTITY b "]>"> <!-- ]> --> ] ><a/>', "<a/>"],
    ["\uFEFF<?xml version='1.0'?><!doctype a><a/>", "<?xml version='1.0'?><a/>"],
    ["<!DOCTYPE a [", ""],
    ["<a><!DOCTYPE b></a>", "<a><!DOCTYPE b></a>"],
  ])("the document type of %j", (text, left) => {
    expect(dropDoctype(text)).toBe(left);
  });

  test.each([
    ["not.xml", "Hello", "it is neither RSS, Atom nor JSON Feed"],
    ["page.html", "<!doctype html><html><body>Login</body></html>", "it is neither RSS"],
    ["empty.xml", "", "it is neither RSS"],
    [
      "deep.json",
      `{"version":"https://jsonfeed.org/version/1.1","title":"A","a":${"[".repeat(2_000)}${"]".repeat(2_000)},"items":[]}`,
      "it is neither RSS",
    ],
    ["deep.xml", `<rss version="2.0"><channel>${"<a>".repeat(50_000)}`, "it is neither RSS"],
    ["big.xml", `<rss version="2.0">${" ".repeat(1024 * 1024)}</rss>`, "it is longer than 1 MB"],
    ["missing/feed.xml", undefined, "ENOENT"],
  ])("%s is no feed, and the message names it", async (name, text, reason) => {
    const baseDir = writeFolder(text === undefined ? {} : { [name]: text });
    await expect(
      loadSources([feedOf(name, { maxMegabytes: 1 })], contextOf({ baseDir })),
    ).rejects.toMatchObject({
      code: "E_SOURCE",
      message: expect.stringContaining(reason),
      place: { file: name },
    });
  });

  test.each([
    ["a document type of comments", `<!DOCTYPE a [${"<!--".repeat(500_000)}`],
    ["a document type of quotes", `<!DOCTYPE a [${"'\"".repeat(500_000)}`],
  ])("%s that never ends is nothing, soon", (_, text) => {
    expect(readFeedDocument(text)).toBeUndefined();
  });

  test.each([
    "[caption]",
    "[aa x=",
    "<pre>",
    "<code",
    "[audio ",
    "\n ",
    "[/",
    "[caption x='",
    "[[a]",
    "[a b=c ",
  ])("a million letters of %j typed into WordPress are rendered, soon", (piece) => {
    expect(
      renderWordPress(piece.repeat(1_000_000 / piece.length), { file: "x" }).findings.length,
    ).toBeLessThan(2);
  });

  test("whatever an item holds, nothing throws, and what comes out is a post with a date and an address", async () => {
    const words = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.webUrl(),
      fc.constant("2026-01-31"),
    );
    const item = fc.record(
      {
        ...{ id: words, url: words, title: words, content_html: words, summary: words, image: words },
        ...{ date_published: words, date_modified: words, language: words, tags: fc.array(words) },
        authors: fc.array(fc.record({ name: words, url: words })),
        attachments: fc.array(fc.record({ url: words, mime_type: words, size_in_bytes: fc.double() })),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 5 }), async (items) => {
        const version = "https://jsonfeed.org/version/1.1";
        const baseDir = writeFolder({ "feed.json": JSON.stringify({ version, title: "T", items }) });
        const { entries } = await loadSources([feedOf("feed.json")], contextOf({ baseDir }));
        for (const { url, id, published } of entries) {
          expect(new URL(url).protocol).toMatch(/^https?:$/);
          expect(id).not.toBe("");
          expect(Number.isFinite(published)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
