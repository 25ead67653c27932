import { makeCleaner } from "#content/markup/clean-html.js";
import type { IssuePost } from "#digest/issue.js";
import { samplePost } from "./samples.js";

const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const PARAGRAPH =
  "<p>The cheapest hour in a project is the one you don't spend <em>alone</em>. How to <strong>ask</strong> so that people <a href='/x/'>like to answer</a>, with <code>inline --code</code>.</p>";
const cells = (count: number, tag: string, text: string) =>
  Array.from({ length: count }, (_, index) => `<${tag}>${text} ${index}</${tag}>`).join("");

/** Whatever stands in posts, and makes a layout burst. */
const KINDS: Readonly<Record<string, string>> = {
  headings: `<h2>What to look for</h2>${PARAGRAPH}<h3>${LONG}</h3>${PARAGRAPH}`,
  "long code": `<pre><code class="language-js">const ${"x".repeat(300)} = await fetch("https://careers.example/${"path/".repeat(40)}");\n\tif (x) {\n\t\treturn 1;\n\t}</code></pre>`,
  "inline code": `<p>Call <code>${"very.long.path.to.a.method".repeat(8)}()</code> once.</p>`,
  "a small table": `<table><caption>Pay</caption><thead><tr>${cells(3, "th", "Year")}</tr></thead><tbody><tr>${cells(3, "td", "1,000")}</tr></tbody></table>`,
  "a wide table": `<table><tr>${cells(12, "th", "Column")}</tr><tr>${cells(12, "td", "some words in a cell")}</tr></table>`,
  "a table of long words": `<table><tr>${cells(4, "td", LONG)}</tr></table>`,
  "nested lists": `<ul><li>one<ul><li>two<ol><li>three<ul><li>four ${LONG}</li></ul></li></ol></li></ul></li></ul>`,
  "a list of paragraphs": `<ol start="9"><li><p>First</p>${PARAGRAPH}</li><li>${PARAGRAPH}<pre>code</pre></li></ol>`,
  "tasks and definitions": `<dl><dt>Term</dt><dd>What it means, and ${LONG}.</dd></dl>`,
  "a huge picture": `<figure><img src="https://careers.example/big.png" alt="A desk" width="4000" height="3000"><figcaption>Two people at a desk, ${LONG}</figcaption></figure>`,
  "a picture of unknown size": `<p><img src="https://careers.example/big.png" alt="A desk"></p>`,
  "a picture in words": `<p>Words <img src="https://careers.example/small.png" alt=":)" width="20" height="20"> around it.</p>`,
  "a missing picture": `<p><img src="https://careers.example/gone.png" alt="${LONG} ${LONG}"></p>`,
  quotes: `<blockquote><p>Said once.</p><blockquote><p>Said twice: ${LONG}</p></blockquote><footer>Somebody</footer></blockquote>`,
  footnotes: `<p>A claim<sup><a href="#n1" id="r1">1</a></sup>.</p><hr><ol><li id="n1"><p>Its source. <a href="#r1">↩</a></p></li></ol>`,
  formulas: `<p>It holds that <math><semantics><mi>x</mi><annotation encoding="application/x-tex">\\int_0^\\infty e^{-x^2} \\, dx = \\frac{\\sqrt{\\pi}}{2} + ${"a_{i}+".repeat(40)}0</annotation></semantics></math>.</p>`,
  embeds: `<p><iframe src="https://www.youtube.com/embed/abc" title="A talk about ${LONG}"></iframe></p><video src="/film.mp4" poster="https://careers.example/big.png" title="Film"></video><audio src="/a.mp3"></audio>`,
  "an aside and details": `<aside><p><strong>Note</strong></p>${PARAGRAPH}</aside><details><summary>More</summary>${PARAGRAPH}</details>`,
  Chinese: `<div lang="zh"><p>${"面接で聞かれる五つの質問，答え方よりも聞き返し方が大切です。".repeat(6)}</p></div>`,
  Arabic: `<div lang="ar" dir="rtl"><p>كيف تقرأ عقد العمل: ما هو مكتوب وما ليس مكتوبًا، مع English في الوسط.</p><ul><li>أولاً</li><li>ثانيًا</li></ul><blockquote><p>اقتباس</p></blockquote></div>`,
  ruby: `<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <kbd>Ctrl</kbd> <mark>marked</mark> <del>gone</del></p>`,
  "a long address": `<p>See <a href="/y/">https://careers.example/${"deep/".repeat(50)}</a></p>`,
  "one long word": `<p>${"x".repeat(400)}</p>`,
};

const clean = makeCleaner();

/** Each post has four kinds, all of them in other neighbourhoods. */
export function postsOfAllKinds(count: number): readonly IssuePost[] {
  const kinds = Object.values(KINDS);
  return Array.from({ length: count }, (_, index) => {
    const url = `https://careers.example/${index}/`;
    const parts = [0, 1, 2, 3].map((part) => kinds[(index * 5 + part * (1 + (index % 7))) % kinds.length]);
    return samplePost({ id: url, url, html: clean([PARAGRAPH, ...parts].join("\n"), url) });
  });
}
