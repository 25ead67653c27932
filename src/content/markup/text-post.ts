import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { type Field, type Fields, fieldKey } from "#content/model/value.js";
import { escapeHtml } from "#content/text/escape.js";

/** Only these names make a line a header: "Note: this is prose" is prose. */
const HEADERS: ReadonlySet<string> = new Set([
  "cover",
  "draft",
  "enclosure",
  "image",
  "status",
  ...(
    [
      "title",
      "published",
      "updated",
      "expires",
      "summary",
      "authors",
      "categories",
      "tags",
      "url",
      "id",
      "slug",
      "language",
    ] as const
  ).flatMap((name) => FIELD_ALIASES[name]),
]);

interface TextHeaders {
  readonly fields: Fields;
  /** Index after the headers and their line break. */
  readonly end: number;
}

/** Reads the `Key: value` lines at the beginning of a plain-text post. */
export function readTextHeaders(text: string): TextHeaders {
  const fields = new Map<string, Field>();
  let end = 0;
  for (let line = 1; ; line += 1) {
    const [all, name, value] =
      /^([A-Za-z][A-Za-z _-]*):[ \t]*([^\r\n]*)(?:\r?\n|$)/.exec(text.slice(end, end + 4096)) ?? [];
    if (all === undefined || name === undefined || value === undefined || !HEADERS.has(fieldKey(name))) break;
    if (!fields.has(fieldKey(name))) fields.set(fieldKey(name), { name, value: value.trim(), line });
    end += all.length;
  }
  return { fields, end };
}

/** Blank lines separate paragraphs, line breaks stay, bare http(s) URLs become links; everything else is text. */
export function renderText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.replace(/^\n+|\s+$/g, ""))
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${paragraph.split("\n").map(renderLine).join("<br />\n")}</p>`)
    .join("\n");
}

function renderLine(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"]+)/i)
    .map((part, index) => (index % 2 === 0 ? escapeHtml(part) : renderLink(part)))
    .join("");
}

/** Punctuation at the end, and a closing bracket without an opening one, belong to the sentence. */
function renderLink(found: string): string {
  let url = found.replace(/[.,;:!?'»”’]+$/u, "");
  while (url.endsWith(")") && count(url, ")") > count(url, "("))
    url = url.slice(0, -1).replace(/[.,;:!?]+$/, "");
  const escaped = escapeHtml(url);
  return `<a href="${escaped}">${escaped}</a>${escapeHtml(found.slice(url.length))}`;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
