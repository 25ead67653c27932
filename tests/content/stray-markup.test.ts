import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeTitleReader } from "#content/markup/title.js";
import { escapePlainDescription, escapeStrayTags } from "#content/sources/from-feed/stray-markup.js";
import { escapeHtmlText } from "#content/text/escape.js";

const readTitle = makeTitleReader();
const shown = (markup: string): string => readTitle(escapeStrayTags(markup), "html");

describe("a title of a feed, after the XML parser", () => {
  test.each([
    ["If a<b then", "If a<b then"],
    ["Vec<T>", "Vec<T>"],
    ["HashMap<String, Vec<u8>> explained", "HashMap<String, Vec<u8>> explained"],
    ["a < b && c > d", "a < b && c > d"],
    ["if x<i and y>j", "if x<i and y>j"],
    ["I <3 RSS", "I <3 RSS"],
    ["How the <title> element works", "How the <title> element works"],
    ["Use <b> for bold", "Use <b> for bold"],
    ["XSS with <script>alert(1)</script>", "XSS with <script>alert(1)</script>"],
    ["#include <stdio.h>", "#include <stdio.h>"],
    ["Mail from <me@x.example>", "Mail from <me@x.example>"],
    ["<img> or <picture>?", "<img> or <picture>?"],
    ["AT&T; a&copy=1", "AT&T; a&copy=1"],
    ["a &lt;b&gt; c", "a <b> c"],
    ["Q&amp;A", "Q&A"],
    ["Q&A", "Q&A"],
    ["<b>bold</b>", "bold"],
    ["An <em class='x'>italic</em> word", "An italic word"],
    ["<p>A <strong>paragraph</strong></p>", "A paragraph"],
    ["One<br/>two", "One two"],
    ["H<sub>2</sub>O & <code>Vec<T></code>", "H2O & Vec<T>"],
    ["A <img src='https://x.example/a.png' alt=''> picture", "A picture"],
    ["<![CDATA[Twice wrapped]]>", "Twice wrapped"],
    ["a <!-- note --> b", "a b"],
  ])("%s is shown as %s", (markup, expected) => {
    expect(shown(markup)).toBe(expected);
  });

  test("keeps every word outside of a tag, and text that was escaped is shown as it was", () => {
    const piece = fc.constantFrom(
      "a",
      "<",
      ">",
      "b",
      "<b>",
      "</b>",
      "<T>",
      "&",
      "&amp;",
      "/",
      " ",
      "<i ",
      "w1",
      "w2",
      "<!--",
      "=",
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const markup = pieces.join("");
        const kept = escapeStrayTags(markup);
        expect(kept.replace(/<!--.*?-->/gs, "").split(/w1|w2/).length).toBe(
          markup.replace(/<!--.*?-->/gs, "").split(/w1|w2/).length,
        );
        const text = markup.replace(/\s+/g, " ").trim();
        if (!text.includes("&amp;")) expect(shown(escapeHtmlText(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test.each(["<b>", "</b>", "<b ", "<a href=", "<!--", "<b x='", "&amp", "<![CDATA["])(
    "thousands of %j are read soon",
    (piece) => {
      const started = process.cpuUsage().user;
      escapeStrayTags(piece.repeat(20_000 / piece.length));
      expect((process.cpuUsage().user - started) / 1000).toBeLessThan(1_000);
    },
  );
});

test.each([
  ["Fixed: if a<b then crash", "Fixed: if a&lt;b then crash"],
  ["<p>a</p>", "<p>a</p>"],
  ["a<br>b", "a<br>b"],
  ["generic Vec<T> & co", "generic Vec&lt;T> &amp; co"],
  ["Q&amp;A", "Q&amp;A"],
])("a description: %s", (markup, html) => {
  expect(escapePlainDescription(markup)).toBe(html);
});
