import { shortenTag } from "#content/dialects/tags/tag-reader.js";
import type { FindCodeLines } from "#content/markup/code-lines.js";
import type { Entry } from "#content/model/post.js";
import { type Finding, finding } from "#findings.js";

/** What nobody writes by chance: a complete shortcode of Hugo, or a Liquid tag on its own line. */
const HUGO = /\{\{(?:<[ \t]{0,9}[a-z][^{}]{0,1000}>|%[ \t]{0,9}[a-z][^{}]{0,1000}%)\}\}/i;
const LIQUID = /^[ \t]{0,99}\{%-?[ \t]{0,9}[a-z][^{}\n]{0,1000}%\}[ \t]{0,99}$/im;

/** Warns once per source that its posts seem to be written for a generator that wasn't detected. */
export type ReportUndetected = (entry: Entry, source: string) => readonly Finding[];

export function makeUndetectedReporter(codeLines: FindCodeLines): ReportUndetected {
  const reported = new Set<string>();
  return (entry, text) => {
    const { body, place, path } = entry;
    if (body.kind !== "file" || body.undetected !== true || !/\{\{[<%]|\{%/.test(text)) return [];
    // The source's folder is what precedes the path below it.
    const source = place.file.slice(0, Math.max(0, place.file.lastIndexOf(path)));
    if (reported.has(source)) return [];
    const prose = body.format === "markdown" ? blankCode(text, codeLines) : text;
    const match = HUGO.exec(prose) ?? LIQUID.exec(prose);
    if (match === null) return [];
    reported.add(source);
    const tag = shortenTag(match[0]);
    const kind = tag.startsWith("{{") ? "a Hugo shortcode" : "a Jekyll or Eleventy tag";
    const line = body.line + prose.slice(0, match.index).split("\n").length - 1;
    const message = `\`${tag}\` looks like ${kind}, but no generator was found here, so it is left as it is.`;
    return [finding("W_DIALECT", { file: place.file, line }, message)];
  };
}

/** Empties the lines of code, and removes code spans. Line numbers stay the same. */
function blankCode(text: string, codeLines: FindCodeLines): string {
  const lines = text.split("\n");
  for (const { from, to } of codeLines(text)) lines.fill("", from, to);
  return lines.map((line) => line.replace(/`[^`]*`/g, "")).join("\n");
}
