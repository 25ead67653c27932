import { expect, test } from "vitest";
import { escapeHtml, escapeHtmlText, escapeXml } from "#content/text/escape.js";

const text = `<a href='x' title="y">R&D &amp; more</a>`;

test("HTML is escaped for attributes of either quote", () => {
  expect(escapeHtml(text)).toBe(
    "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;R&amp;D &amp;amp; more&lt;/a&gt;",
  );
});

test("HTML text keeps its quotes", () => {
  expect(escapeHtmlText(text)).toBe("&lt;a href='x' title=\"y\"&gt;R&amp;D &amp;amp; more&lt;/a&gt;");
});

test("XML is written in the hexadecimal form", () => {
  expect(escapeXml(`a < b & "c" ]]>`)).toBe("a &#x3C; b &#x26; &quot;c&quot; ]]&gt;");
});
