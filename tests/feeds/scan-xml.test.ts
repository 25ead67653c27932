import fc from "fast-check";
import { Feed as Builder } from "feed";
import { expect, test } from "vitest";
import { scanXml } from "../../src/feeds/scan-xml.js";
import { parseAnyXml } from "../../src/feeds/xml-tree.js";

test.each(["rss2", "atom1"] as const)(
  "what `feed` writes is scanned, and is what the parser makes of it: %s",
  (format) => {
    const link = "https://blog.example/?a=1&b=2";
    const builder = new Builder({ id: "-", title: "-", description: "-", link, copyright: "-" });
    builder.addItem({ title: "-", link, guid: "-", date: new Date(0), published: new Date(0) });
    const written = builder[format]();
    expect(scanXml(written)).toEqual(parseAnyXml(written));
    expect(scanXml(written)).toBeDefined();
  },
);

test.each([
  "",
  "text",
  "<a>",
  "<a></b>",
  "</a>",
  "<a/><b/>",
  "<a/>text",
  "text<a/>",
  "<a><!-- b --></a>",
  "<![CDATA[b]]>",
  "<a><![CDATA[b</a>",
  "<!DOCTYPE a><a/>",
  "<a>&nbsp;</a>",
  "<a>&</a>",
  "<a>&#38;</a>",
  "<a b='c'/>",
  '<a b="c" b="d"/>',
  '<a b="c\nd"/>',
  '<a b="<"/>',
  "<a>b\rc</a>",
  "<a>]]></a>",
  "<a>\u0001</a>",
  '<a></a b="c">',
  "<a></a/>",
  "<ä/>",
])("%j is left to the parser", (xml) => {
  expect(scanXml(xml)).toBeUndefined();
});

test("whatever is scanned, the parser says the same", () => {
  const part = fc.constantFrom(
    ...[
      "<a>",
      "</a>",
      "<b>",
      "</b>",
      "<c/>",
      '<d e="f">',
      "</d>",
      '<d  e="&quot;&apos;" g="&lt;h&gt;" />',
      "<a >",
    ],
    ...[
      "text",
      " ",
      "\n  ",
      "&amp;",
      "&lt;",
      "&amp;amp;",
      "é😀",
      "&",
      ">",
      '"',
      "toString",
      "<toString/>",
      "&toString;",
    ],
    ...[
      '<a __proto__="x"/>',
      "</a >",
      "<x:y/>",
      "<![CDATA[",
      "]]>",
      "<![CDATA[x]y]]>",
      "]]&gt;",
      "<_/>",
      "<1/>",
      '<a b="c"d="e"/>',
      "\u00a0",
      "\u2028",
      "</b\n>",
    ],
  );
  let scanned = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.boolean(), (parts, wrapped) => {
      const inner = parts.join("");
      const xml = wrapped ? `<root>${inner}</root>` : inner;
      const tree = scanXml(xml);
      if (tree === undefined) return;
      scanned += 1;
      expect(tree).toEqual(parseAnyXml(xml));
    }),
    { numRuns: 5000 },
  );
  expect(scanned).toBeGreaterThan(300);
});
