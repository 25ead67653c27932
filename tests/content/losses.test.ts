import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";
import { describe, expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { type Amounts, describeLoss, makeLossMeter } from "#content/markup/cleaning/losses.js";

const clean = makeCleaner();
const BASE = "https://careers.example/posts/hello/";

function measure(html: string) {
  const meter = makeLossMeter();
  return { html: clean(html, BASE, meter), losses: meter.losses() };
}

const lossesOf = (html: string) => measure(html).losses.map(describeLoss);

describe("what is lost is said, with what and why", () => {
  test.each([
    ["<canvas></canvas><canvas id=b></canvas>", ["2 pictures (`<canvas>`)"]],
    ["<p><select><option>One two</select></p>", ["2 words and 1 form field (`<select>`)"]],
    ['<input type="text"><input type="hidden">', ["1 form field (`<input>`)"]],
    [
      '<a href="javascript:x()">a</a><a href="file:///etc">b</a>',
      ["1 link (`javascript:` addresses)", "1 link (`file:` addresses)"],
    ],
    ['<img src="data:image/svg+xml;base64,AAAA">', ["1 picture (`data:` address that can't be used)"]],
    ["<p hidden>Two words</p><dialog><p>Three more words</p></dialog>", ["5 words (hidden parts)"]],
    ['<p hidden="until-found">a</p><dialog open>b</dialog><p style="display: none">c</p>', []],
    ['<img alt="x">', ["1 picture (`<img>` without an address)"]],
    ['<iframe srcdoc="<p>x</p>"></iframe>', ["1 embed (`<iframe>` without an address that can be used)"]],
    ["<my-chart data='1,2'></my-chart>", ["1 element (`<my-chart>`)"]],
    ["Vec<T> and more", ["1 element (`<t>` isn't HTML; write `&lt;` for a `<` in the text)"]],
    ["<video><p>None</p></video>", ["1 embed (`<video>` without an address that can be used)"]],
    [
      "<svg><rect width='9' height='9'/><foreignObject><p>Two words</p></foreignObject></svg>",
      ["2 words (`<foreignObject>`)"],
    ],
    ["<svg><image href='/a.png'/></svg>", ["1 picture (`<image>`)", "1 picture (`<svg>`)"]],
    ["<math><mtext><a href='/x'>y</a></mtext></math>", ["1 link (HTML in `<math>` or `<svg>`)"]],
    ['<a href="/a"><button><a href="/b">x</a></button></a>', []],
    [
      '<a href="/a"><object><a href="/b">x</a></object></a>',
      ["1 link (inside another element that can't hold it)"],
    ],
  ])("%s", (html, expected) => {
    expect(lossesOf(html)).toEqual(expected);
  });
});

describe("nothing is said about decoration and what nobody sees", () => {
  test.each([
    "<script>var a</script><style>p{}</style><template>x</template><!-- x --><link rel=a><meta name=b>",
    '<img src="/count.gif" width="1" height="1"><iframe src="https://tags.example/ns" width="0" height="0"></iframe>',
    '<center><font color="red">x</font></center><form><button>Go</button></form><div class="a" onclick="b()"></div>',
    "<p>a<o:p></o:p></p><clipboard-copy value=a></clipboard-copy><x-card>b</x-card>",
    "<p></p></p><span></span><a id=x></a>",
    '<h2>A<a href="#a"><svg aria-hidden="true"><path d="M0 0"/></svg></a></h2>',
  ])("%s", (html) => {
    expect(lossesOf(html)).toEqual([]);
  });
});

/** All elements of HTML, past and present, some of SVG and MathML, and some that nobody knows. */
const NAMES =
  "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl dt element em embed fencedframe fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param picture plaintext portal pre progress q rb rbc rp rt rtc ruby s samp script search section select selectedcontent shadow slot small source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp x-card amp-img lite-youtube g path text foreignObject mi mtext mfrac annotation annotation-xml desc".split(
    " ",
  );

/** Their content, and they themselves, may go without a word. */
const INERT = new Set(
  "base basefont datalist head link meta noembed noframes param script style template title".split(" "),
);

interface Piece {
  readonly name: string;
  readonly address: "none" | "good" | "bad";
  readonly closed: boolean;
  readonly children: readonly (Piece | "word")[];
}

const { document } = fc.letrec<{ readonly document: readonly (Piece | "word")[] }>((tie) => ({
  document: fc.array(
    fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant("word" as const),
      fc.record({
        name: fc.constantFrom(...NAMES),
        address: fc.constantFrom("none" as const, "good" as const, "bad" as const),
        closed: fc.boolean(),
        children: tie("document"),
      }),
    ),
    { maxLength: 4 },
  ),
}));

/** Each word and each address is there once, so that it can be found again. */
function write(pieces: readonly (Piece | "word")[]): string {
  let number = 0;
  const writeAll = (all: readonly (Piece | "word")[]): string =>
    all
      .map((piece) => {
        number += 1;
        if (piece === "word") return ` word${number}x `;
        const address = { none: "", good: `/address${number}x`, bad: `javascript:address${number}x` }[
          piece.address
        ];
        const attributes = address === "" ? "" : ` src="${address}" href="${address}" data="${address}"`;
        const start = `<${piece.name}${attributes}>`;
        return `${start}${writeAll(piece.children)}${piece.closed ? `</${piece.name}>` : ""}`;
      })
      .join("");
  return writeAll(pieces);
}

type Node = DefaultTreeAdapterTypes.ChildNode;

interface Seen {
  readonly words: ReadonlySet<string>;
  readonly counts: Record<"heading" | "picture" | "cell" | "link" | "embed" | "field", number>;
}

/** What a browser has read. Independent of the code that is tested. */
function see(html: string, { cleaned }: { readonly cleaned: boolean }): Seen {
  const words = new Set<string>();
  const counts = { heading: 0, picture: 0, cell: 0, link: 0, embed: 0, field: 0 };
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if ("value" in node) for (const [word] of node.value.matchAll(/word\d+x/g)) words.add(word);
      if (!("tagName" in node)) continue;
      const name = node.tagName;
      if (isInert(node)) continue;
      if (node.namespaceURI !== HTML) {
        visit(node.childNodes);
        continue;
      }
      if (/^h[1-6]$/.test(name) && /word\d+x/.test(textIn(node))) counts.heading += 1;
      // What stands in these is shown where they can't be.
      const hasFallback =
        !cleaned && node.childNodes.some((child) => "tagName" in child || textIn(child).trim() !== "");
      if (name === "img" || (name === "canvas" && !hasFallback)) counts.picture += 1;
      if (name === "td" || name === "th") counts.cell += 1;
      const hasHref = node.attrs.some((attribute) => attribute.name === "href");
      if ((name === "a" || name === "area") && hasHref) counts.link += 1;
      const hasSource = node.attrs.some((attribute) => attribute.name === "src");
      if (/^(?:iframe|embed|object)$/.test(name) && hasSource && !hasFallback) counts.embed += 1;
      if (/^(?:audio|video)$/.test(name) && !hasFallback) counts.embed += 1;
      if (/^(?:input|select)$/.test(name)) counts.field += 1;
      if (name !== "iframe") visit(node.childNodes);
    }
  };
  visit(parseFragment(html, { scriptingEnabled: false }).childNodes);
  return { words, counts };
}

/** Drawings and formulas have elements of these names, too. */
function isInert({ tagName, namespaceURI }: DefaultTreeAdapterTypes.Element): boolean {
  if (namespaceURI === HTML) return INERT.has(tagName);
  return ["annotation-xml", "script", "style", "title"].includes(tagName);
}

const HTML = "http://www.w3.org/1999/xhtml";

function textIn(node: Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node && !("tagName" in node && (isInert(node) || node.tagName === "iframe"))
    ? node.childNodes.map(textIn).join("")
    : "";
}

test("whatever elements a document is made of, nothing but decoration disappears without a word", () => {
  fc.assert(
    fc.property(document, (pieces) => {
      const body = `<body>${write(pieces)}`;
      const { html, losses } = measure(body);
      const before = see(body, { cleaned: false });
      const after = see(html, { cleaned: true });
      const lost = (kind: keyof Amounts) => losses.reduce((sum, { amounts }) => sum + amounts[kind], 0);
      const missing = [...before.words].filter((word) => !after.words.has(word)).length;
      expect(missing, `words of ${body}`).toBeLessThanOrEqual(lost("word"));
      // Frames and the like become links or pictures.
      const shown = (seen: Seen) => seen.counts.link + seen.counts.embed + seen.counts.picture;
      expect(shown(before) - shown(after), `links and media of ${body}`).toBeLessThanOrEqual(
        lost("link") + lost("embed") + lost("picture"),
      );
      const missingOf = (kind: "heading" | "cell" | "field") => before.counts[kind] - after.counts[kind];
      // A heading whose words are lost is empty.
      expect(missingOf("heading"), `headings of ${body}`).toBeLessThanOrEqual(lost("heading") + lost("word"));
      for (const kind of ["cell", "field"] as const)
        expect(missingOf(kind), `${kind}s of ${body}`).toBeLessThanOrEqual(lost(kind));
    }),
    { numRuns: 4000 },
  );
});
