import { describe, expect, test } from "vitest";
import { loadFiles, saidOf } from "./loaded.js";

const channel = (items: string, more = ""): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:excerpt="e" xmlns:content="c" xmlns:dc="d" xmlns:wp="w"><channel><title>W</title><link>https://w.example</link><generator>https://wordpress.org/?v=6.8</generator>
<wp:wxr_version>1.2</wp:wxr_version>${more}${items}</channel></rss>`;

const post = (id: number, content: string, more = ""): string =>
  `<item><title>T${id}</title><link>https://w.example/${id}/</link><guid>https://w.example/?p=${id}</guid><wp:post_id>${id}</wp:post_id>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date_gmt>2026-01-31 10:00:00</wp:post_date_gmt><content:encoded><![CDATA[${content}]]></content:encoded>${more}</item>`;

const picture = (id: number, more = "", name = `${id}.jpg`): string =>
  `<item><title>${id}</title><link>https://w.example/a${id}/</link><wp:post_id>${id}</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
<wp:post_parent>1</wp:post_parent><wp:attachment_url>https://w.example/${name}</wp:attachment_url>${more}</item>`;

const load = (items: string) => loadFiles({ "export.xml": channel(items) });
const htmlOf = async (items: string) => (await load(items)).posts[0]?.html.replace(/\n/g, "");

describe("a gallery", () => {
  const PICTURES = `${picture(11, "<wp:menu_order>2</wp:menu_order>")}${picture(
    12,
    "<wp:menu_order>1</wp:menu_order><excerpt:encoded><![CDATA[The <em>bench</em>]]></excerpt:encoded><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>A bench</wp:meta_value></wp:postmeta>",
  )}${picture(13, "", "manual.pdf")}`;
  const BENCH =
    '<figure><a href="https://w.example/12.jpg"><img src="https://w.example/12.jpg" alt="A bench" /></a><figcaption>The <em>bench</em></figcaption></figure>';
  const OTHER = '<img src="https://w.example/11.jpg" alt="" />';

  test("has the pictures that it names, or those that were uploaded to the post, in order", async () => {
    expect(await htmlOf(post(1, 'Look:\n\n[gallery ids="11,12" columns="2"]') + PICTURES)).toBe(
      `<p>Look:</p><figure>${OTHER}${BENCH}</figure>`,
    );
    expect(await htmlOf(post(1, "[gallery]") + PICTURES)).toBe(`<figure>${BENCH}${OTHER}</figure>`);
    expect(await htmlOf(post(1, '[gallery exclude="12"]') + PICTURES)).toBe(`<figure>${OTHER}</figure>`);
  });

  test("of pictures that the export lacks is reported, and an escaped one is text", async () => {
    expect(saidOf(await load(post(1, '[gallery ids="11,99"]') + picture(11)))).toContain(
      `W_LOST "T1": It has a part that can't be shown: pictures of a gallery, which the export doesn't have.`,
    );
    expect(saidOf(await load(post(1, '[gallery ids="99"]')))).toEqual([
      "W_SHORTCODE The shortcode [gallery] is left out.",
    ]);
    expect(await htmlOf(post(1, "[[gallery]]") + PICTURES)).toBe("<p>[gallery]</p>");
  });
});

describe("shortcodes for code", () => {
  test.each([
    [
      '[sourcecode language="php"]\nif (a < b) echo "<input>";\n\n[gallery]\n[/sourcecode]',
      '<pre><code class="language-php">if (a &lt; b) echo "&lt;input&gt;";[gallery]</code></pre>',
    ],
    ["[java]List&lt;T&gt; a;[/java]", '<pre><code class="language-java">List&lt;T&gt; a;</code></pre>'],
    [
      "[ccnLe_php]<pre>x</pre>[/ccnLe_php]",
      '<pre><code class="language-php">&lt;pre&gt;x&lt;/pre&gt;</code></pre>',
    ],
    ["[cce lang='sql']select 1[/cce]", '<pre><code class="language-sql">select 1</code></pre>'],
    ["Type [code]ls -l[/code] here", "<p>Type <code>ls -l</code> here</p>"],
    ["<pre>[code]a[/code]</pre>", "<pre>[code]a[/code]</pre>"],
    ["Use [[code]x[/code]] for code", "<p>Use [code]x[/code] for code</p>"],
    ["a [css] b", "<p>a [css] b</p>"],
  ])("%j", async (content, html) => {
    expect(await htmlOf(post(1, content))).toBe(html);
  });
});

test("an export in several files is one: attachments and authors may be in another, and overlapping files count once", async () => {
  const author =
    "<wp:author><wp:author_login>mira</wp:author_login><wp:author_display_name>Mira Ash</wp:author_display_name></wp:author>";
  const cover =
    "<dc:creator>mira</dc:creator><wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>11</wp:meta_value></wp:postmeta>";
  const loaded = await loadFiles({
    "site.wordpress.2026-01-31.000.xml": channel(post(1, "One", cover), author),
    "site.wordpress.2026-01-31.001.xml": channel(post(1, "One", cover) + post(2, "Two")),
    "site.wordpress.2026-01-31.002.xml": channel(picture(11)),
  });
  expect(loaded.posts.map(({ id, authors, cover: found }) => [id, authors[0]?.name, found?.url])).toEqual([
    ["https://w.example/?p=1", "Mira Ash", "https://w.example/11.jpg"],
    ["https://w.example/?p=2", undefined, undefined],
  ]);
  expect(saidOf(loaded)).toEqual([
    'N_NOT_A_POST "T1": The export has it twice.',
    'N_NOT_A_POST "11": Its type is "attachment".',
  ]);
});
