import type { Place } from "../errors.js";
import { type Finding, finding } from "../findings.js";
import { escapeHtml } from "./escape.js";

/** WordPress' own shortcodes that stand for something readers can have. */
const KNOWN = /\[(caption|wp_caption|embed|audio|video)\b([^\]]{0,2000})\](?:([\s\S]{0,20000}?)\[\/\1\])?/g;

/** Any other: with attributes, closed by itself, or an end tag. `[sic]` and `[1]` are prose. */
const UNKNOWN =
  /\[\/[a-z][\w-]{1,60}\]|\[([a-z][\w-]{1,60})(?:\s+[\w-]{1,60}=(?:"[^"\]]*"|'[^'\]]*'|[^\s\]"']+))+\s*\/?\]|\[(gallery|playlist)\]/g;

/** Neither what looks like a shortcode in code nor the line ends there are WordPress'. */
const CODE = /(<(pre|code|script|style)\b[^>]*>[\s\S]*?<\/\2>)/i;

/** `post_content` of an export as the page that WordPress makes of it: paragraphs, links of bare URLs, its own shortcodes. */
export function renderWordPress(
  content: string,
  place: Place,
): { readonly html: string; readonly findings: readonly Finding[] } {
  const removed = new Set<string>();
  // `split` with two groups: text, code, the code's tag.
  const html = content
    .replace(/\r\n?/g, "\n")
    .split(CODE)
    .flatMap((part, index) =>
      index % 3 === 2 ? [] : index % 3 === 1 ? [part] : [renderShortcodes(part, removed)],
    )
    .join("");
  const findings = [...removed].map((name) =>
    finding("W_SHORTCODE", place, `The shortcode [${name}] is left out.`),
  );
  // The block editor writes its paragraphs itself.
  return { html: /<!-- wp:|<p[\s>]/i.test(html) ? html : addParagraphs(html), findings };
}

function renderShortcodes(text: string, removed: Set<string>): string {
  return linkBareLines(
    text
      .replace(KNOWN, (_, name: string, attributes: string, inner: string = "") =>
        renderShortcode(name, attributes, inner),
      )
      .replace(UNKNOWN, (found, name: string | undefined, bare: string | undefined) => {
        removed.add(name ?? bare ?? found.slice(2, -1));
        return "";
      }),
  );
}

function renderShortcode(name: string, attributes: string, inner: string): string {
  if (name === "embed") return linkTo(inner.trim());
  if (name === "audio" || name === "video") {
    const source = /\b(?:src|mp3|m4a|ogg|wav|mp4|m4v|webm|ogv)=(?:"([^"]*)"|'([^']*)')/.exec(attributes);
    return linkTo(source?.[1] ?? source?.[2] ?? "");
  }
  const [, picture = "", text = ""] =
    /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)([\s\S]*)$/.exec(inner) ?? [];
  const said = /\bcaption="([^"]*)"/.exec(attributes)?.[1] ?? text.trim();
  return picture === "" ? inner : `<figure>${picture}<figcaption>${said}</figcaption></figure>`;
}

function linkTo(url: string): string {
  const href = escapeHtml(url.replaceAll("&amp;", "&"));
  return /^https?:\/\/\S+$/i.test(url) ? `<a href="${href}">${href}</a>` : "";
}

/** A URL alone on its line is embedded by WordPress. */
function linkBareLines(text: string): string {
  return text.replace(/^[ \t]*(https?:\/\/[^\s<>"]+)[ \t]*$/gm, (_, url: string) => linkTo(url));
}

const BLOCK =
  /^\s*<\/?(?:address|article|aside|blockquote|details|div|dl|dd|dt|fieldset|figure|figcaption|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|section|style|script|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b/i;

/** The classic editor keeps paragraphs as blank lines (`wpautop`); preformatted text stays as it is. */
function addParagraphs(html: string): string {
  return html
    .split(/(<pre\b[\s\S]*?<\/pre>)/i)
    .map((part, index) => (index % 2 === 1 ? part : paragraphsOf(part)))
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
