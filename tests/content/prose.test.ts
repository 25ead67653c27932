import { describe, expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { makeMarkdown } from "#content/markup/markdown.js";
import { findProse } from "#content/markup/prose.js";

const clean = makeCleaner();
const markdown = makeMarkdown();

function excerptOf(source: string): string {
  const { html } = markdown.render(source, { separator: "<!--more-->", language: "en", name: "a" });
  return findProse(clean(html, "https://careers.example/a/"), { maxLength: 2000 });
}

const LONG = "A paragraph of more than sixty characters says what a post is about.";

describe("an excerpt is the first real paragraph", () => {
  test.each([
    ["Alpha[^1] is good.\n\n[^1]: Note.", "Alpha is good."],
    ['Alpha<sup><a href="#fn1">[1]</a></sup> is good<sup>2</sup>.', "Alpha is good2."],
    [`# Title\n\n## Part\n\n${LONG}\n\nMore.`, LONG],
    [`\`\`\`sh\nnpm ci\n\`\`\`\n\n${LONG}`, LONG],
    [`| a | b |\n| --- | --- |\n| c | d |\n\n${LONG}`, LONG],
    [
      `![Alt](/a.png)\n\n<figure><img src="/b.png"><figcaption>A caption</figcaption></figure>\n\n${LONG}`,
      LONG,
    ],
    [`![Alt](/a.png)\n*A team at a table*\n\n${LONG}`, LONG],
    [`https://video.example/1\n\n${LONG}`, LONG],
    [`<iframe src="https://www.youtube.com/embed/abc" title="A talk"></iframe>\n\n${LONG}`, LONG],
    [`- [One](#one)\n- [Two](#two)\n\n${LONG}`, LONG],
    [`Table of contents\n\n1. [One](#one)\n\n${LONG}`, LONG],
    [`[[toc]]\n\n${LONG}`, LONG],
    [`**Welcome**\n\n${LONG}`, LONG],
    ["**It works!** And so on.\n\nMore.", "It works! And so on. More."],
    [`**Never do this at home.**\n\n${LONG}`, `Never do this at home. ${LONG}`],
    [`> A quote of somebody else.\n\n${LONG}`, LONG],
    [`<aside>By the way</aside><nav><a href="/">Home</a></nav>\n\n${LONG}`, LONG],
    [`<details><summary>Contents</summary>One</details>\n\n${LONG}`, LONG],
    [`Hello!\n\n${LONG}\n\nMore.`, `Hello! ${LONG}`],
    ["* * *\n\n- One\n- Two", "One Two"],
    ["> Only a quote.", "Only a quote."],
    ["[A link](/a) and text.", "A link and text."],
    ["Line one\nline two<br>line three<br><br>Next.", "Line one line two line three Next."],
    [
      "The ratio <math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math> is small.",
      "The ratio a/(b+1) is small.",
    ],
    [
      'So <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2 &lt; 1</annotation></semantics></math>.',
      "So x^2 < 1.",
    ],
    ["# Only a heading", ""],
  ])("%j", (source, expected) => {
    expect(excerptOf(source)).toBe(expected);
  });
});
