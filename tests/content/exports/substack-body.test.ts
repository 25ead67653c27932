import { expect, test } from "vitest";
import { readSubstackBody } from "#content/sources/from-export/substack-body.js";
import { escapeHtml } from "#content/text/escape.js";

const facts = (value: object): string => `data-attrs="${escapeHtml(JSON.stringify(value))}"`;

test.each([
  [
    "a form with its call",
    '<div class="subscription-widget-wrap-editor"><div class="subscription-widget"><p class="cta-caption">Thanks!</p><form><input></form></div></div>',
  ],
  [
    "a button to subscribe",
    `<p class="button-wrapper" ${facts({ url: "%%checkout_url%%" })}><a class="button primary" href="%%checkout_url%%"><span>Subscribe now</span></a></p>`,
  ],
  [
    "a button to share",
    '<a class="button primary" href="https://x.substack.com/p/a?utm_source=b&amp;action=share"><span>Share</span></a>',
  ],
  [
    "a hint of the editor",
    '<label class="hide-text">Text within this block will maintain its spacing</label>',
  ],
  ["a button to enlarge", '<div class="image-link-expand"><div><button><svg></svg></button></div></div>'],
  ["an empty caption", '<figcaption class="image-caption"> </figcaption>'],
])("%s is left out", (_, html) => {
  expect(readSubstackBody(`<p>a</p>${html}<p>b</p>`)).toEqual({ markup: "<p>a</p><p>b</p>", lost: [] });
});

test("a button of one's own, and a caption, stay", () => {
  const html =
    '<p class="button-wrapper"><a class="button" href="https://x.example/shop">Shop</a></p><figcaption class="c">C</figcaption>';
  expect(readSubstackBody(html)).toEqual({ markup: html, lost: [] });
});

test("embeds are read from their attributes, and what can't be read is named", () => {
  const tweet = { url: "https://twitter.com/a/status/1", full_text: "1 < 2 & so", name: "Ada" };
  const html = `<div class="tweet" ${facts(tweet)}></div><div class="digest-post-embed" ${facts({ title: "Old", canonical_url: "https://x.substack.com/p/old" })}></div><div class="latex-rendered" ${facts({ persistentExpression: "a < b" })}></div><div class="poll-embed" ${facts({ id: 1 })}></div><div class="tweet" ${facts({ url: "javascript:x" })}></div>`;
  expect(readSubstackBody(html)).toEqual({
    markup:
      '<blockquote><p>1 &lt; 2 &amp; so</p><p><a href="https://twitter.com/a/status/1">Ada</a></p></blockquote><p><a href="https://x.substack.com/p/old">Old</a></p><p>$a &lt; b$</p>',
    lost: [
      'an embed ("poll-embed"), which is empty in the export',
      'an embed ("tweet"), which is empty in the export',
    ],
  });
});

test("deep nesting is no trouble", () => {
  const html = `<i class="x">${"<div>".repeat(20_000)}`;
  expect(readSubstackBody(html).markup).toBe(html);
});
