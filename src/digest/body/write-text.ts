import {
  attributeOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  textOf,
} from "#content/markup/cleaning/html-tree.js";
import { BLOCKS } from "#content/markup/elements.js";
import type { BlockContext } from "./body-context.js";
import { findMedium, formulaOf, linkTarget, pictureOf, titleOfDrawing } from "./mail-parts.js";

interface TextContext extends BlockContext {
  /** Addresses of the links so far; each has the number of its place. */
  readonly links: string[];
}

/** One block as text that can be read aloud: links are numbers, and their addresses stand elsewhere. @param links is added to */
export function writeBlockText(nodes: readonly HtmlNode[], block: BlockContext, links: string[]): string {
  return writeFlow(nodes, { ...block, links })
    .replace(/[^\S\n]+$/gm, "")
    .replace(/^\n+|\s+$/g, "");
}

/** Blocks with an empty line between them, and the text between blocks. */
function writeFlow(nodes: readonly HtmlNode[], context: TextContext, gap = "\n\n"): string {
  const parts: string[] = [];
  let line = "";
  const endLine = (): void => {
    const text = line.replace(/ *\n */g, "\n").trim();
    if (text !== "") parts.push(text);
    line = "";
  };
  for (const node of nodes) {
    if (!isElement(node) || !(BLOCKS.has(node.tagName) || OWN_LINES.has(node.tagName))) {
      line += writeInline(node, context);
      continue;
    }
    endLine();
    const text = writeBlock(node, context);
    if (text !== "") parts.push(text);
  }
  endLine();
  return parts.join(gap);
}

const OWN_LINES: ReadonlySet<string> = new Set([
  "caption",
  "tbody",
  "tfoot",
  "thead",
  "tr",
  "video",
  "audio",
]);

function writeBlock(element: HtmlElement, context: TextContext): string {
  const { childNodes, tagName } = element;
  switch (tagName) {
    case "ul":
    case "ol":
      return writeList(element, context);
    case "blockquote":
      return writeFlow(childNodes, context).replace(/^/gm, "> ").replace(/^> $/gm, ">");
    case "pre":
      return writePreformatted(childNodes, context)
        .replace(/^\n|\s+$/g, "")
        .replace(/^/gm, "    ");
    case "hr":
      return "---";
    case "table":
    case "thead":
    case "tbody":
    case "tfoot":
      return writeFlow(childNodes, context, "\n");
    case "tr":
      return childNodes
        .filter(isElement)
        .map((cell) => writeFlow(cell.childNodes, context, " "))
        .join(" | ");
    case "video":
    case "audio": {
      const { url, title } = findMedium(element, context);
      return `${title} ${numberOf(url, context)}`;
    }
    default:
      return writeFlow(childNodes, context);
  }
}

function writeList(list: HtmlElement, context: TextContext): string {
  const isOrdered = list.tagName === "ol";
  let number = Number.parseInt(attributeOf(list, "start") ?? "1", 10) || 1;
  const items = list.childNodes.filter(isElement).map((item) => {
    const value = Number.parseInt(attributeOf(item, "value") ?? "", 10);
    if (!Number.isNaN(value)) number = value;
    const marker = isOrdered ? `${number}. ` : "- ";
    number += 1;
    const text = writeFlow(item.childNodes, context, "\n");
    return `${marker}${text.replaceAll("\n", `\n${" ".repeat(marker.length)}`)}`;
  });
  return items.join("\n");
}

function writePreformatted(nodes: readonly HtmlNode[], context: TextContext): string {
  return nodes
    .map((node) => {
      if (!isElement(node)) return textOf(node);
      return node.tagName === "br" ? "\n" : writePreformatted(node.childNodes, context);
    })
    .join("");
}

function writeInline(node: HtmlNode, context: TextContext): string {
  if (!isElement(node)) return textOf(node).replace(/[ \t\n\f\r]+/g, " ");
  const { tagName, childNodes } = node;
  switch (tagName) {
    case "br":
      return "\n";
    case "img": {
      const { alt } = pictureOf(node, context.width);
      return alt === "" ? "" : `[${alt}]`;
    }
    case "math":
      return formulaOf(node);
    case "svg":
      return `[${titleOfDrawing(node) || context.words.drawing}]`;
    case "a":
      return writeLink(node, context);
    case "rp":
      return "";
    case "rt":
      return `(${childNodes.map((child) => writeInline(child, context)).join("")})`;
    default:
      return childNodes.map((child) => writeInline(child, context)).join("");
  }
}

/** A link that shows its own address needs no number, and one within the mail has no address. */
function writeLink(element: HtmlElement, context: TextContext): string {
  const text = element.childNodes.map((child) => writeInline(child, context)).join("");
  const target = linkTarget(element, context);
  if (target === undefined || target.startsWith("#")) return text;
  const shown = text.trim();
  if (shown === "" || shown === target || `mailto:${shown}` === target) return text;
  return `${text} ${numberOf(target, context)}`;
}

function numberOf(url: string, { links }: TextContext): string {
  const known = links.indexOf(url);
  const index = known === -1 ? links.push(url) - 1 : known;
  return `[${index + 1}]`;
}
