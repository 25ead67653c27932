import fc from "fast-check";
import sanitizeHtml from "sanitize-html";
import { describe, expect, test } from "vitest";
import { toPlainLine } from "#content/text/characters.js";
import type { IssuePost } from "#digest/issue.js";
import { renderVariant } from "#digest/render.js";
import { fillAll, sampleContext, sampleDraft, samplePost, VALUES } from "./samples.js";

/** Parses HTML into its elements with the names of their attributes, its text, and its attributes' values. */
function parseHtml(html: string) {
  const elements: string[] = [];
  const values: string[] = [];
  let text = "";
  sanitizeHtml(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    onOpenTag: (name, attributes) => {
      elements.push([name, ...Object.keys(attributes)].join(" "));
      values.push(...Object.values(attributes));
    },
    textFilter: (piece) => {
      text += piece;
      return piece;
    },
  });
  return { elements, values, text: fold(unescapeText(text)) };
}

function unescapeText(text: string): string {
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
}

/** White space in HTML is shown as one space. */
function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

describe("content is data", () => {
  const nasty = fc.constantFrom(
    "{{x}} {{#each posts}} {{> card}} {{{site.title}}}",
    `</mj-text><mj-include path="/etc/passwd"/>`,
    `"><script>alert(1)</script><img src=x onerror=alert(1)>`,
    "' onclick='x",
    "--><!-- [if mso]><b>",
    "MJMLHTMLIGNORE0END <!-- htmlmin:ignore -->",
    "]]><![CDATA[",
    "&lt;b&gt; &amp;amp; R&D",
    "$& $1 $` [[x]]",
    "</title></style>",
  );
  const hostile = fc
    .array(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 30 })), { minLength: 1, maxLength: 3 })
    .map((pieces) => pieces.join(" "));
  const post = fc.record({
    title: hostile,
    excerpt: hostile,
    author: hostile,
    category: hostile,
    alt: hostile,
    query: hostile,
  });

  test("no text of a post adds, changes or hides an element, and each is shown as it is", async () => {
    const build = (texts: Record<"title" | "excerpt" | "author" | "category" | "alt" | "query", string>) =>
      samplePost({
        title: `t ${texts.title}`,
        excerpt: `e ${texts.excerpt}`,
        authors: [{ name: `a ${texts.author}` }],
        categories: [{ name: `c ${texts.category}`, slug: "c" }],
        url: `https://careers.example/?q=${texts.query}`,
        cover: { url: `https://careers.example/c.png?q=${texts.query}`, alt: `i ${texts.alt}` },
      });
    const context = sampleContext();
    const render = async (posts: IssuePost[]) => fillAll(await renderVariant(sampleDraft(posts), context));
    const plain = { title: "x", excerpt: "x", author: "x", category: "x", alt: "x", query: "x" };
    const expected = parseHtml((await render([build(plain)])).html).elements;
    await fc.assert(
      fc.asyncProperty(post, async (texts) => {
        const built = build(texts);
        const { html, text, subject } = await render([built]);
        const parsed = parseHtml(html);
        expect(parsed.elements).toEqual(expected);
        const title = toPlainLine(built.title);
        for (const shown of [
          title,
          toPlainLine(built.authors[0]?.name ?? ""),
          toPlainLine(built.categories[0]?.name ?? ""),
        ]) {
          expect(parsed.text).toContain(shown);
          expect(text).toContain(shown);
        }
        expect(subject).toBe(title);
        expect(parsed.values).toContain(toPlainLine(built.cover?.alt ?? ""));
        expect(parsed.values).toContain(new URL(built.url).href);
      }),
      { numRuns: 60 },
    );
  });

  test("a subscriber's values are as harmless", async () => {
    const variant = await renderVariant(sampleDraft(), sampleContext());
    const expected = parseHtml(fillAll(variant).html).elements;
    fc.assert(
      fc.property(hostile, (name) => {
        const { html, text } = fillAll(variant, {
          ...VALUES,
          name,
          unsubscribeUrl: `https://l.example/?${name}`,
        });
        const parsed = parseHtml(html);
        expect(parsed.elements).toEqual(expected);
        const shown = toPlainLine(name);
        const greeting = shown === "" ? "" : `Hi ${shown}! `;
        expect(parsed.text).toContain(fold(`${greeting}Here’s what’s new from Career Notes.`));
        expect(text).toContain(`\n${greeting}Here’s what’s new from Career Notes.`);
      }),
      { numRuns: 100 },
    );
  });
});
