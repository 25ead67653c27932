import { escapeHtml } from "#content/text/escape.js";

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
