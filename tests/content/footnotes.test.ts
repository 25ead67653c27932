import { createRequire } from "node:module";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { gatherFootnotes } from "#content/markup/markdown-rules.js";

const footnotes: (markdown: ReturnType<typeof MarkdownIt>) => void = createRequire(import.meta.url)(
  "markdown-it-footnote",
);

const label = fc.constantFrom("1", "2", "a", "constructor", "toString");
const line = fc.oneof(
  label.map((name) => `[^${name}]: Note *${name}*, see [^1]`),
  label.map((name) => `[^${name}]: [^${name}]: twice`),
  label.map((name) => `[^${name}]:\n    - an item[^2]\n\n    more`),
  label.map((name) => `Text[^${name}] and text^[inline [^${name}] note]`),
  fc.constantFrom("", "> quote[^a]", "- item[^2]", "```", "# Heading[^1]"),
);

test("footnotes end a post as their plugin would put them there", () => {
  const own = MarkdownIt().use(footnotes).use(gatherFootnotes);
  const plugin = MarkdownIt().use(footnotes);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const source = lines.join("\n");
      expect(own.render(source)).toBe(plugin.render(source));
    }),
    { numRuns: 300 },
  );
});
