import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlToMarkdown } from "#content/markup/html-to-markdown.js";
import { makeMarkdown } from "#content/markup/markdown.js";
import { escapeHtml } from "#content/text/escape.js";

const { render } = makeMarkdown();
const again = (html: string): string =>
  render(htmlToMarkdown(html), { separator: "<!--more-->", language: "en", name: "p" }).html.trim();

/** What is read, with straight quotation marks: Markdown's typography may bend them. */
function textOf(html: string): string {
  const text = html
    .replace(/<\/?(?:br|table|thead|tbody|tr|t[hd])>/g, " ")
    .replace(/<img[^>]* alt="([^"]*)"[^>]*>/g, "$1")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  return text.replace(/[“”]/g, '"').replace(/[‘’]/g, "'").replace(/\s+/g, " ").trim();
}

describe("text that looks like markup stays text", () => {
  test.each([
    "The tag &lt;title&gt; and &lt;script&gt; are &amp;amp; special, 1 &lt; 2.",
    "List&lt;String&gt; and a &lt; b",
    "&amp;lt;b&amp;gt; &amp;#60; &amp;copy;",
    "{{ page.title }} and {% raw %}",
    "2 * 3 * 4, a_b_c, ~~not gone~~, :smile:, [a](b), ^[note], `x`",
    "# one #",
    "1) one",
    "+ one",
  ])("%s", (text) => {
    expect(textOf(again(`<p>${text}</p><p>After.</p>`))).toBe(`${textOf(text)} After.`);
    expect(textOf(again(`<h2>${text}</h2>`))).toBe(textOf(text));
    expect(textOf(again(`<p><a href="https://x.example/">${text}</a></p>`))).toBe(textOf(text));
    expect(textOf(again(`<p><img src="https://x.example/a.png" alt="${text}"></p>`))).toBe(textOf(text));
  });

  test("code stays literal", () => {
    const html = "<p><code>List&lt;String&gt; &amp;amp; {{ x }}</code></p>";
    expect(htmlToMarkdown(html)).toBe("`List<String> &amp; {{ x }}`\n");
    expect(again(html)).toBe(html);
    expect(htmlToMarkdown("<pre><code>if (a &lt; b) {{ x }}</code></pre>")).toContain("if (a < b) {{ x }}");
  });

  test("no exclamation mark before a link makes a picture of it, and others stay plain", () => {
    const html = '<p>Look!<a href="https://x.example/">here</a></p>';
    expect(again(html)).toBe(html);
    expect(htmlToMarkdown("<p>Look!</p>")).toBe("Look!\n");
  });

  test("elements that stay HTML don't end at an empty line, and text in them isn't markup", () => {
    expect(again("<details><summary>S</summary><pre>a\n\n*b*</pre></details><p>After.</p>")).toContain(
      "a&#10;\n&#42;b&#42;</pre></details>\n<p>After.</p>",
    );
    expect(again("<p><kbd>*</kbd> and <kbd>*</kbd></p>")).toBe("<p><kbd>*</kbd> and <kbd>*</kbd></p>");
  });

  test("any text comes back from any element", () => {
    const places = [
      (text: string) => `<p>${text}</p>`,
      (text: string) => `<h3>${text}</h3>`,
      (text: string) => `<ul><li>${text}</li></ul>`,
      (text: string) => `<blockquote><p>${text}</p></blockquote>`,
      (text: string) => `<p>a<br>${text}</p>`,
      (text: string) => `<table><tr><th>a</th></tr><tr><td>${text}</td></tr></table>`,
      (text: string) => `<p><a href="https://x.example/">${text}</a></p>`,
      (text: string) => `<p><img src="https://x.example/a.png" alt="${text}"></p>`,
      (text: string) => `<p><sub>${text}</sub></p>`,
    ];
    const pieces = fc.constantFrom(
      ...[
        "<",
        ">",
        "&",
        "&lt;",
        "&#60;",
        "<b>",
        "</p>",
        "<!--",
        "*",
        "_",
        "`",
        "~",
        "^",
        "[",
        "]",
        "(",
        ")",
        "!",
      ],
      ...[
        "#",
        "+",
        "-",
        "=",
        "|",
        ":",
        ".",
        "1",
        "{",
        "}",
        "{{",
        "%}",
        "\\",
        "$",
        "a",
        "é",
        " ",
        "😀",
        "smile:",
        "---",
      ],
      ...["[x]", "[ ]", "[^1]", "[!NOTE]", ":---", "http:", "://", "www.", "@", ".com"],
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...places),
        (words, place) => {
          const text = words.join("").trim();
          fc.pre(text !== "");
          const html = place(escapeHtml(text));
          expect(textOf(again(html))).toBe(textOf(html));
        },
      ),
      { numRuns: 500 },
    );
  });
});
