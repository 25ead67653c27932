import fc from "fast-check";
import { expect, test } from "vitest";
import { makeCleaner, makeSanitiser } from "#content/markup/clean-html.js";
import { makeMarkdown } from "#content/markup/markdown.js";
import { cleanPlainHtml } from "#content/markup/plain-html.js";

const BASE = "https://notes.example/posts/one/";
const sanitise = makeSanitiser();

const word = fc.constantFrom(
  "word",
  "R&amp;D",
  "a &lt; b",
  "&quot;x&quot;",
  "&nbsp;",
  "&",
  ">",
  "\n",
  "é 漢 👍🏽",
  "\u0001",
  "\uD800",
  "<",
  "&#60;",
  "&ampx",
  "<!-- c -->",
);
const attribute = fc.constantFrom(
  "",
  ' href="/a?b=1&amp;c"',
  ' href="javascript:alert(1)"',
  ' href="#n"',
  ' href="x y"',
  ' href=""',
  ' title="a &quot; &lt;b&gt;"',
  ' src="p.png"',
  ' src="data:image/png;base64,AA=="',
  ' alt=""',
  ' alt="A"',
  ' class="language-ts"',
  ' class="language-c++ x"',
  ' style="text-align:left"',
  ' id="i"',
  " disabled",
  ' onclick="x()"',
  " href='q'",
  ' href="a" href="b"',
  ' href="&#106;avascript:x"',
  ' HREF="a"',
  ' target="_blank"',
  ' href="https://o.example/[&amp;amp;]"',
);
const name = fc.constantFrom(
  ..."a p em strong s del code pre h1 h2 h6 ul ol li blockquote table thead tbody tr th td br hr img dl dt dd sup script style iframe center svg button select constructor tostring".split(
    " ",
  ),
);
const tag = fc.tuple(name, attribute, attribute).map(([tag, first, second]) => `<${tag}${first}${second}>`);
const piece = fc.oneof(
  { weight: 3, arbitrary: word },
  tag,
  name.map((tag) => `</${tag}>`),
);

/** Well nested, as Markdown is. */
const nested = fc.letrec<{ readonly node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word,
    fc
      .tuple(name, attribute, fc.array(tie("node"), { maxLength: 4 }))
      .map(([tag, given, children]) => `<${tag}${given}>${children.join("")}</${tag}>`),
  ),
})).node;

function agrees(html: string): boolean {
  const plain = makeCleaner()(html, BASE);
  expect(plain).toBe(sanitise(html, BASE));
  return true;
}

test("what needs no parser is cleaned as the parser would, whatever comes in", () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
      agrees,
    ),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(
      fc.array(nested, { maxLength: 4 }).map((nodes) => nodes.join("")),
      agrees,
    ),
    { numRuns: 3000 },
  );
});

test("Markdown without HTML in it needs no parser", () => {
  const source =
    '# T\n\nA *b* **c** `d <e>` & ~~f~~ [g](/h?a&b "i") ![j](k.png)\\\nl\n\n- m\n- n\n\n> o\n\n1. p\n\n   q\n\n```ts\nr < "s"\n```\n\n---\n\n| t | u |\n| --- | --- |\n| v | w |\n';
  const { html } = makeMarkdown().render(source, { separator: "<!--more-->", language: "en", name: "" });
  const plain = cleanPlainHtml(html, (_, given) => given);
  expect(plain).toContain('<a href="/h?a&amp;b" title="i">g</a> <img src="k.png" alt="j" />');
  agrees(html);
  expect(cleanPlainHtml("<p>a<script>b</script></p>", (_, given) => given)).toBeUndefined();
});
