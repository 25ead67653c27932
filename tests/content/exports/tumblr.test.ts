import { describe, expect, test } from "vitest";
import { loadFiles, saidOf, titlesIn } from "./loaded.js";

const post = (type: string, more: object) => ({
  ...{
    blog_name: "wood",
    id: 111,
    id_string: "111",
    post_url: `https://wood.tumblr.com/post/111/${type}`,
    type,
  },
  ...{
    timestamp: 1769853600,
    date: "2026-01-31 10:00:00 GMT",
    state: "published",
    format: "html",
    tags: ["Oak"],
  },
  ...more,
});

const load = (...posts: readonly object[]) => loadFiles({ "posts.json": JSON.stringify({ posts }) });

/** The text of the only post. */
async function htmlOf(type: string, more: object): Promise<string | undefined> {
  const { posts } = await load(post(type, more));
  return posts[0]?.html.replace(/\n/g, "");
}

test("a post has its address as its id, its date and its tags", async () => {
  const loaded = await load(post("text", { title: "Planes &amp; saws", body: "<p>Which to buy.</p>" }));
  expect(loaded.posts).toMatchObject([
    {
      id: "https://wood.tumblr.com/post/111/text",
      url: "https://wood.tumblr.com/post/111/text",
      title: "Planes & saws",
      published: Date.parse("2026-01-31T10:00:00Z"),
      tags: [{ name: "Oak" }],
      html: "<p>Which to buy.</p>",
    },
  ]);
  expect(saidOf(loaded)).toEqual([]);
});

describe("the kinds of posts before blocks", () => {
  const sizes = {
    alt_sizes: [
      { width: 1280, url: "https://i.example/1280.jpg" },
      { width: 75, url: "https://i.example/75.jpg" },
    ],
  };

  test.each<readonly [string, object, string]>([
    [
      "photo",
      {
        caption: "<p>The bench.</p>",
        photos: [
          { caption: "Left", ...sizes },
          { caption: "", original_size: { url: "https://i.example/o.jpg" } },
        ],
      },
      '<figure><img src="https://i.example/1280.jpg" alt="" /><figcaption>Left</figcaption></figure><figure><img src="https://i.example/o.jpg" alt="" /></figure><p>The bench.</p>',
    ],
    [
      "quote",
      { text: "Measure twice.", source: '<a href="https://a.example/">A carpenter</a>' },
      '<blockquote>Measure twice.</blockquote><a href="https://a.example/">A carpenter</a>',
    ],
    [
      "link",
      { url: "https://a.example/?a=1&b=2", title: "Saws &amp; more", description: "<p>Worth it.</p>" },
      '<p><a href="https://a.example/?a=1&amp;b=2">Saws &amp; more</a></p><p>Worth it.</p>',
    ],
    [
      "chat",
      {
        title: null,
        body: "A: x",
        dialogue: [
          { name: "A", label: "A:", phrase: "Sharp < blunt?\r" },
          { label: "B:", phrase: "Yes" },
        ],
      },
      "<p><b>A:</b> Sharp &lt; blunt?</p><p><b>B:</b> Yes</p>",
    ],
    [
      "answer",
      {
        asking_name: "ash",
        asking_url: "https://ash.tumblr.com/",
        question: "Glue?",
        answer: "<p>Never.</p>",
      },
      '<p><a href="https://ash.tumblr.com/">ash</a>:</p><blockquote>Glue?</blockquote><p>Never.</p>',
    ],
    [
      "video",
      {
        caption: "<p>See.</p>",
        permalink_url: "https://v.example/1",
        player: [{ width: 250, embed_code: "<b>no</b>" }],
      },
      '<p><a href="https://v.example/1">https://v.example/1</a></p><p>See.</p>',
    ],
    [
      "video",
      {
        caption: "",
        player: [
          { width: 250, embed_code: "" },
          { width: 500, embed_code: '<iframe src="https://v.example/2" title="Film"></iframe>' },
        ],
      },
      '<a href="https://v.example/2">Film</a>',
    ],
    [
      "audio",
      {
        caption: "<p>Hear.</p>",
        audio_url: "https://s.example/a.mp3",
        track_name: "Song",
        player: "<b>no</b>",
      },
      '<p><a href="https://s.example/a.mp3">Song</a></p><p>Hear.</p>',
    ],
    ["text", { body: "*Sharp*, not blunt", format: "markdown" }, "<p><em>Sharp</em>, not blunt</p>"],
  ])("%s", async (type, more, html) => {
    expect(await htmlOf(type, more)).toBe(html);
  });

  test("a recording is an enclosure, and the page of a link post is related", async () => {
    const audio = await load(post("audio", { audio_url: "https://s.example/a.mp3" }));
    expect(audio.posts[0]?.enclosures).toMatchObject([
      { url: "https://s.example/a.mp3", type: "audio/mpeg" },
    ]);
    const link = await load(post("link", { url: "https://a.example/", title: "A" }));
    expect(link.posts[0]?.credits?.related).toBe("https://a.example/");
  });
});

describe("blocks", () => {
  const text = (words: string, more: object = {}) => ({ type: "text", text: words, ...more });
  const blocks = (content: readonly object[], more: object = {}) =>
    htmlOf("blocks", { content, layout: [], trail: [], ...more });

  test("text with overlapping styles, links and mentions, counted in code points", async () => {
    const formatting = [
      { start: 0, end: 6, type: "bold" },
      { start: 3, end: 9, type: "italic" },
      { start: 5, end: 9, type: "link", url: "https://a.example/" },
      { start: 10, end: 14, type: "mention", blog: { name: "ash", url: "https://ash.tumblr.com/" } },
      { start: 0, end: 3, type: "color", hex: "#ff0000" },
      { start: 20, end: 4, type: "bold" },
    ];
    expect(await blocks([text("🌳🌳 <oak> @ash", { formatting })])).toBe(
      '<p><b>🌳🌳 </b><i><b>&lt;o</b></i><a href="https://a.example/"><i><b>a</b></i><i>k&gt; </i></a>@<a href="https://ash.tumblr.com/">ash</a></p>',
    );
  });

  test("headings, quotes, lists in lists, pictures, links, recordings and polls", async () => {
    const list = (words: string, kind: string, indent_level?: number) =>
      text(words, { subtype: `${kind}ordered-list-item`, indent_level });
    const html = await blocks([
      text("Oak", { subtype: "heading2" }),
      text("First", { subtype: "indented" }),
      text("Second", { subtype: "indented" }),
      list("one", ""),
      list("a", "un", 1),
      list("b", "un", 1),
      list("two", ""),
      {
        type: "image",
        media: [
          { url: "https://i.example/250.jpg", width: 250 },
          { url: "https://i.example/1280.jpg", width: 1280 },
        ],
        ...{ alt_text: "A bench", caption: "Old & good" },
      },
      { type: "link", url: "https://a.example/", title: "Saws", description: "All of them" },
      { type: "audio", media: { url: "https://s.example/a.mp3" }, title: "Song", artist: "Band" },
      { type: "video", url: "https://v.example/1", embed_html: "<b>no</b>" },
      { type: "poll", question: "Which?", answers: [{ answer_text: "This" }, { answer_text: "That" }] },
      text(""),
    ]);
    expect(html).toBe(
      '<h3>Oak</h3><blockquote><p>First</p><p>Second</p></blockquote><ol><li>one<ul><li>a</li><li>b</li></ul></li><li>two</li></ol><figure><img src="https://i.example/1280.jpg" alt="A bench" /><figcaption>Old &amp; good</figcaption></figure><p><a href="https://a.example/">Saws</a></p><p>All of them</p><p><a href="https://s.example/a.mp3">Band: Song</a></p><p><a href="https://v.example/1">https://v.example/1</a></p><p>Which?</p><ul><li>This</li><li>That</li></ul>',
    );
  });

  test("a first heading is the title", async () => {
    const content = [text("Oak & ash", { subtype: "heading1" }), text("Both are hard.")];
    const { posts } = await load(post("blocks", { content, layout: [], trail: [] }));
    expect(posts).toMatchObject([{ title: "Oak & ash", html: "<p>Both are hard.</p>" }]);
  });

  test("what it answers comes first, as do a question and the blogs that it reblogs", async () => {
    const attribution = { type: "blog", url: "https://ash.tumblr.com/", blog: { name: "ash" } };
    expect(
      await blocks([text("Glue?"), text("Never.")], { layout: [{ type: "ask", blocks: [0], attribution }] }),
    ).toBe(
      '<p><a href="https://ash.tumblr.com/">ash</a>:</p><blockquote><p>Glue?</p></blockquote><p>Never.</p>',
    );
    const trail = [
      { blog: { name: "elm", url: "https://elm.tumblr.com/" }, content: [text("Root")], layout: [] },
      { broken_blog_name: "gone", content: [text("Then")], layout: [] },
    ];
    expect(await blocks([text("Now")], { trail })).toBe(
      '<p><a href="https://elm.tumblr.com/">elm</a>:</p><blockquote><p>Root</p></blockquote><p>gone:</p><blockquote><p>Then</p></blockquote><p>Now</p>',
    );
  });

  test("what stands before the cut is the excerpt", async () => {
    const content = [text("Before."), text("After.")];
    const { posts } = await load(
      post("blocks", { content, layout: [{ type: "rows", display: [], truncate_after: 0 }] }),
    );
    expect(posts[0]?.excerpt).toBe("Before.");
  });

  test("a post for supporters is a draft, and an unknown block is reported", async () => {
    const paywalled = await load(post("blocks", { content: [text("a"), { type: "paywall" }, text("b")] }));
    expect(titlesIn(paywalled)).toEqual([" (draft)"]);
    const unknown = await load(post("blocks", { content: [{ type: "hologram", text: "words" }] }));
    expect(unknown.posts[0]?.html).toBe("<p>words</p>");
    expect(saidOf(unknown)).toEqual(["W_LOST It has a part that can't be shown: hologram."]);
  });
});

test("answers of the API that overlap give each post once", async () => {
  const page = (...names: readonly string[]) =>
    JSON.stringify({
      meta: { status: 200 },
      response: {
        blog: { title: "Wood" },
        posts: names.map((name) =>
          post("text", { body: name, post_url: `https://wood.tumblr.com/post/${name}` }),
        ),
      },
    });
  const loaded = await loadFiles({ "1.json": page("a", "b"), "2.json": page("b", "c"), "other.json": "[1]" });
  expect(loaded.posts.map(({ url }) => url.at(-1)).sort()).toEqual(["a", "b", "c"]);
  expect(saidOf(loaded)).toEqual(["N_NOT_A_POST The export has it twice."]);
});
