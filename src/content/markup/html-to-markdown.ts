import { gfm } from "@truto/turndown-plugin-gfm";
import TurndownService from "turndown";
import { escapeMarkdown, finishMarkdown, quoteTitle } from "./escape-markdown.js";

/** Elements within a line that Markdown has no form for: their tags are kept, and what is in them is Markdown. */
const KEPT_IN_LINES = ["abbr", "ins", "kbd", "mark", "q", "sub", "sup", "u"] as const;

/** Other elements that Markdown has no form for, and that are kept as HTML. */
const KEPT = [
  "audio",
  "dd",
  "details",
  "dl",
  "dt",
  "figcaption",
  "figure",
  "iframe",
  "math",
  "picture",
  "ruby",
  "summary",
  "svg",
  "video",
] as const;

/** A cell may say that it spans more; HTML takes up to this (HTML §4.9.11). */
const MAX_COLUMNS = 1000;

/** A code block, in a fence that is longer than any in it. */
function fence(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `\n\n${ticks}\n${code.replace(/\n$/, "")}\n${ticks}\n\n`;
}

/** What is used of Turndown's elements. */
interface ElementNode {
  readonly nodeName: string;
  readonly isBlock?: boolean;
  readonly innerHTML: string;
  readonly outerHTML: string;
  readonly parentNode: { readonly firstElementChild: unknown } | null;
  readonly getAttribute: (name: string) => string | null;
}

/** An element as HTML within Markdown, where an empty line would end it, and text in a line can be markup. */
function keepHtml(node: ElementNode): string {
  const html = node.outerHTML.replace(/\n(?=[ \t]*\n)/g, "&#10;");
  if (node.isBlock === true) return `\n\n${html}\n\n`;
  return html.replace(/>[^<]+</g, (text) =>
    text.replace(/[\\`*_[\]{}~]/g, (character) => `&#${character.charCodeAt(0)};`),
  );
}

function keepTags(content: string, node: ElementNode): string {
  const { outerHTML } = node;
  const opening = outerHTML.slice(0, outerHTML.length - node.innerHTML.length - `</${node.nodeName}>`.length);
  return `${opening}${content}</${node.nodeName.toLowerCase()}>`;
}

function writeImage(node: ElementNode): string {
  const source = node.getAttribute("src") ?? "";
  if (source === "") return "";
  const line = (name: string): string => (node.getAttribute(name) ?? "").replace(/\s+/g, " ").trim();
  const address = source.replace(/[<>()\\]/g, "\\$&");
  const title = line("title");
  return `![${escapeMarkdown(line("alt"))}](${/\s/.test(address) ? `<${address}>` : address}${title === "" ? "" : ` ${quoteTitle(title)}`})`;
}

function writeCell(content: string, node: ElementNode): string {
  const isFirst = node.parentNode?.firstElementChild === node;
  const text = content
    .trim()
    .replace(/\s+/g, " ")
    .replace(/(?<!\\)((?:\\\\)*)\|/g, "$1\\|");
  const columns = Math.min(
    Math.max(1, Number.parseInt(node.getAttribute("colspan") ?? "", 10) || 1),
    MAX_COLUMNS,
  );
  return `${isFirst ? "| " : " "}${text.padEnd(3)} |${"   |".repeat(columns - 1)}`;
}

/** Cleaned HTML as Markdown, which gives the same HTML again as far as Markdown can say it. */
export function htmlToMarkdown(html: string): string {
  const service = new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
    emDelimiter: "*",
    hr: "---",
    keepReplacement: (_, node) => keepHtml(node),
  });
  service.use(gfm);
  service.addRule("plainPre", {
    filter: (node) => node.nodeName === "PRE" && node.firstElementChild?.nodeName !== "CODE",
    replacement: (_, node) => fence(node.textContent ?? ""),
  });
  service.escape = escapeMarkdown;
  service.addRule("image", { filter: "img", replacement: (_, node) => writeImage(node) });
  service.addRule("cell", { filter: ["td", "th"], replacement: writeCell });
  service.addRule("keptInLines", {
    filter: [...KEPT_IN_LINES],
    replacement: keepTags,
  });
  service.keep((node) => KEPT.some((name) => name === node.nodeName.toLowerCase()));
  return `${finishMarkdown(service.turndown(html)).trim()}\n`;
}
