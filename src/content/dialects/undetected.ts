import type { Markdown } from "#content/markup/markdown.js";
import type { Entry } from "#content/model/post.js";
import { type Finding, finding } from "#findings.js";

/** What nobody writes by chance: a whole shortcode of Hugo's, or a tag of Liquid's alone on its line. */
const HUGO = /\{\{(?:<[ \t]{0,9}[a-z][^{}]{0,1000}>|%[ \t]{0,9}[a-z][^{}]{0,1000}%)\}\}/i;
const LIQUID = /^[ \t]{0,99}\{%-?[ \t]{0,9}[a-z][^{}\n]{0,1000}%\}[ \t]{0,99}$/im;

/** Says once per source that its posts look like those of a generator that nothing told of. */
export type ReportUndetected = (entry: Entry, source: string) => readonly Finding[];

export function makeUndetectedReporter(codeLines: Markdown["codeLines"]): ReportUndetected {
  const told = new Set<string>();
  return (entry, text) => {
    const { body, place, path } = entry;
    if (body.kind !== "file" || body.undetected !== true || !mayBeTemplate(text)) return [];
    // What stands before the path below the source.
    const source = place.file.slice(0, Math.max(0, place.file.lastIndexOf(path)));
    if (told.has(source)) return [];
    const prose = body.format === "markdown" ? withoutCode(text, codeLines) : text;
    const match = HUGO.exec(prose) ?? LIQUID.exec(prose);
    if (match === null) return [];
    told.add(source);
    const tag = match[0].trim().replace(/\s+/g, " ");
    const written = tag.length > 60 ? `${tag.slice(0, 60).toWellFormed()}…` : tag;
    const looks = tag.startsWith("{{") ? "a shortcode of Hugo's" : "a tag of Jekyll's or Eleventy's";
    const line = body.line + prose.slice(0, match.index).split("\n").length - 1;
    return [
      finding(
        "W_DIALECT",
        { file: place.file, line },
        `\`${written}\` looks like ${looks}, and no file tells the generator: it stays as it is.`,
      ),
    ];
  };
}

function mayBeTemplate(text: string): boolean {
  return text.includes("{{<") || text.includes("{{%") || text.includes("{%");
}

/** The lines stay, so that they can be counted. */
function withoutCode(text: string, codeLines: Markdown["codeLines"]): string {
  const lines = text.split("\n");
  for (const { from, to } of codeLines(text)) for (let at = from; at < to; at += 1) lines[at] = "";
  return lines.map((line) => line.replace(/`[^`]*`/g, "")).join("\n");
}
