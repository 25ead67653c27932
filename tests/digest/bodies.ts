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
  embeds: `<p><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ" title="A talk about ${LONG}"></iframe></p><iframe src="https://player.vimeo.com/video/123"></iframe><video src="/film.mp4" poster="https://careers.example/big.png" title="Film"></video><audio src="/a.mp3"></audio>`,
  "an aside and details": `<aside><p><strong>Note</strong></p>${PARAGRAPH}</aside><details><summary>More</summary>${PARAGRAPH}</details>`,
  Chinese: `<div lang="zh"><p>${"面接で聞かれる五つの質問，答え方よりも聞き返し方が大切です。".repeat(6)}</p></div>`,
  Arabic: `<div lang="ar" dir="rtl"><p>كيف تقرأ عقد العمل: ما هو مكتوب وما ليس مكتوبًا، مع English في الوسط.</p><ul><li>أولاً</li><li>ثانيًا</li></ul><blockquote><p>اقتباس</p></blockquote></div>`,
  ruby: `<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <kbd>Ctrl</kbd> <mark>marked</mark> <del>gone</del></p>`,
  "a long address": `<p>See <a href="/y/">https://careers.example/${"deep/".repeat(50)}</a></p>`,
  "one long word": `<p>${"x".repeat(400)}</p>`,
  "code in a list in a quote": `<blockquote><ol><li><p>Do:</p><pre><code>${"npm install --save-dev a-package ".repeat(8)}</code></pre><ul><li><pre>${"/very/long/path".repeat(12)}</pre></li></ul></li></ol></blockquote>`,
  "code as wide as a terminal": `<pre><code>${"+----------".repeat(12)}+\n${"|          ".repeat(12)}|\n</code></pre>`,
  "coloured code": `<pre class="highlight" style="color:#eee"><code><span style="color:#fff">let</span> <span class="nv">x</span> = <span style="color:#fdf6e3">"${"y".repeat(90)}"</span></code></pre>`,
  "a table with code and pictures": `<table><tr><th>Command</th><th>What it shows</th></tr><tr><td><code>${"--an-option-with-a-name".repeat(4)}</code></td><td><img src="https://careers.example/big.png" alt="A desk" width="1200"></td></tr><tr><td><pre>${"cat /etc/hosts | ".repeat(6)}</pre></td><td><ul><li>${LONG}</li></ul></td></tr></table>`,
  "a table with spans": `<table><thead><tr><th colspan="3" align="center">Both</th></tr></thead><tbody><tr><td rowspan="2">${LONG}</td><td align="right">1</td><td>2</td></tr><tr><td colspan="2">${LONG} ${LONG}</td></tr></tbody></table>`,
  "a table in a table": `<table><tr><td><table><tr>${cells(6, "td", "inner")}</tr></table></td><td>${LONG}</td></tr></table>`,
  "a table of numbers": `<table><tr>${cells(8, "th", "Q")}</tr>${`<tr>${cells(8, "td", "1,234,567.89")}</tr>`.repeat(5)}</table>`,
  "a table in a list": `<ul><li>See<table><tr>${cells(9, "td", "value")}</tr></table></li></ul>`,
  "lists nine deep": `${"<ul><li>level".repeat(9)}${LONG}${"</li></ul>".repeat(9)}`,
  "quotes seven deep": `${"<blockquote><p>said</p>".repeat(7)}${"</blockquote>".repeat(7)}`,
  "huge numbers in a list": `<ol start="123456789"><li>first</li><li value="1">one</li></ol><ol type="I" reversed><li>a</li><li>b</li></ol>`,
  "a picture in a link in a list": `<ul><li><a href="/x/"><img src="https://careers.example/big.png" alt="A desk" width="2400" height="1200"></a></li></ul>`,
  "pictures side by side": `<p><img src="https://careers.example/big.png" alt="One" width="900"> <img src="https://careers.example/big.png" alt="Two" width="900"></p>`,
  "a tall picture": `<p><img src="https://careers.example/big.png" alt="A tower" width="300" height="6000"></p>`,
  "a picture without words": `<figure><img src="https://careers.example/gone.png" alt=""></figure>`,
  "inline styles of an editor": `<p style="color:#fff;background:#fff;width:4000px;position:absolute"><font color="white" size="7">Pasted <span style="font-size:80px;color:#eee">text</span></font></p>`,
  "floats and columns": `<div style="float:left;width:900px"><p>${LONG}</p></div><div style="display:flex"><div>a</div><div>b</div></div>`,
  Japanese: `<div lang="ja"><h2>面接の準備</h2><p>${"履歴書を書くときに大切なことは、読み手の立場に立って考えることです。「なぜ」を三回。".repeat(5)}</p><pre><code>${"設定ファイル＝".repeat(40)}</code></pre></div>`,
  Korean: `<div lang="ko"><p>${"질문을 잘 하는 법은 대답을 잘 듣는 법과 같습니다. ".repeat(6)}</p><table><tr>${cells(7, "td", "급여와휴가")}</tr></table></div>`,
  Thai: `<p lang="th">${"การถามคำถามที่ดีช่วยให้คนอยากตอบ".repeat(12)}</p>`,
  Hindi: `<p lang="hi">${"अच्छा प्रश्न पूछना एक कला है। ".repeat(12)}</p>`,
  Hebrew: `<div lang="he" dir="rtl"><h3>כותרת עם English</h3><p>${"שאלות טובות מביאות תשובות טובות. ".repeat(6)}</p><pre><code>const x = 1; // ${"path/".repeat(60)}</code></pre><table><tr>${cells(9, "td", "תא")}</tr></table><ol><li>ראשון<ul><li>שני ${LONG}</li></ul></li></ol></div>`,
  "right to left among left to right": `<p>He said <bdi>مرحبا بالعالم</bdi> and <span dir="rtl">שלום</span>, then <bdo dir="rtl">abc</bdo>.</p><blockquote dir="rtl"><p>اقتباس طويل ${"كلمة ".repeat(40)}</p></blockquote>`,
  "many footnotes": `<p>${Array.from({ length: 30 }, (_, n) => `claim<sup id="a${n}"><a href="#b${n}">${n + 1}</a></sup>`).join(", ")}</p><ol>${Array.from({ length: 30 }, (_, n) => `<li id="b${n}">https://careers.example/${"source/".repeat(20)} <a href="#a${n}">↩</a></li>`).join("")}</ol>`,
  "a formula in a block": `<p>\\[ ${"\\alpha_{ij}\\cdot".repeat(50)} \\]</p><math display="block"><mtable>${`<mtr>${"<mtd><mn>1</mn></mtd>".repeat(20)}</mtr>`.repeat(3)}</mtable></math>`,
  emoji: `<p>${"👩‍👩‍👧‍👦🏳️‍🌈".repeat(60)}</p><h4>🎉 ${LONG}</h4>`,
  "marks and small print": `<p><mark>marked</mark> <del>gone</del> <ins>new</ins> <small>small ${LONG}</small> <kbd>${"Ctrl+Alt+Shift+".repeat(12)}</kbd> <samp>out</samp> H<sub>2</sub>O x<sup>${"2".repeat(120)}</sup></p>`,
  "headings of all levels": Array.from(
    { length: 6 },
    (_, n) => `<h${n + 1}>Level ${n + 1} ${LONG}</h${n + 1}>`,
  ).join(""),
  "details in details": `<details open><summary>Outer ${LONG}</summary><details><summary>Inner</summary><pre>${"z".repeat(200)}</pre></details></details>`,
  "an address and definitions": `<address>${"Somewhere-very-long-street".repeat(8)}</address><dl><dt>${LONG}</dt><dd><dl><dt>a</dt><dd><dl><dt>b</dt><dd>${LONG}</dd></dl></dd></dl></dd></dl>`,
  "no spaces but unusual ones": `<p>${"word\u00a0".repeat(60)}</p><p>${"a\u2060b".repeat(150)}</p>`,
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
