import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { NestingError } from "#content/markup/cleaning/nesting-error.js";

const clean = makeCleaner();
const BASE = "https://careers.example/posts/hello/";
const cleaned = (html: string) => clean(html, BASE);

describe("URLs", () => {
  test.each([
    ['<a href="../other/">x</a>', '<a href="https://careers.example/posts/other/">x</a>'],
    ['<a href="#notes">x</a>', '<a href="https://careers.example/posts/hello/#notes">x</a>'],
    ['<a href="//cdn.example/x">x</a>', '<a href="https://cdn.example/x">x</a>'],
    ['<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'],
    ['<img src="a b.png">', '<img src="https://careers.example/posts/hello/a%20b.png" alt="" />'],
    [
      '<video poster="p.jpg" src="/v.mp4" autoplay controls></video>',
      '<video poster="https://careers.example/posts/hello/p.jpg" src="https://careers.example/v.mp4" controls></video>',
    ],
    [
      '<blockquote cite="/src">x</blockquote>',
      '<blockquote cite="https://careers.example/src">x</blockquote>',
    ],
    [
      '<img src="a.png" srcset="a.png, b,c.png 2x, /d.png 300w" alt="A">',
      '<img src="https://careers.example/posts/hello/a.png" srcset="https://careers.example/posts/hello/a.png, https://careers.example/posts/hello/b,c.png 2x, https://careers.example/d.png 300w" alt="A" />',
    ],
  ])("%s", (html, expected) => {
    expect(cleaned(html)).toBe(expected);
  });

  test("pictures may be inline, but not as SVG, and nothing else may", () => {
    expect(cleaned('<img src="data:image/png;base64,AAAA">')).toBe(
      '<img src="data:image/png;base64,AAAA" alt="" />',
    );
    expect(cleaned('<img src="data:image/svg+xml;base64,AAAA"><a href="data:text/html,x">y</a>')).toBe(
      "<a>y</a>",
    );
  });
});

describe("what goes", () => {
  test.each([
    ["<script>alert(1)</script>x", "x"],
    ["<style>p{}</style>x", "x"],
    ['<p onclick="x()" style="color:red" class="a">x</p>', "<p>x</p>"],
    ['<a href="java\nscript:alert(1)">x</a>', "<a>x</a>"],
    ['<a href="&#1;javascript:alert(1)">x</a>', "<a>x</a>"],
    ['<form action="/x"><input name="a"><button>Go</button></form>', "Go"],
    ["<svg><title>x</title><script>1</script></svg>y", "y"],
    ["<img alt=x>y", "y"],
    ["a\u0001b\ufffec\u0085d&#2;e", "abcde"],
    ["a ]]> b", "a ]]&gt; b"],
    ["<p>unclosed <b>bold", "<p>unclosed <b>bold</b></p>"],
  ])("%j", (html, expected) => {
    expect(cleaned(html)).toBe(expected);
  });
});

describe("what stays", () => {
  test("the language of code and the alignment of cells", () => {
    expect(cleaned('<pre><code class="language-ts x">a</code></pre>')).toBe(
      '<pre><code class="language-ts">a</code></pre>',
    );
    expect(cleaned('<table><tr><td style="text-align:right">1</td></tr></table>')).toBe(
      '<table><tbody><tr><td align="right">1</td></tr></tbody></table>',
    );
  });

  test("a video's frame becomes a link", () => {
    expect(cleaned('<p><iframe src="https://www.youtube.com/embed/abc?rel=0"></iframe></p>')).toBe(
      '<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>',
    );
    expect(cleaned('<iframe src="javascript:alert(1)"></iframe>x')).toBe("x");
  });
});

test("elements nested 10,000 deep come out shallow", () => {
  const deep = cleaned(`${"<ul><li>".repeat(5000)}x${"</li></ul>".repeat(5000)}`);
  expect(deep.match(/<ul>/g)?.length).toBeLessThanOrEqual(256);
  expect(deep).toContain("x");
});

test("HTML that a parser would make too much of is refused", () => {
  const open = Array.from({ length: 300 }, (_, index) => `<b id=a${index}>`).join("");
  expect(() => cleaned(`<p>${open}${"<p>x".repeat(2000)}`)).toThrow(NestingError);
  expect(cleaned("<div>".repeat(20_001))).toMatch(/^(?:<div>){256}(?:<\/div>){256}$/);
  expect(cleaned("<img src=a><br><p>x".repeat(8000))).toContain("<p>");
});

test("an element that goes leaves what others read the same way", () => {
  expect(cleaned("<p><button><p>a</p></button></p>")).toBe("<div><p>a</p></div>");
  expect(cleaned("<p><center><table></table></center></p>")).toBe("<table></table>");
});

describe("parts of tables outside of their place", () => {
  test.each([
    ["<td>a</td> b", "a b"],
    ["<p>x</p><tr><td>a</td><td>b</td></tr>", "<p>x</p>ab"],
    ["<div><tbody><tr><th>a</th></tr></tbody></div>", "<div>a</div>"],
    ["<caption>a <b>c</b></caption><colgroup><col></colgroup>", "a <b>c</b>"],
    [
      "<table><tr><td>a<div><td>b</td></div></td></tr></table>",
      "<table><tbody><tr><td>a<div></div></td><td>b</td></tr></tbody></table>",
    ],
    [
      "<table><tr><tr><td>a</td></tr></tr></table>",
      "<table><tbody><tr></tr><tr><td>a</td></tr></tbody></table>",
    ],
    [
      "<tr><td><table><tr><td>a</td></tr></table></td></tr>",
      "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ],
    ["<p><td><p>a</p></td></p>", "<p>a</p>"],
    [
      "<table><thead><tr><th>A<th>B<tbody><tr><td>1<td>2</table>",
      "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    ],
  ])("%s", (html, expected) => {
    expect(cleaned(html)).toBe(expected);
  });

  test("cells without a row get one", () => {
    expect(cleaned("<table><td>a</td><td>b</td></table>")).toBe(
      "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
    );
    expect(cleaned("<table><tbody><th>a</th><tr><td>b</td></tr></tbody></table>")).toBe(
      "<table><tbody><tr><th>a</th></tr><tr><td>b</td></tr></tbody></table>",
    );
  });

  test("what stands in a table beside its cells goes before it, a table too", () => {
    expect(
      cleaned("<div>x<table>a<tr>b<p>c</p><td>d</td></tr><table><tr><td>e</td></tr></table></table></div>"),
    ).toBe(
      "<div>xab<p>c</p><table><tbody><tr><td>d</td></tr></tbody></table><table><tbody><tr><td>e</td></tr></tbody></table></div>",
    );
  });

  test("whole tables stay as they are", () => {
    const table =
      '<table><caption>c</caption><colgroup><col span="2" /></colgroup><thead><tr><th>h</th></tr></thead><tbody><tr><td>a<table><tbody><tr><td>b</td></tr></tbody></table></td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>';
    expect(cleaned(table)).toBe(table);
  });
});

describe("elements that would end one another", () => {
  test.each([
    [
      '<a href="/a">x <b><a href="/b">y</a></b></a>',
      '<a href="https://careers.example/a">x <b></b></a><b><a href="https://careers.example/b">y</a></b>',
    ],
    ["<h1><h2>x</h2></h1>", "<h1></h1><h2>x</h2>"],
    ["<h1><span><h2>x</h2></span></h1>", "<h1><span><h2>x</h2></span></h1>"],
    ["<p>a <em>b<ul><li>c</li></ul></em></p>", "<p>a <em>b</em></p><ul><li><em>c</em></li></ul>"],
    ["<ul><li>a <b><li>b</li></b></li></ul>", "<ul><li>a <b></b></li><li><b>b</b></li></ul>"],
    ["<ul><li><ul><li>a</li></ul></li></ul>", "<ul><li><ul><li>a</li></ul></li></ul>"],
    ["<ruby>a<div><rp>b</rp></div></ruby>", "<ruby>a<div>b</div></ruby>"],
  ])("%s", (html, expected) => {
    expect(cleaned(html)).toBe(expected);
  });
});

const attribute = fc
  .tuple(
    fc.constantFrom(
      "href",
      "src",
      "srcset",
      "poster",
      "cite",
      "style",
      "onclick",
      "onerror",
      "class",
      "alt",
      "id",
      "title",
      "xlink:href",
      "__proto__",
    ),
    fc.oneof(
      fc.constantFrom(
        "javascript:alert(1)",
        " JaVa\tScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "a.png 1x, javascript:x 2x",
        "//x",
        "/a",
        "b#c",
        "?d",
        "http://[",
        "text-align:center",
        "&#106;avascript:x",
        'a"b',
        "a, b 2x,",
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    fc.constantFrom('"', "'", ""),
  )
  .map(([name, value, quote]) => ` ${name}=${quote}${value}${quote}`);
const piece = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        "a",
        "img",
        "p",
        "div",
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "video",
        "source",
        "textarea",
        "title",
        "xmp",
        "noscript",
        "template",
        "table",
        "caption",
        "tbody",
        "tr",
        "td",
        "th",
        "col",
        "ul",
        "li",
        "b",
        "form",
        "input",
        "option",
        "plaintext",
        "noembed",
        "base",
        "code",
      ),
      fc.array(attribute, { maxLength: 3 }),
      fc.constantFrom(">", "/>", " ", ""),
    )
    .map(([tag, attributes, end]) => `<${tag}${attributes.join("")}${end}`),
  fc.constantFrom(
    "</p>",
    "</div>",
    "</a>",
    "</script>",
    "</svg>",
    "</td>",
    "</tr>",
    "</table>",
    "</li>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&lt;script&gt;",
    "&#0;",
    "&amp;lt;",
    "&nbsp;",
    "<?x",
    "<!",
    "<",
  ),
  fc.string({ unit: "binary", maxLength: 10 }),
);

test("whatever comes in: nothing executable, only XML characters, no relative URL, and cleaning again changes nothing", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const html = cleaned(pieces.join(""));
      expect(html).not.toMatch(
        /<(?:script|style|iframe|form|input|textarea|base|object|foreignObject|image)\b/i,
      );
      expect(html).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd-\uffff]/);
      expect(html.isWellFormed()).toBe(true);
      expect(html).not.toContain("]]>");
      for (const [tag] of html.matchAll(/<[^>]*>/g)) {
        for (const [, name = ""] of tag.matchAll(/\s([^\s="]+)(?:="[^"]*")?/g))
          expect(name).not.toMatch(/^on|^style$|:/i);
        for (const [, name, value] of tag.matchAll(/\s(href|src|poster|cite)="([^"]*)"/g)) {
          expect(`${name} ${value}`).toMatch(/ (?:https?:\/\/|mailto:|tel:)/);
        }
        for (const [, value = ""] of tag.matchAll(/\ssrcset="([^"]*)"/g))
          expect(value).toMatch(/^https?:\/\/[^\s]+(?:.*)$/);
      }
      expect(strayPartsIn(html)).toEqual([]);
      expect(cleaned(html)).toBe(html);
    }),
    { numRuns: 1500 },
  );
});

/** The table parts that don't stand where the content models of HTML (§4.9) have them. */
function strayPartsIn(html: string): readonly string[] {
  const open: string[] = [];
  const stray: string[] = [];
  for (const [, end, name = "", empty] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
    const holders = HOLDERS[name];
    if (end === "/") open.pop();
    else if (holders !== undefined && !holders.includes(open.at(-1) ?? "")) stray.push(name);
    if (end === "" && empty === "") open.push(name);
  }
  return stray;
}

const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  caption: ["table"],
  col: ["colgroup", "table"],
  tbody: ["table"],
  tr: ["table", "tbody"],
  td: ["tr"],
  th: ["tr"],
};
