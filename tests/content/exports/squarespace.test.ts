import { expect, test } from "vitest";
import { loadFiles, saidOf } from "./loaded.js";

const CHANNEL = `<title>Tea &amp;amp; Cake</title><link>https://tea.example</link><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>mira@private.example</wp:author_login><wp:author_display_name><![CDATA[Mira]]></wp:author_display_name></wp:author>
<wp:author><wp:author_login>jo@private.example</wp:author_login><wp:author_display_name></wp:author_display_name></wp:author>`;

const item = (link: string, more: string): string =>
  `<item><title>Oolong &mdash; hot</title><link>${link}</link><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<pubDate>Fri, 07 Jun 2024 03:00:44 +0000</pubDate><wp:post_date>2024-06-07 03:00:44</wp:post_date>
<wp:post_date_gmt>2024-06-07 03:00:44</wp:post_date_gmt>${more}</item>`;

const load = (...items: readonly string[]) =>
  loadFiles({
    "Squarespace-Wordpress-Export.xml": `<?xml version="1.0" encoding="UTF-8"?><rss xmlns:excerpt="e" xmlns:content="c" xmlns:dc="d" xmlns:wp="w"><channel>${CHANNEL}${items.join("")}</channel></rss>`,
  });

test("addresses are below the site's, an attachment is the cover, and names aren't mail addresses", async () => {
  const loaded = await load(
    item(
      "/blog/oolong",
      `<dc:creator>mira@private.example</dc:creator><category domain="category"><![CDATA[Tea]]></category><category domain="post_tag"><![CDATA[Hot]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>passthrough_url</wp:meta_key><wp:meta_value>https://leaf.example/oolong</wp:meta_value></wp:postmeta>
<content:encoded><![CDATA[<p>How to brew it.</p>]]></content:encoded>`,
    ),
    `<item><wp:attachment_url>https://images.example/leaf.jpg</wp:attachment_url><link>https://images.example/leaf.jpg</link><title>leaf</title>
<wp:post_type>attachment</wp:post_type><wp:post_id>5</wp:post_id><wp:status>inherit</wp:status></item>`,
    item("/blog/2024/6/7/assam", "<dc:creator>jo@private.example</dc:creator>"),
    item("/blog/darjeeling", "<dc:creator>al@private.example</dc:creator>"),
    "<item />",
  );
  expect(loaded.posts.map(({ url }) => url)).toEqual([
    "https://tea.example/blog/2024/6/7/assam",
    "https://tea.example/blog/darjeeling",
    "https://tea.example/blog/oolong",
  ]);
  expect(loaded.posts[2]).toMatchObject({
    id: "https://tea.example/blog/oolong",
    title: "Oolong — hot",
    published: Date.parse("2024-06-07T03:00:44Z"),
    authors: [{ name: "Mira" }],
    categories: [{ name: "Tea" }],
    tags: [{ name: "Hot" }],
    cover: { url: "https://images.example/leaf.jpg" },
    credits: { related: "https://leaf.example/oolong" },
  });
  expect(JSON.stringify(loaded.posts)).not.toContain("private.example");
  expect(saidOf(loaded)).toEqual([
    'N_NOT_A_POST "leaf": Its type is "attachment".',
    "N_NOT_A_POST The export doesn't say what it is.",
  ]);
});

test("a picture that loads late is shown once, with its caption; what the layout repeats as text is left out", async () => {
  const picture = "https://images.example/cup.jpg";
  const loaded = await load(
    item(
      "/blog/cup",
      `<content:encoded><![CDATA[<div class="sqs-layout"><div class="sqs-block image-block"><figure class="sqs-block-image-figure intrinsic"><div class="image-block-wrapper">
<noscript><img src="${picture}" alt="A cup" /></noscript><img class="thumb-image" data-src="${picture}" data-image="${picture}" data-image-dimensions="200x100" alt="A cup" /></div>
<figcaption class="image-caption-wrapper"><p>The cup.</p></figcaption></figure></div><div class="sqs-block html-block"><p>Drink.</p></div></div>]]></content:encoded>`,
    ),
    item(
      "/blog/caption",
      `<content:encoded><![CDATA[[caption id="" align="alignnone" width="322.0"]<img src="${picture}" alt="Steam"/> Steam [/caption]<p>Smell.</p>]]></content:encoded>`,
    ),
    item(
      "/blog/sound",
      `<content:encoded><![CDATA[<div class="sqs-audio-embed" data-url="https://images.example/pour.mp3" data-title="Pouring"></div>
<div class="sqs-video-wrapper" data-html="&lt;iframe src=&quot;https://video.example/1&quot;&gt;&lt;/iframe&gt;"></div><p>Listen.</p>]]></content:encoded>`,
    ),
  );
  const html = new Map(loaded.posts.map((post) => [post.slug, post.html.replace(/\s*\n\s*/g, "")]));
  expect(html.get("cup")?.match(/<img/g)).toHaveLength(1);
  expect(html.get("cup")).toContain(`<img src="${picture}"`);
  expect(html.get("cup")).toContain("<figcaption><p>The cup.</p></figcaption>");
  expect(html.get("caption")).toBe(
    `<figure><img src="${picture}" alt="Steam" /><figcaption>Steam</figcaption></figure><p>Smell.</p>`,
  );
  expect(html.get("sound")).toContain('<a href="https://images.example/pour.mp3">Pouring</a>');
  expect(html.get("sound")).toContain('href="https://video.example/1"');
});
