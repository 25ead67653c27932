import { unescapeHtml } from "#content/text/escape.js";
import { type DiscoveryLink, writeDiscoveryLink } from "#feeds/discovery.js";
import { resolveUrl } from "#resolve-url.js";
import { readPageHead } from "./page-head.js";

export type InjectedPage =
  | { readonly kind: "changed"; readonly bytes: Buffer; readonly added: number }
  /** It has them all. */
  | { readonly kind: "had" }
  | { readonly kind: "no page" }
  | { readonly kind: "failed"; readonly reason: string };

interface InjectContext {
  readonly links: readonly DiscoveryLink[];
  /** Of the page, for links that are written relative to it. */
  readonly url: string;
}

/**
 * Adds the links that a page doesn't have at the end of its head, in a line of their own. Every other byte stays what it is,
 * whatever the encoding: all but UTF-16, UTF-32 and ISO-2022 have ASCII's bytes for what is looked for and what is added.
 */
export function injectLinks(page: Buffer, { links, url }: InjectContext): InjectedPage {
  if (isWide(page)) return { kind: "failed", reason: "it is UTF-16 or UTF-32" };
  const html = page.toString("latin1");
  // Between its escapes, letters have the bytes of ASCII's signs.
  if (/\x1B\$[@B(]/.test(html)) return { kind: "failed", reason: "it is ISO-2022" };
  const head = readPageHead(html);
  if (head.kind === "no page") return { kind: "no page" };
  if (head.kind === "endless")
    return { kind: "failed", reason: "a comment, a script or a tag in its head never ends" };
  const base = resolveUrl(unescapeHtml(head.base?.trim() ?? ""), url) ?? url;
  const had = new Set(
    head.alternates.map((href) => withoutScheme(resolveUrl(unescapeHtml(href.trim()), base))),
  );
  const missing = links.filter(({ href }) => !had.has(withoutScheme(href)));
  if (missing.length === 0) return { kind: "had" };
  const tagEnd = /^\s*<\?xml\b/.test(html.slice(0, 200).replace(/^\xEF\xBB\xBF/, "")) ? " />" : ">";
  const written = missing.map((link) => toAscii(writeDiscoveryLink(link, tagEnd))).join("");
  const { at, text } = placeLine(html, head.end, written);
  const bytes = Buffer.concat([page.subarray(0, at), Buffer.from(text, "latin1"), page.subarray(at)]);
  return { kind: "changed", bytes, added: missing.length };
}

/** A line of its own, indented as what follows, where that begins a line; else just there, as in minified pages. */
function placeLine(
  html: string,
  end: number,
  written: string,
): { readonly at: number; readonly text: string } {
  const lineStart = Math.max(html.lastIndexOf("\n", end - 1), html.lastIndexOf("\r", end - 1)) + 1;
  const indent = html.slice(lineStart, end);
  const before = /\r?\n$|\r$/.exec(html.slice(0, lineStart))?.[0];
  if (before === undefined || !/^[ \t]*$/.test(indent)) return { at: end, text: written };
  return { at: lineStart, text: `${indent}${written}${before}` };
}

function isWide([first, second, third, fourth]: Buffer): boolean {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || [first, second, third, fourth].includes(0);
}

/** Also true for pages that aren't UTF-8. */
function toAscii(html: string): string {
  return html.replace(/[^\0-\x7F]/gu, (character) => `&#x${character.codePointAt(0)?.toString(16)};`);
}

/** A page that links the feed by http finds it, too. */
function withoutScheme(url: string | undefined): string {
  return (url ?? "").replace(/^https?:/, "");
}
