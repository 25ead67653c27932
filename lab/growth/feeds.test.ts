import { readFeedDocument } from "#content/sources/from-feed/feed-document.js";
import { casesOf, each, type Make, times } from "./make.js";
import { testGrowth } from "./measure.js";
import { readFeed } from "./read.js";

const rss = (items: string): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>A</title><link>https://a.example/</link>${items}</channel></rss>`;
const item = (index: number, more: string): string =>
  `<item><title>A ${index}</title><link>https://a.example/${index}</link><guid>${index}</guid><pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate>${more}</item>`;
const atom = (entries: string): string =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>a</id>${entries}</feed>`;
const entry = (index: number, more: string): string =>
  `<entry><title>A ${index}</title><id>a${index}</id><link href="https://a.example/${index}"/><updated>2026-01-31T10:00:00Z</updated>${more}</entry>`;
const json = (items: string, more = ""): string =>
  `{"version":"https://jsonfeed.org/version/1.1","title":"A",${more}"items":[${items}]}`;
const jsonItem = (index: number, more = ""): string =>
  `{"id":"${index}","url":"https://a.example/${index}","date_published":"2026-01-31T10:00:00Z",${more}"content_html":"<p>b</p>"}`;

const FEEDS: Readonly<Record<string, Make>> = {
  items: (n) => rss(each(n, (i) => item(i, "<description>b</description>"))),
  "the same item again": (n) => rss(times(item(0, "<description>b</description>"), n)),
  categories: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<category>c ${i}</category>`),
      ),
    ),
  authors: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<dc:creator>c ${i}</dc:creator>`),
      ),
    ),
  enclosures: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<enclosure url="https://a.example/${i}.mp3" type="audio/mpeg" length="1"/>`),
      ),
    ),
  media: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<media:content url="https://a.example/${i}.png"/>`),
      ),
    ),
  "one long body": (n) =>
    rss(item(0, `<description>${times("&lt;p&gt;some words&lt;/p&gt;", n)}</description>`)),
  "a long title": (n) => rss(`<item><title>${times("&lt;b&gt;a ", n)}</title></item>`),
  "elements never closed": (n) => rss(item(0, "") + times("<a>text ", n)),
  "elements in elements": (n) => rss(item(0, times("<a>", n) + times("</a>", n))),
  "elements in a text": (n) => rss(item(0, `<description>${times("<p>a</p>", n)}</description>`)),
  "ends without beginnings": (n) => rss(item(0, "") + times("</a>", n)),
  names: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<a${i}>b</a${i}>`),
      ),
    ),
  attributes: (n) => rss(item(0, `<a ${each(n, (i) => `b${i}="c" `)}/>`)),
  "attributes never closed": (n) => rss(times('<a b="', n)),
  namespaces: (n) =>
    rss(
      item(
        0,
        each(n, (i) => `<a${i}:b xmlns:a${i}="c">d</a${i}:b>`),
      ),
    ),
  "CDATA in pieces": (n) => rss(item(0, `<description>${times("<![CDATA[a]]>", n)}</description>`)),
  "CDATA never closed": (n) => rss(item(0, `<description>${times("<![CDATA[a", n)}`)),
  comments: (n) => rss(item(0, "") + times("<!-- a -->", n)),
  "comments never closed": (n) => rss(item(0, "") + times("<!-- a ", n)),
  "comments before it": (n) => times("<!-- a -->\n", n) + rss(item(0, "")),
  "comments before it, never closed": (n) => times("<!-- a ", n) + rss(item(0, "")),
  "spaces before it": (n) => times("\n ", n) + rss(item(0, "")),
  instructions: (n) => rss(item(0, "") + times("<?a b?>", n)),
  "instructions never closed": (n) => rss(item(0, "") + times("<?a ", n)),
  entities: (n) => rss(item(0, `<description>${times("&amp;&nosuch;&#65;", n)}</description>`)),
  ampersands: (n) => rss(item(0, `<description>${times("&", n)}</description>`)),
  "entities of entities": (n) => rss(item(0, `<description>&${times("amp;", n)}lt;b</description>`)),
  doctypes: (n) => `<!DOCTYPE a [${times('<!ENTITY a "b">', n)}]>${rss(item(0, ""))}`,
  "a doctype never closed": (n) => `<!DOCTYPE a [${times('<!ENTITY a "b', n)}${rss(item(0, ""))}`,
  "angle brackets": (n) => rss(times("<", n)),
  "spaces in a text": (n) => rss(item(0, `<description>a${times(" ", n)}b</description>`)),
  "Atom entries": (n) => atom(each(n, (i) => entry(i, "<content>b</content>"))),
  "links of an Atom entry": (n) =>
    atom(
      entry(
        0,
        each(n, (i) => `<link rel="enclosure" href="https://a.example/${i}"/>`),
      ),
    ),
  "people of an Atom entry": (n) =>
    atom(
      entry(
        0,
        each(n, (i) => `<author><name>a ${i}</name></author>`),
      ),
    ),
  "XHTML in Atom": (n) =>
    atom(
      entry(
        0,
        `<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${times("<p>a</p>", n)}</div></content>`,
      ),
    ),
  "XHTML in XHTML": (n) =>
    atom(entry(0, `<content type="xhtml">${times("<div>", n)}${times("</div>", n)}</content>`)),
  "JSON items": (n) => json(`${each(n, (i) => `${jsonItem(i)},`)}${jsonItem(n)}`),
  "JSON tags": (n) => json(jsonItem(0, `"tags":[${each(n, (i) => `"a ${i}",`)}"z"],`)),
  "JSON authors": (n) =>
    json(jsonItem(0, `"authors":[${each(n, (i) => `{"name":"a ${i}"},`)}{"name":"z"}],`)),
  "JSON attachments": (n) =>
    json(
      jsonItem(
        0,
        `"attachments":[${each(n, (i) => `{"url":"https://a.example/${i}.mp3","mime_type":"audio/mpeg"},`)}{"url":"https://a.example/z"}],`,
      ),
    ),
  "JSON lists in lists": (n) => json(jsonItem(0), `"a":${times("[", n)}${times("]", n)},`),
  "JSON objects in objects": (n) => json(jsonItem(0), `"a":${times('{"a":', n)}1${times("}", n)},`),
  "JSON never closed": (n) => json(jsonItem(0), times('"a":{', n)),
};

const EXPORTS: Readonly<Record<string, Make>> = {
  items: (n) =>
    rss(
      `<wp:wxr_version>1.2</wp:wxr_version>${each(n, (i) => item(i, "<wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"))}`,
    ),
  "fields of a post": (n) =>
    wordPress(
      each(
        n,
        (i) => `<wp:postmeta><wp:meta_key>${i}</wp:meta_key><wp:meta_value>a</wp:meta_value></wp:postmeta>`,
      ),
    ),
  authors: (n) =>
    rss(
      `<wp:wxr_version>1.2</wp:wxr_version>${each(n, (i) => `<wp:author><wp:author_login>a${i}</wp:author_login></wp:author>`)}${item(0, "")}`,
    ),
  paragraphs: (n) => wordPressBody(times("Some words in a row.\n\n", n)),
  lines: (n) => wordPressBody(times("Some words\n", n)),
  blocks: (n) => wordPressBody(times("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n", n)),
  "blocks never closed": (n) => wordPressBody(times("<!-- wp:a {", n)),
  shortcodes: (n) => wordPressBody(times("[a b=c]d[/a] ", n)),
  "shortcodes never closed": (n) => wordPressBody(times("[a b=", n)),
  "shortcodes without an end": (n) => wordPressBody(times("[caption]a ", n)),
  captions: (n) => wordPressBody(times('[caption id="a"]<img src="b.png"> c[/caption]\n', n)),
  brackets: (n) => wordPressBody(times("[", n)),
  "elements never closed": (n) => wordPressBody(times("<div>\n\na", n)),
  "code never closed": (n) => wordPressBody(times("<pre>\n\na", n)),
  spaces: (n) => wordPressBody(`a${times(" \n ", n)}b`),
  addresses: (n) => wordPressBody(times("https://a.example/\n", n)),
};

function wordPress(more: string): string {
  return rss(
    `<wp:wxr_version>1.2</wp:wxr_version>${item(0, `<wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_date_gmt>2026-01-31 10:00:00</wp:post_date_gmt>${more}`)}`,
  );
}

function wordPressBody(body: string): string {
  return wordPress(`<content:encoded><![CDATA[${body}]]></content:encoded>`);
}

testGrowth([
  ...casesOf("feed", readFeed, FEEDS),
  ...casesOf("WordPress", readFeed, EXPORTS),
  ...casesOf("document", readFeedDocument, {
    "neither XML nor JSON": (n) => times("words ", n),
    HTML: (n) => `<html>${times("<p>a", n)}`,
  }),
]);
