import { expect, test } from "vitest";
import { escapeHtml, escapeHtmlText, escapeXmlAttribute, escapeXmlText } from "#content/text/escape.js";

const text = `<a href='x' title="y">R&D &amp; more</a>`;

test("HTML is escaped for attributes of either quote", () => {
  expect(escapeHtml(text)).toBe(
    "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;R&amp;D &amp;amp; more&lt;/a&gt;",
  );
});

test("HTML text keeps its quotes", () => {
  expect(escapeHtmlText(text)).toBe("&lt;a href='x' title=\"y\"&gt;R&amp;D &amp;amp; more&lt;/a&gt;");
});

test("XML that people read is written in the hexadecimal form, attributes and addresses in XML's own names", () => {
  expect(escapeXmlText(`a < b & "c" ]]>`)).toBe('a &#x3C; b &#x26; "c" ]]&#x3E;');
  expect(escapeXmlAttribute(`a < b & "c" ]]>`)).toBe("a &lt; b &amp; &quot;c&quot; ]]&gt;");
});
