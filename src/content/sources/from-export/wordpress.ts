import { escapeHtml } from "#content/text/escape.js";
import type { Place } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { type Part, splitAtCode, splitAtPreformatted } from "./wordpress-code.js";

/** Opening tags of WordPress' own shortcodes that can be rendered. `[[caption]…` is an escaped one. */
const KNOWN_SHORTCODE = /(?<!\[)\[(caption|wp_caption|embed|audio|video)\b([^[\]]*)\]/g;

/** Anything that looks like a shortcode's tag, with the brackets that would escape it. */
const TAG = /(\[?)\[(\/?)(\d{0,3}[a-z_][\w-]{0,60})(?=[\s\]/])([^[\]]*)\](\]?)/gi;

/** Shortcodes that are used without attributes and end tag. */
const BARE_SHORTCODES = new Set(
  "gallery playlist contact-form contact-form-7 archives sitemap wp_sitemap_page woocommerce_cart woocommerce_checkout woocommerce_my_account portfolio googleapps".split(
    " ",
  ),
);

const ATTRIBUTES = /^(?:\s+[\w-]{1,60}\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']+))+\s*\/?$/;

/** `post_content` of an export as WordPress shows it: with paragraphs, links for bare URLs, its own shortcodes. */
export function renderWordPress(
  content: string,
  place: Place,
): { readonly html: string; readonly findings: readonly Finding[] } {
  const removed = new Set<string>();
  // Shortcodes in code stay as they are.
  const parts = splitAtCode(content.replace(/\r\n?/g, "\n")).map(({ text, inside }) =>
    inside ? { text, inside } : { text: renderKnown(text), inside },
  );
  const removeTags = makeTagRemover(parts, removed);
  const html = parts.map(({ text, inside }) => (inside ? text : linkBareLines(removeTags(text)))).join("");
  const findings = [...removed].map((name) =>
    finding("W_SHORTCODE", place, `The shortcode [${name}] is left out.`),
  );
  // The block editor writes its paragraphs itself.
  return { html: /<!-- wp:|<p[\s>]/i.test(html) ? html : addParagraphs(html), findings };
}

/**
 * Which shortcodes a site's plugins define isn't known, so a tag is recognised by attributes, an end tag that follows (perhaps
 * after code), or a `/`. `[sic]` and `[1]` are prose. The function that is returned must get the parts in order.
 */
function makeTagRemover(parts: readonly Part[], removed: Set<string>): (text: string) => string {
  const ends = countEnds(parts);
  const shown = new Set<string>();
  const isCalled = (name: string, attributes: string): boolean =>
    ends.has(name) ||
    (attributes.trim() === "" && BARE_SHORTCODES.has(name)) ||
    attributes.trim() === "/" ||
    (!attributes.includes("<") && ATTRIBUTES.test(attributes));
  return (text) =>
    text.replace(TAG, (found, before: string, slash: string, ...[name = "", attributes = "", after = ""]) => {
      if (before !== "" && after !== "")
        return slash !== "" || isCalled(name, attributes) ? found.slice(1, -1) : found;
      if (slash !== "") {
        takeOne(ends, name);
        if (after !== "") takeOne(ends, `${name}]`);
        if (after !== "" && shown.delete(name)) return found.slice(0, -1);
      } else if (before !== "" && ends.has(`${name}]`)) {
        shown.add(name);
        return found.slice(1);
      } else if (!isCalled(name, attributes)) return found;
      removed.add(name);
      return before + after;
    });
}

/** How many end tags of a name are still to come; with `]` after the name, how many of escaped shortcodes. */
function countEnds(parts: readonly Part[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { text, inside } of parts)
    for (const [, before = "", slash, name = "", , after] of inside ? [] : text.matchAll(TAG))
      if (slash === "/" && (before === "" || after === ""))
        for (const key of after === "" ? [name] : [name, `${name}]`]) ends.set(key, (ends.get(key) ?? 0) + 1);
  return ends;
}

function takeOne(ends: Map<string, number>, key: string): void {
  const left = (ends.get(key) ?? 0) - 1;
  if (left > 0) ends.set(key, left);
  else ends.delete(key);
}

/** A missing end tag is searched for only once. */
function renderKnown(text: string): string {
  const unclosed = new Set<string>();
  let rendered = "";
  let done = 0;
  for (const match of text.matchAll(KNOWN_SHORTCODE)) {
    if (match.index < done) continue;
    const [found, name = "", attributes = ""] = match;
    const start = match.index + found.length;
    const closing = unclosed.has(name) ? -1 : text.indexOf(`[/${name}]`, start);
    if (closing === -1) unclosed.add(name);
    const inner = closing === -1 ? "" : text.slice(start, closing);
    rendered += text.slice(done, match.index) + renderShortcode(name, attributes, inner);
    done = closing === -1 ? start : closing + name.length + 3;
  }
  return rendered + text.slice(done);
}

function renderShortcode(name: string, attributes: string, inner: string): string {
  if (name === "embed") return linkTo(inner.trim());
  if (name === "audio" || name === "video") {
    const source = /\b(?:src|mp3|m4a|ogg|wav|mp4|m4v|webm|ogv)=(?:"([^"]*)"|'([^']*)')/.exec(attributes);
    return linkTo(source?.[1] ?? source?.[2] ?? "");
  }
  const [, picture = "", text = ""] =
    /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)([\s\S]*)$/.exec(inner) ?? [];
  const caption = /\bcaption="([^"]*)"/.exec(attributes)?.[1] ?? text.trim();
  return picture === "" ? inner : `<figure>${picture}<figcaption>${caption}</figcaption></figure>`;
}

function linkTo(url: string): string {
  const href = escapeHtml(url.replaceAll("&amp;", "&"));
  return /^https?:\/\/\S+$/i.test(url) ? `<a href="${href}">${href}</a>` : "";
}

/** WordPress embeds a URL that is alone on its line. */
function linkBareLines(text: string): string {
  return text.replace(/^[ \t]*(https?:\/\/[^\s<>"]+)[ \t]*$/gm, (_, url: string) => linkTo(url));
}

const BLOCK =
  /^\s*<\/?(?:address|article|aside|blockquote|details|div|dl|dd|dt|fieldset|figure|figcaption|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|section|style|script|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b/i;

/** The classic editor stores paragraphs as blank lines (`wpautop`); preformatted text stays as it is. */
function addParagraphs(html: string): string {
  return splitAtPreformatted(html)
    .map(({ text, inside }) => (inside ? text : paragraphsOf(text)))
    .join("\n");
}

function paragraphsOf(text: string): string {
  return text
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) =>
      BLOCK.test(paragraph) || /^<!--[\s\S]*-->$/.test(paragraph)
        ? paragraph
        : `<p>${paragraph.replaceAll("\n", "<br />\n")}</p>`,
    )
    .join("\n");
}
