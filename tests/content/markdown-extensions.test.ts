import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { makeMarkdown } from "#content/markup/markdown.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";

const markdown = makeMarkdown();

function html(source: string, ...extensions: MarkdownExtension[]): string {
  const rendered = markdown.render(source, {
    separator: "<!--more-->",
    language: "en",
    name: "",
    extensions,
  });
  return rendered.html.trim().replaceAll(/>\n+</g, "><");
}

describe("with the extension", () => {
  test.each<readonly [MarkdownExtension, string, string]>([
    ["abbreviations", "*[CSS]: Style Sheets\n\nCSS", '<p><abbr title="Style Sheets">CSS</abbr></p>'],
    [
      "admonitions",
      '!!! note "A *title*"\n    One.\n\n    Two.\n\nThree.',
      "<blockquote><p><strong>A <em>title</em></strong></p><p>One.</p><p>Two.</p></blockquote><p>Three.</p>",
    ],
    ["admonitions", '!!! tip ""\n    One.', "<blockquote><p>One.</p></blockquote>"],
    ["admonitions", "??? warning\n    One.", "<details><summary>Warning</summary><p>One.</p></details>"],
    [
      "admonitions",
      '=== "C"\n\n    ```\n    x\n    ```',
      "<div><p><strong>C</strong></p><pre><code>x\n</code></pre></div>",
    ],
    [
      "admonitions",
      "!!! is loud\nand goes on",
      "<blockquote><p><strong>Is</strong></p></blockquote><p>and goes on</p>",
    ],
    ["admonitions", "!!! Hear, hear", "<p>!!! Hear, hear</p>"],
    ["attributes", "# One {#a .b}", '<h1 id="a">One</h1>'],
    ["attributes", "*One*{.b} and `{.c}`", "<p><em>One</em> and <code>{.c}</code></p>"],
    ["callouts", "> [!NOTE]\n> One.", "<blockquote><p><strong>Note</strong></p><p>One.</p></blockquote>"],
    [
      "callouts",
      "> [!faq]- Is *it*?\n>\n> Yes.",
      "<blockquote><p><strong>Is <em>it</em>?</strong></p><p>Yes.</p></blockquote>",
    ],
    ["callouts", "> [!tip]", "<blockquote><p><strong>Tip</strong></p></blockquote>"],
    ["containers", "::: tip\nOne.\n:::\n", "<blockquote><p><strong>Tip</strong></p><p>One.</p></blockquote>"],
    [
      "containers",
      ":::note[My *title*]\n\nOne.\n\n:::",
      "<blockquote><p><strong>My <em>title</em></strong></p><p>One.</p></blockquote>",
    ],
    [
      "containers",
      '::: info{title="Here"}\nOne.\n:::',
      "<blockquote><p><strong>Here</strong></p><p>One.</p></blockquote>",
    ],
    ["containers", "::: details More\nOne.\n:::", "<details><summary>More</summary><p>One.</p></details>"],
    ["containers", "::: code-group\nOne.\n:::", "<div><p>One.</p></div>"],
    [
      "containers",
      "::::warning\nOne.\n:::tip\nTwo.\n:::\n::::\nThree.",
      "<blockquote><p><strong>Warning</strong></p><p>One.</p><blockquote><p><strong>Tip</strong></p><p>Two.</p></blockquote></blockquote><p>Three.</p>",
    ],
    ["definition lists", "Term\n: What it is", "<dl><dt>Term</dt><dd>What it is</dd></dl>"],
    ["emoji", ":tada: at 10:30:00, `:tada:`", "<p>🎉 at 10:30:00, <code>:tada:</code></p>"],
    ["heading ids", "# One {#a}", '<h1 id="a">One</h1>'],
    ["insertions", "++new++", "<p><ins>new</ins></p>"],
    ["marks", "==seen==", "<p><mark>seen</mark></p>"],
    ["math", "$a_b*c*d_e$ costs $5 and $6", "<p>$a_b*c*d_e$ costs $5 and $6</p>"],
    ["math", "$$\na_b\n\n*c* <d>\n$$", "<p>$$\na_b\n\n*c* &lt;d&gt;\n$$</p>"],
    ["math", "\\(a_b_c\\)", "<p>\\(a_b_c\\)</p>"],
    ["mdx", "    no code", "<p>no code</p>"],
    ["no strikethrough", "~~gone~~", "<p>~~gone~~</p>"],
    ["subscripts", "H~2~O", "<p>H<sub>2</sub>O</p>"],
    ["superscripts", "x^2^", "<p>x<sup>2</sup></p>"],
  ])("%s: %j", (extension, source, expected) => {
    expect(html(source, extension).replaceAll(/ id="one"/g, "")).toBe(expected);
  });
});

test("without an extension its marks are text", () => {
  expect(html("!!! note\n\n::: tip\n\n==a== ++b++ H~2~O $a*b*c$ :tada:")).toBe(
    "<p>!!! note</p><p>::: tip</p><p>==a== ++b++ H~2~O $a<em>b</em>c$ :tada:</p>",
  );
});

test("GitHub's alerts and emoji are read where nothing else is asked for", () => {
  const { html: rendered } = markdown.render("> [!WARNING]\n> :fire:", {
    separator: "-",
    language: "en",
    name: "",
  });
  expect(rendered).toContain("<strong>Warning</strong>");
  expect(rendered).toContain("🔥");
});

test("a plugin is loaded for the first text that has its sign", () => {
  const isLoaded = () =>
    Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("/markdown-it-ins/"));
  const own = makeMarkdown();
  const post = { separator: "-", language: "en", name: "", extensions: ["insertions"] } as const;
  const before = isLoaded();
  own.render("none", post);
  expect(isLoaded()).toBe(before);
  own.render("++one++", post);
  expect(isLoaded()).toBe(true);
});
