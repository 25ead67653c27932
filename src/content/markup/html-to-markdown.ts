import { gfm } from "@truto/turndown-plugin-gfm";
import TurndownService from "turndown";

/** Elements that Markdown has no form for, and that are kept as HTML. */
const KEPT = [
  "abbr",
  "audio",
  "dd",
  "details",
  "dl",
  "dt",
  "figcaption",
  "figure",
  "iframe",
  "ins",
  "kbd",
  "mark",
  "math",
  "picture",
  "q",
  "ruby",
  "sub",
  "summary",
  "sup",
  "svg",
  "u",
  "video",
] as const;

/** A code block, in a fence that is longer than any in it. */
function fence(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `\n\n${ticks}\n${code.replace(/\n$/, "")}\n${ticks}\n\n`;
}

/** Cleaned HTML as Markdown, which gives the same HTML again as far as Markdown can say it. */
export function htmlToMarkdown(html: string): string {
  const service = new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
    emDelimiter: "*",
    hr: "---",
  });
  service.use(gfm);
  service.addRule("plainPre", {
    filter: (node) => node.nodeName === "PRE" && node.firstElementChild?.nodeName !== "CODE",
    replacement: (_, node) => fence(node.textContent ?? ""),
  });
  service.keep((node) => KEPT.some((name) => name === node.nodeName.toLowerCase()));
  return `${service.turndown(html).trim()}\n`;
}
