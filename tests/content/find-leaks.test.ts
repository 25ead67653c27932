import { describe, expect, test } from "vitest";
import type { Template } from "#content/model/post.js";
import { findLeaks } from "#content/render/find-leaks.js";
import { renderPosts } from "#content/render/render.js";
import { type Files, load, SITE } from "./folder.js";

const causesOf = (html: string, source = html, template: Template = "jekyll"): readonly string[] =>
  findLeaks(html, { source, template }).map(({ cause }) => cause);

describe("what a generator would have turned into HTML", () => {
  test.each([
    ["<p>Price: {{ page.price }}</p>", "a template tag is shown as text"],
    ["<p>{% include x.html %}</p>", "a template tag is shown as text"],
    ["<p>Note</p><p>{: .note #x}</p>", "an attribute list (`{:`) is shown as text"],
    ["<p>{:.note}</p>", "an attribute list (`{:`) is shown as text"],
    ["<p>{::comment} x</p>", "an attribute list (`{:`) is shown as text"],
    ["<p>See [the page](some page).</p>", "a link's Markdown (`](`) is shown as text"],
    ["<p>See [the page][ref].</p>", "a reference link (`[text][name]`) is shown as text"],
    ["<p>See [<em>the</em> page][ref].</p>", "a reference link (`[text][name]`) is shown as text"],
    [
      '<p>See [<a href="https://a.example/">a</a>][ref].</p>',
      "a reference link (`[text][name]`) is shown as text",
    ],
    ["<p>See [ref][].</p>", "a reference link (`[text][name]`) is shown as text"],
    ["<hr /><h2>title: One\ndate: 2026-01-05</h2><p>x</p>", "front matter is shown as text"],
    ["<p>+++ title = &quot;One&quot;</p>", "front matter is shown as text"],
  ])("%s", (html, cause) => {
    expect(causesOf(html)).toEqual([cause]);
  });
});

describe("no leak", () => {
  test.each([
    "<pre><code>{{ a }} {% b %} [x](y) [x][y]</code></pre>",
    "<p>Write <code>{{ a }}</code> or <kbd>[x](y)</kbd>.</p>",
    "<p>As said before [1][2], a[i][j] is {0: 1}, and {x: 1} too.</p>",
    "<p>An array [1, 2] (see above), f[x] (y).</p>",
    "<hr /><p>One thing: another.</p>",
    '<p><a href="https://a.example/{{x}}">[a]</a> (b)</p>',
    '<p>[<a href="https://a.example/1">#1</a>][<a href="https://a.example/2">#2</a>]</p>',
    '<p><a href="https://a.example/x">https://a.example/[@x][]/y</a></p>',
    "<p>In Haml, %a{:href =&gt; '/x'} is a link.</p>",
  ])("%s", (html) => {
    expect(causesOf(html)).toEqual([]);
  });
});

test.each([
  "{% raw %}{{ page.title }}{% endraw %}",
  "{{</* figure */>}} and {{ page.title }}",
  '{{ "{{" }} page.title }}',
])("a tag that is meant as text isn't one: %s", (source) => {
  expect(causesOf("<p>{{ page.title }}</p>", source)).toEqual([]);
});

test("braces that no template language of the site reads are text", () => {
  const html = "<p>{{ a }} {% b %}</p>";
  expect(findLeaks(html, { source: html, template: undefined })).toEqual([]);
  expect(causesOf(html, html, "hugo")).toEqual([]);
  expect(causesOf(html, html, "zola")).toEqual([]);
  expect(causesOf("<p>{{&lt; a</p>", "", "hugo")).toEqual(["a template tag is shown as text"]);
  expect(causesOf("<p>{{ a(b=1) }}</p>", "", "zola")).toEqual(["a template tag is shown as text"]);
});

test("a leak is a warning of the post with its line, and a post in plain text has none", () => {
  const files: Files = {
    "content/one.md": "---\ntitle: One\ndate: 2026-01-05\n---\nFirst.\n\nSee [the page](some page) now.\n",
    "content/two.txt": "Two\n\nSee [the page](some page).\n",
  };
  const { entries } = load(files);
  const { findings } = renderPosts(entries, SITE);
  expect(findings.filter(({ code }) => code === "W_LEAK")).toMatchObject([
    {
      place: { file: "content/one.md", line: 7 },
      message: "A link's Markdown (`](`) is shown as text: `[the page](some page) now.`",
    },
  ]);
});
