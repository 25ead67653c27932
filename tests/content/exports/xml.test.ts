import { describe, expect, test } from "vitest";
import { readFeedDocument } from "#content/sources/from-feed/feed-document.js";
import type { DocumentItem } from "#content/sources/from-feed/feed-item.js";

/** An item as an export has it. What is absent has no element. */
interface Exported {
  readonly text: string;
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly password?: string | undefined;
}

const element = (name: string, text: string | undefined) =>
  text === undefined ? "" : `<${name}><![CDATA[${text}]]></${name}>`;

const wordPress = (items: readonly Exported[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:wp="w"><channel><link>https://w.example</link>
<wp:wxr_version>1.2</wp:wxr_version>${items
    .map(
      ({ text, id, type, status, password }) =>
        `<item><title>T</title><link>https://w.example/${text}/</link>${element("guid", id)}${element("content:encoded", text)}
<wp:post_date_gmt>2026-01-31 10:00:00</wp:post_date_gmt>${element("wp:status", status)}${element("wp:post_type", type)}${element("wp:post_password", password)}</item>`,
    )
    .join("\n")}</channel></rss>`;

const takeout = (items: readonly Exported[]) =>
  `<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>
<id>tag:blogger.com,1999:blog-9</id><title>B</title><entry><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status><content type='html'>a comment</content></entry>${items
    .map(
      ({ text, id, type, status }) =>
        `<entry>${element("id", id)}${element("blogger:type", type)}${element("blogger:status", status)}<author><name>Mira</name><blogger:type>BLOGGER</blogger:type></author>
<title>T</title><content type='html'>${text}</content><published>2026-01-31T10:00:00Z</published><blogger:filename>/2026/01/${text}.html</blogger:filename></entry>`,
    )
    .join("\n")}</feed>`;

const blogger = (items: readonly Exported[]) =>
  `<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'>
<id>tag:blogger.com,1999:blog-9.archive</id><title>B</title><entry><category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#template'/><content>template</content></entry>${items
    .map(
      ({ text, id, type, status }) =>
        `<entry>${element("id", id)}${type === undefined ? "" : `<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#${type}'/>`}
<category scheme='http://www.blogger.com/atom/ns#' term='Tools'/><title type='text'>T</title><content type='html'>${text}</content><published>2026-01-31T10:00:00Z</published>
${status === undefined ? "" : `<app:control><app:draft>${status}</app:draft></app:control>`}<link rel='self' href='https://x.example/'/><link rel='alternate' href='https://b.example/${text}.html'/></entry>`,
    )
    .join("\n")}</feed>`;

const itemsIn = (xml: string): readonly DocumentItem[] => readFeedDocument(xml)?.items ?? [];
const isPublished = ({ notPostReason, draft }: DocumentItem) =>
  notPostReason === undefined && draft?.[1] === false;
const publishedIn = (xml: string) =>
  itemsIn(xml)
    .filter(isPublished)
    .map(({ body }) => body?.markup);

describe("an export's items without ids are told apart by their place", () => {
  test("in WordPress: a draft, a post, a page, a post", () => {
    const items = [
      { text: "one", type: "post", status: "draft" },
      { text: "two", type: "post", status: "publish" },
      { text: "three", type: "page", status: "publish" },
      { text: "four", type: "post", status: "publish" },
    ];
    expect(publishedIn(wordPress(items))).toEqual(["two", "four"]);
  });

  test("two posts with one guid keep their own addresses as ids", () => {
    const post = { type: "post", status: "publish", id: "https://w.example/?p=1" };
    const items = itemsIn(
      wordPress([
        { ...post, text: "one" },
        { ...post, text: "two" },
      ]),
    );
    expect(items.map(({ id, links }) => [id[1], links[0]?.[1]])).toEqual([
      [undefined, "https://w.example/one/"],
      [undefined, "https://w.example/two/"],
    ]);
  });
});

describe("an export from Blogger", () => {
  test("its own: posts, without drafts, pages, comments and the template", () => {
    const xml = blogger([
      { text: "one", type: "post" },
      { text: "two", type: "post", status: "yes" },
      { text: "three", type: "page" },
      { text: "four", type: "comment" },
      { text: "five", type: "post", status: "no" },
    ]);
    expect(publishedIn(xml)).toEqual(["one", "five"]);
    const [, first] = itemsIn(xml);
    expect(first?.tags[1]).toEqual(["Tools"]);
    expect(first?.links[0]?.[1]).toBe("https://b.example/one.html");
  });

  test("from Takeout: the path is the address, and nothing but live posts", () => {
    const xml = takeout([
      { text: "one", type: "POST", status: "LIVE" },
      { text: "two", type: "POST", status: "DRAFT" },
      { text: "three", type: "PAGE", status: "LIVE" },
      { text: "four", type: "POST", status: "SOFT_TRASHED" },
      { text: "five", type: "POST" },
    ]);
    expect(publishedIn(xml)).toEqual(["one"]);
    expect(itemsIn(xml)[1]?.links[1]?.[1]).toBe("/2026/01/one.html");
    expect(itemsIn(xml)[1]?.authors[1]).toEqual(["Mira"]);
  });

  test("the feed of a blog at Blogger isn't taken for an export", () => {
    const feed = blogger([{ text: "one", type: "post" }]).replace(
      /<entry><category[^>]*template'\/>.*?<\/entry>/,
      "",
    );
    expect(itemsIn(feed).map(({ draft, notPostReason }) => [draft, notPostReason])).toEqual([
      [undefined, undefined],
    ]);
  });
});
