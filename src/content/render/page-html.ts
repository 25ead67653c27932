import { createHash } from "node:crypto";
import { htmlToText } from "#content/markup/html-to-text.js";
import type { Entry } from "#content/model/post.js";
import { toPlainLine } from "#content/text/characters.js";
import { escapeHtml } from "#content/text/escape.js";

/** `#here` is on the page, whatever other relative URLs are relative to. */
export function pinFragments(html: string, url: string): string {
  return html.replace(/<a\s(?:[^<>]{0,999}\s)?href=["'](?=#)/gi, (start) => `${start}${escapeHtml(url)}`);
}

/** Pages repeat the title as their first heading; feed readers show it already. */
export function dropTitle(html: string, title: string): string {
  const [heading, inner = ""] = /<h1[^>]*>([\s\S]*?)<\/h1>\s*/.exec(html) ?? [];
  return heading !== undefined && toPlainLine(htmlToText(inner)) === title
    ? html.replace(heading, () => "")
    : html;
}

/** Only footnotes need a name. */
export function nameOf({ id }: Entry, body: string): string {
  return body.includes("[^") || body.includes("^[")
    ? createHash("sha256").update(id).digest("hex").slice(0, 8)
    : "";
}
