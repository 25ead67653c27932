import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Entry } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import { load, loadOne, renderOne, SITE } from "./folder.js";

function markdown(body: string, fields = "title: T"): Record<string, string> {
  return { "content/2026-01-31-hello.md": `---\n${fields}\n---\n${body}` };
}

describe("Markdown", () => {
  test.each([
    [
      "| a | b |\n|---|--:|\n| 1 | 2 |",
      '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody>\n</table>\n',
    ],
    ["~~x~~ <b>y</b>", "<p><s>x</s> <b>y</b></p>\n"],
    ["```ts\na < b\n```", '<pre><code class="language-ts">a &lt; b\n</code></pre>\n'],
    [
      "See https://x.example/a and README.md",
      '<p>See <a href="https://x.example/a">https://x.example/a</a> and README.md</p>\n',
    ],
    ['"Quotes" turn, -- and ... stay', "<p>“Quotes” turn, -- and ... stay</p>\n"],
    ["![Alt](pic.png)", '<p><img src="https://careers.example/pic.png" alt="Alt" /></p>\n'],
    ["{{ site.title }} and {{< x >}}", "<p>{{ site.title }} and {{&lt; x &gt;}}</p>\n"],
    ["a &#0; b ]]> c", "<p>a  b ]]&gt; c</p>\n"],
  ])("%j", (source, html) => {
    expect(renderOne(markdown(source)).html.replaceAll("&quot;", '"')).toBe(html.replaceAll("&quot;", '"'));
  });

  test("its first heading is the title, once; the body goes on behind it", () => {
    const post = renderOne({ "content/2026-01-31-a.md": "\uFEFF# Title\r\n\r\nBody *é*.\r\n" });
    expect(post).toMatchObject({ title: "Title", html: "<p>Body <em>é</em>.</p>\n", text: "Body é." });
    expect(post.body).toMatchObject({ start: 9, line: 2 });
  });

  test("lists and quotes nested 10,000 deep end", () => {
    const lists = Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth * 2)}- x`).join("\n");
    expect(renderOne(markdown(`${">".repeat(10_000)} deep\n\n${lists}\n`)).html.length).toBeGreaterThan(0);
  });
});

describe("HTML", () => {
  test("a whole document is cut down to its article, without the title that it repeats", () => {
    const page =
      "<!doctype html><html><head><title>T</title><script>var a = '<main>'</script></head><body><nav>Menu</nav><main><!-- <article> --><article><header><h1>T</h1></header><p>Body.</p></article></main><footer>F</footer></body></html>";
    expect(renderOne({ "content/2026-01-31-a.html": page })).toMatchObject({
      title: "T",
      html: "<header></header><p>Body.</p>",
      text: "Body.",
    });
  });

  test.each([
    ["<html><body><p>a</p></body></html>", "<p>a</p>"],
    [
      "<body><main><article>a</article><article>b</article></main><p>c</p></body>",
      "<article>a</article><article>b</article>",
    ],
    ["<body><article>a <article>inner</article> b</article></body>", "a <article>inner</article> b"],
    ["<body><p>never closed", "<p>never closed</p>"],
    ["<p>a</p><main>b</main>", "<p>a</p><main>b</main>"],
  ])("%s", (source, html) => {
    expect(renderOne({ "content/2026-01-31-a.html": source }).html).toBe(html);
  });

  test("a document of nothing but openings is read in one go", () => {
    const page = `<html>${"<main ".repeat(50_000)}${"<!--".repeat(50_000)}`;
    expect(renderOne({ "content/2026-01-31-a.html": page }).html.length).toBeLessThan(page.length * 2);
  });
});

test("plain text: paragraphs, lines and links; everything else is text", () => {
  const text =
    "Title\n\nOne <b> & two\nthree (see https://x.example/a_(b)).\n\n \n\nhttp://y.example/?a=1&b=2, end\n";
  expect(renderOne({ "content/2026-01-31-a.txt": text })).toMatchObject({
    title: "Title",
    html: '<p>One &lt;b&gt; &amp; two<br />\nthree (see <a href="https://x.example/a_(b)">https://x.example/a_(b)</a>).</p>\n<p><a href="http://y.example/?a=1&amp;b=2">http://y.example/?a=1&amp;b=2</a>, end</p>',
    text: "One <b> & two\nthree (see https://x.example/a_(b)).\n\nhttp://y.example/?a=1&b=2, end",
  });
});

test("the text has paragraphs, items and rows apart, and code as it is", () => {
  const body =
    "# H\n\nA\nb &amp; c\n\n- one\n- two\n\n> q\n\n```\n  x\n\n\n  y\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
  expect(renderOne(markdown(body)).text).toBe(
    "H\n\nA b & c\n\n- one\n- two\n\nq\n\n  x\n\n\n  y\n\na b\n1 2",
  );
});

describe("excerpts", () => {
  test("the summary comes first", () => {
    expect(renderOne(markdown("Body.", "title: T\nsummary: In short & <plain>.")).excerpt).toBe(
      "In short & <plain>.",
    );
  });

  test.each([
    ["First [link][x].\n\n<!--more-->\n\nSecond.\n\n[x]: /y\n", "title: T", "First link."],
    ["First.\n<!-- more -->\nSecond.", "title: T", "First."],
    ["First.\n\nSecond.", 'excerpt_separator: "\\n\\n"', "First."],
    ["First.\n\n~8<~\n\nSecond.", 'excerpt_separator: "~8<~"', "First."],
    ["```\na <!--more-->\n```\nFirst.\n\n<!--more-->\n\nSecond.", "title: T", "First."],
    ["<!--more-->\n\nAll.", "title: T", "All."],
    ["Short.\n\n- a\n- b", "title: T", "Short."],
  ])("%j", (body, fields, excerpt) => {
    expect(renderOne(markdown(body, fields)).excerpt).toBe(excerpt);
  });

  test("a separator that readers would see is taken out", () => {
    expect(renderOne(markdown("First.\n\n~8<~\n\nSecond.", 'excerpt_separator: "~8<~"')).html).toBe(
      "<p>First.</p>\n<p>Second.</p>\n",
    );
    expect(
      renderOne({ "content/2026-01-31-a.txt": "T\n\nFirst.\n\n<!--more-->\n\nSecond.\n" }),
    ).toMatchObject({ excerpt: "First.", html: "<p>First.</p>\n<p>Second.</p>" });
  });
});

describe("bodies that can't be shown", () => {
  const head = "---\ntitle: A\ndate: 2026-01-31\n---\n";

  test("invalid UTF-8 behind the head, a file too long and one that has gone are left out, with a finding", () => {
    const { entries } = load({
      "content/a.md": Buffer.concat([Buffer.from(head + "x\n".repeat(3000)), Buffer.of(0xff)]),
      "content/b.md": head + "x".repeat(17 * 1024 * 1024),
      "content/c.md": head,
      "content/d.md": `${head}Good.\n`,
    });
    expect(entries).toHaveLength(4);
    rmSync(pathOf(entries[2]));
    const { posts, findings } = renderPosts(entries, SITE);
    expect(posts.map(({ place }) => place.file)).toEqual(["content/d.md"]);
    expect(findings).toMatchObject([
      { code: "E_UTF8", place: { file: "content/a.md", line: 3005 } },
      { code: "E_READ", message: "It has 17 MB; a post may have 16 MB." },
      { code: "E_READ", message: expect.stringContaining("ENOENT") },
    ]);
  });

  test("HTML that a parser would make too much of is left out, and the others are rendered", () => {
    const open = Array.from({ length: 300 }, (_, index) => `<b id=a${index}>`).join("");
    const { entries } = load({
      "content/a.md": `${head}<p>${open}${"<p>x".repeat(2000)}`,
      "content/b.md": `${head}Good.\n`,
    });
    const { posts, findings } = renderPosts(entries, SITE);
    expect(posts.map(({ text }) => text)).toEqual(["Good."]);
    expect(findings).toMatchObject([
      { code: "E_READ", message: "It repeats formatting that is never closed too often." },
    ]);
  });

  test("elements nested beyond all measure keep their text, with a warning", () => {
    const { entries } = load({ "content/a.md": `${head}${"<div>".repeat(20_000)}Deep.` });
    expect(renderPosts(entries, SITE)).toMatchObject({
      posts: [{ text: "Deep." }],
      findings: [{ code: "W_LOST", message: "Left out: 19744 elements (nested more than 256 levels deep)." }],
    });
  });

  test("characters that no feed can hold are dropped, with a warning at their line", () => {
    const entry = loadOne({ "content/a.md": `${head}One.\n\nT\u0001wo.\n` });
    expect(renderPosts([entry], SITE)).toMatchObject({
      posts: [{ html: "<p>One.</p>\n<p>Two.</p>\n" }],
      findings: [{ code: "W_XML_CHARACTER", level: "warning", place: { file: "content/a.md", line: 7 } }],
    });
  });

  test("rendering the same files again gives the same posts", () => {
    const entry = loadOne({ "content/a.md": `${head}- a\n- b\n` });
    writeFileSync(`${pathOf(entry)}.bak`, "");
    expect(renderPosts([entry], SITE)).toEqual(renderPosts([entry], SITE));
  });
});

function pathOf(entry: Entry | undefined): string {
  return entry?.body.kind === "file" ? entry.body.path : "";
}
