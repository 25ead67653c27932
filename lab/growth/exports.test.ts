import type { ExportArchive } from "#content/sources/from-export/archive.js";
import { readExport } from "#content/sources/from-export/export-formats.js";
import { renderWordPress } from "#content/sources/from-export/wordpress.js";
import { FORMATS } from "../../tests/content/exports/samples.js";
import { casesOf, each, list, times, workOf } from "./make.js";
import { testGrowth } from "./measure.js";

function readFiles(files: Readonly<Record<string, string>>) {
  const archive: ExportArchive = { paths: Object.keys(files), read: (path) => files[path] ?? "" };
  return readExport(archive);
}

const FORMAT_WORKS = Object.fromEntries(
  Object.entries(FORMATS).map(([name, { write, posts, published }]) => [
    name,
    (n: number) => {
      const items = list(n, (i) => ({ key: `key${i}`, id: `id${i}`, type: posts[0], status: published[0] }));
      const files = write(items);
      return () => readFiles(files);
    },
  ]),
);

const tumblr = (post: string) =>
  readFiles({
    "posts.json": `[{"blog_name":"b","post_url":"https://b.tumblr.com/post/1","type":"blocks","state":"published",${post}}]`,
  });
const block = (more: string): string => `{"type":"text",${more}}`;

const buttondown = (body: string) =>
  readFiles({
    "emails.json": JSON.stringify([
      { id: "1", subject: "A", publish_date: "2026-01-31", status: "sent", body },
    ]),
  });

const wxr = (items: string) =>
  readFiles({ "x.xml": `<rss><channel><wp:wxr_version>1.2</wp:wxr_version>${items}</channel></rss>` });

testGrowth([
  ...workOf("items of an export", FORMAT_WORKS),
  ...casesOf("a post of Tumblr", tumblr, {
    blocks: (n) => `"content":[${list(n, () => block('"text":"a"')).join(",")}]`,
    "lists in lists": (n) =>
      `"content":[${list(n, (i) => block(`"text":"a","subtype":"ordered-list-item","indent_level":${i % 9}`)).join(",")}]`,
    "styles of a text": (n) =>
      `"content":[${block(`"text":"${times("a", n)}","formatting":[${list(n, (i) => `{"start":${i},"end":${n - i},"type":"bold"}`).join(",")}]`)}]`,
    "links of a text": (n) =>
      `"content":[${block(`"text":"${times("a", n)}","formatting":[${list(n, (i) => `{"start":${i},"end":${n - i},"type":"link","url":"/${i}"}`).join(",")}]`)}]`,
    "blocks of a question": (n) =>
      `"content":[${list(n, () => block('"text":"a"')).join(",")}],"layout":[{"type":"ask","blocks":[${list(n, String).join(",")}]}]`,
    "answers to answers": (n) =>
      `"content":[],"trail":[${list(n, () => `{"content":[${block('"text":"a"')}]}`).join(",")}]`,
  }),
  ...casesOf("an email of Buttondown", buttondown, {
    tags: (n) => times("{{ a }}", n),
    "tags never closed": (n) => times("{{ a ", n),
    "statements never closed": (n) => times("{% if a ", n),
    conditions: (n) => times("{% if a %}", n) + times("{% endif %}", n),
  }),
  ...casesOf(
    "an item of Squarespace",
    (html) => wxr(`<item><content:encoded><![CDATA[sqs-audio-embed ${html}]]></content:encoded></item>`),
    {
      "tags never closed": (n) => times("<div ", n),
      embeds: (n) => times('<div class="sqs-audio-embed" data-url="/a">', n),
      "classes of an element": (n) => `<div ${times('class="sqs-audio-embed" ', n)}>`,
    },
  ),
  ...casesOf("an item of WordPress", wxr, {
    fields: (n) =>
      `<item>${each(n, (i) => `<wp:postmeta><wp:meta_key>k${i}</wp:meta_key></wp:postmeta>`)}</item>`,
    attachments: (n) =>
      each(n, (i) => `<item><wp:post_type>attachment</wp:post_type><wp:post_id>${i}</wp:post_id></item>`),
  }),
  ...casesOf("WordPress's text", (text) => renderWordPress(text, { file: "a.xml" }), {
    captions: (n) => times("[caption]<img> ", n),
    "escaped shortcodes": (n) => times("[[caption]", n),
  }),
]);
