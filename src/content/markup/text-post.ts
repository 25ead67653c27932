import { escapeHtml } from "#content/text/escape.js";

/** Blank lines separate paragraphs, line breaks stay, bare http(s) URLs become links; everything else is text. */
export function renderText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.replace(/^\n+/, "").trimEnd())
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
  let end = endBefore(".,;:!?'»”’", found, found.length);
  let surplus = count(found, ")") - count(found, "(");
  for (; found[end - 1] === ")" && surplus > 0; surplus -= 1) end = endBefore(".,;:!?", found, end - 1);
  const escaped = escapeHtml(found.slice(0, end));
  return `<a href="${escaped}">${escaped}</a>${escapeHtml(found.slice(end))}`;
}

/** The end of `text` without those of `marks` that stand before `end`. */
function endBefore(marks: string, text: string, end: number): number {
  let at = end;
  while (at > 0 && marks.includes(text[at - 1] ?? "")) at -= 1;
  return at;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
