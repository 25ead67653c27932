import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8 } from "fflate";

/** A list as the service exports it. */
export function fixtureList(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, `../fixtures/lists/${name}.csv`));
}

/** The files of a publication's export. */
export const SUBSTACK: Readonly<Record<string, Uint8Array>> = {
  "posts.csv":
    strToU8(`post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url
101.first-light,2026-01-31T10:00:00.000Z,true,2026-01-31T10:05:00.000Z,,newsletter,everyone,First light,On mornings,
102.second-wind,2026-02-28T10:00:00.000Z,true,,,newsletter,everyone,Second wind,,
103.for-friends,2026-03-28T10:00:00.000Z,true,,,newsletter,only_paid,For friends,,
104.half-done,,false,,,newsletter,everyone,Half done,,
`),
  "posts/101.first-light.html": strToU8("<p>The first light comes early here.</p>"),
  "posts/102.second-wind.html": strToU8(
    "<p>After the hill it got easier: &lt;title&gt; {{ mustache }}, {% raw %}.</p><pre><code>{{ x }} {% raw %}</code></pre>",
  ),
  "posts/103.for-friends.html": strToU8("<p>Only for those who pay.</p>"),
  "posts/104.half-done.html": strToU8("<p>To be done.</p>"),
};

const post = (id: string, slug: string, title: string, more: object) => ({
  ...{ id, title, slug, html: `<p>${title} has words.</p>`, type: "post", status: "published" },
  ...{ visibility: "public", published_at: "2026-01-31T10:00:00.000Z" },
  ...more,
});

export const GHOST = JSON.stringify({
  db: [
    {
      meta: { version: "5.80.0" },
      data: {
        posts: [
          post("623199bfe8bc4d3097cae001", "first-light", "First light", {}),
          post("623199bfe8bc4d3097cae002", "second-wind", "Second wind", {
            published_at: "2026-02-28T10:00:00.000Z",
          }),
          post("623199bfe8bc4d3097cae003", "for-friends", "For friends", { visibility: "paid" }),
          post("623199bfe8bc4d3097cae004", "half-done", "Half done", { status: "draft", published_at: null }),
        ],
        settings: [
          { key: "title", value: "My Blog" },
          { key: "description", value: "Notes on mornings" },
          { key: "locale", value: "en" },
        ],
      },
    },
  ],
});

const item = (base: string, id: string, slug: string, title: string, date: string) =>
  `<item><title>${title}</title><link>${base}${slug}/</link><guid isPermaLink="false">${id}</guid><pubDate>${date}</pubDate><description>${title} has words.</description></item>`;

/** The feed of that blog while Ghost runs. */
export function ghostFeed(base: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>My Blog</title><description>Notes</description><link>${base}</link>
${item(base, "623199bfe8bc4d3097cae002", "second-wind", "Second wind", "Sat, 28 Feb 2026 10:00:00 GMT")}
${item(base, "623199bfe8bc4d3097cae001", "first-light", "First light", "Sat, 31 Jan 2026 10:00:00 GMT")}
</channel></rss>`;
}
