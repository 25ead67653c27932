import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  buildFeeds,
  type ConfigInput,
  checkSite,
  FeedletterError,
  listPosts,
  type PostInput,
  renderDigest,
  renderFeeds,
} from "../../src/index.js";
import { folderWith } from "../cli/cli.js";

const config: ConfigInput = {
  site: { title: "Notes", url: "https://notes.example/blog/", timezone: "Europe/Berlin" },
  digests: { weekly: { schedule: "0 9 * * 1" } },
};
const now = new Date("2026-06-15T09:00:00Z");
const POST: PostInput = { title: "Hello", slug: "hello", date: "2026-06-01" };

async function feedOf(...posts: readonly PostInput[]) {
  const { documents, findings } = await renderFeeds({ config, posts, now, env: {} });
  const json = documents.find(({ path }) => path === "feed.json")?.text() ?? "";
  const { items }: { items: readonly Readonly<Record<string, unknown>>[] } = JSON.parse(json);
  return { items, findings };
}

describe("posts in memory", () => {
  test("have addresses, dates and texts by the rules of front matter", async () => {
    const { items, findings } = await feedOf(
      {
        ...POST,
        slug: "2026-01-02-hello",
        markdown: "One *word*. [Next](../next/) ![](a.png)\n\n- [x] done",
        tags: ["Jobs", "jobs"],
        authors: ["Ada"],
        summary: "In short",
        cover: { url: "cover.jpg", alt: "A door" },
      },
      {
        title: "",
        url: "/doors",
        date: new Date("2026-05-01T10:00:00+02:00"),
        html: "<p onclick=x>Doors<script>1</script>",
      },
    );
    expect(findings).toEqual([]);
    expect(items).toMatchObject([
      {
        id: "https://notes.example/blog/2026-01-02-hello/",
        url: "https://notes.example/blog/2026-01-02-hello/",
        date_published: "2026-05-31T22:00:00.000Z",
        content_html: expect.stringContaining(
          'One <em>word</em>. <a href="https://notes.example/blog/next/">Next</a> <img src="https://notes.example/blog/2026-01-02-hello/a.png"',
        ),
        summary: "In short",
        tags: ["Jobs"],
        image: "https://notes.example/blog/2026-01-02-hello/cover.jpg",
        authors: [{ name: "Ada" }],
      },
      {
        id: "https://notes.example/blog/doors",
        date_published: "2026-05-01T08:00:00.000Z",
        content_html: "<p>Doors</p>",
      },
    ]);
  });

  test.each<[string, PostInput]>([
    ["a draft", { ...POST, draft: true }],
    ["of the future", { ...POST, date: "2026-06-15T11:00:01+02:00" }],
    ["expired", { ...POST, expires: "2026-06-15" }],
  ])("%s stays out", async (_, post) => {
    expect(await feedOf(post)).toEqual({ items: [], findings: [] });
  });

  test("that are kept out of feeds say why", async () => {
    const { items, findings } = await feedOf({ ...POST, feed: false });
    expect(items).toEqual([]);
    expect(findings).toEqual([
      expect.objectContaining({
        code: "N_HIDDEN",
        message: "`feed` (the given post) keeps it out of feeds and pages.",
      }),
    ]);
  });

  test("of the wrong form are refused before anything is written, and each fault is named", async () => {
    const cwd = folderWith({});
    const posts: unknown = [
      POST,
      { title: "A", slug: "a" },
      { title: "B", slug: "/b", date: "2026-02-30", tags: "x" },
      { title: "C", date: "2026-01-01" },
      { ...POST, slug: "d", markdown: "x", html: "x", titel: "D", authors: [{ nam: "x" }] },
    ];
    // What a program in JavaScript may pass.
    const given = posts as readonly PostInput[];
    const error = await buildFeeds({ config, cwd, posts: given }).catch((thrown: unknown) => thrown);
    if (!(error instanceof FeedletterError)) throw error;
    expect(error).toMatchObject({ code: "E_POSTS", place: { file: "posts[1]" } });
    expect([error, ...error.others].map(({ message }) => message)).toEqual([
      "`posts[1].date` must be a date: a Date, or a text such as 2026-01-31 or 2026-01-31T09:00:00Z.",
      "`posts[2].slug` must be a name such as my-post, or a path such as 2026/my-post, without a slash before it.",
      "`posts[2].date` must be a date: a Date, or a text such as 2026-01-31 or 2026-01-31T09:00:00Z.",
      "`posts[2].tags` must be a list of names.",
      "`posts[3]` must have a `url` or a `slug`.",
      "`posts[4].authors[0]` must be a name, or a map with `name` and perhaps `email`, `url` and `avatar`.",
      "Unknown field `posts[4].titel`.",
    ]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("with an address that can't be used are left out with an error", async () => {
    const { items, findings } = await feedOf(
      { title: "A", url: "javascript:alert(1)", date: "2026-01-01" },
      POST,
    );
    expect(items).toHaveLength(1);
    expect(findings).toEqual([
      expect.objectContaining({ code: "E_URL", level: "error", place: { file: "posts[0]" } }),
    ]);
  });

  test("with one id are an error that names both", async () => {
    const { items, findings } = await feedOf(POST, { ...POST, title: "Again" });
    expect(items).toHaveLength(1);
    expect(findings).toEqual([expect.objectContaining({ code: "E_ID_DUPLICATE", level: "error" })]);
    expect(findings[0]?.message).toMatch(/posts\[[01]\]/);
  });

  test("are checked like all others", async () => {
    const { findings } = await checkSite({
      config,
      now,
      env: {},
      posts: [{ ...POST, markdown: "{: .note} ![](x.png)" }],
    });
    expect(findings.map(({ code, place }) => [place.file, code])).toEqual(
      expect.arrayContaining([
        ["posts[0]", "W_LEAK"],
        ["posts[0]", "W_IMAGE_ALT"],
      ]),
    );
  });
});

describe("nothing is written", () => {
  const files = {
    "feedletter.yaml": 'site: { title: Notes, url: "https://notes.example/" }\ndigests: { weekly: {} }\n',
    "content/hello.md": "---\ntitle: Hello\ndate: 2026-06-01\n---\nWords.\n",
  };

  test("by what renders in memory, and the bytes are those of a build", async () => {
    const cwd = folderWith(files);
    const rendered = await renderFeeds({ cwd, now, env: {} });
    const mail = await renderDigest({ cwd, now, env: {}, digest: "weekly" });
    await listPosts({ cwd, now, env: {} });
    expect(readdirSync(cwd).sort()).toEqual(["content", "feedletter.yaml"]);
    expect(mail).toMatchObject({
      kind: "rendered",
      subject: expect.stringContaining("Hello"),
      posts: [{ title: "Hello" }],
    });
    const { out, created } = await buildFeeds({ cwd, now, env: {} });
    expect(rendered.documents.map(({ path }) => path).sort()).toEqual(created.toSorted());
    for (const { path, text, stream } of rendered.documents) {
      expect(text()).toBe(await new Response(stream()).text());
      expect(text()).toBe(readFileSync(join(out, path), "utf8"));
    }
    const types = Object.fromEntries(rendered.documents.map(({ path, type }) => [path, type]));
    expect(types).toEqual({
      "rss.xml": "application/rss+xml",
      "atom.xml": "application/atom+xml",
      "feed.json": "application/feed+json",
      "feeds.opml": "text/x-opml",
      "feed.css": "text/css",
      "subscribe/index.html": "text/html",
    });
  });

  test("and a large document's stream has the same bytes as its text, in pieces that stay what they are", async () => {
    const posts = Array.from({ length: 8 }, (_, index) => ({
      ...POST,
      slug: `post-${index}`,
      html: `<p>${`word${index} `.repeat(10_000)}</p>`,
    }));
    const { documents } = await renderFeeds({ config, posts, now, env: {} });
    const rss = documents.find(({ path }) => path === "rss.xml");
    const pieces: Uint8Array[] = [];
    for await (const piece of rss?.stream() ?? []) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).toString() === rss?.text()).toBe(true);
  });
});
