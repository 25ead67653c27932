import {
  attributeOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  textBelow,
} from "#content/markup/cleaning/html-tree.js";
import { below } from "./piece-text.js";
import type { Changes } from "./write-content.js";

const CONTROLS = new Set(["button", "dialog", "form", "link", "meta", "nav", "style", "title"]);
const HEADING = /^h[1-6]$/;

/** What a browser shows beside the text, wherever it stands: controls, anchors of headings, numbers of lines. */
export function findControls(nodes: readonly HtmlNode[]): Changes {
  const cut = new Set<unknown>();
  const replaced = new Map<unknown, readonly HtmlNode[]>();
  // Once per heading, however many links are in it.
  const headings = new Map<HtmlElement, HeadingFacts>();
  const describe = (heading: HtmlElement): HeadingFacts => {
    const facts = headings.get(heading) ?? describeHeading(heading);
    headings.set(heading, facts);
    return facts;
  };
  for (const node of below(nodes)) {
    if (!isElement(node)) continue;
    const { tagName } = node;
    if (CONTROLS.has(tagName) || isHiddenPart(node)) cut.add(node);
    else if (tagName === "a" && isHeadingAnchor(node, describe)) cut.add(node);
    else if (tagName === "pre") {
      cutLineNumbers(node, cut);
      cutLanguage(node, cut);
    } else if (tagName === "table") {
      const code = findCodeCell(node);
      if (code !== undefined) replaced.set(node, code.childNodes);
    }
  }
  return { cut, replaced };
}

function isHiddenPart(node: HtmlElement): boolean {
  const role = attributeOf(node, "role");
  return role === "navigation" || role === "search" || attributeOf(node, "hidden") !== undefined;
}

/** It leads to its own heading, and isn't all that the heading says. */
function isHeadingAnchor(link: HtmlElement, describe: (heading: HtmlElement) => HeadingFacts): boolean {
  const href = attributeOf(link, "href") ?? "";
  const at = href.indexOf("#");
  if (at === -1) return false;
  const heading = headingAround(link) ?? headingBefore(link);
  if (heading === undefined) return false;
  const own = textBelow(link);
  const isMark = !/[\p{L}\p{N}]/u.test(own);
  if (isMark) return true;
  const fragment = decode(href.slice(at + 1));
  const { ids, text } = describe(heading);
  return ids.has(fragment) && text !== own.trim();
}

interface HeadingFacts {
  /** Its own, those in it and those of what is around it. */
  readonly ids: ReadonlySet<string>;
  readonly text: string;
}

function describeHeading(heading: HtmlElement): HeadingFacts {
  const nodes = [heading, ...below(heading.childNodes), ...ancestorsOf(heading, 2)];
  const ids = nodes.flatMap((node) => (isElement(node) ? (attributeOf(node, "id") ?? []) : []));
  return { ids: new Set(ids), text: textBelow(heading).trim() };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const MAX_STEPS = 4;

function ancestorsOf(element: HtmlElement, most: number): readonly HtmlElement[] {
  const found: HtmlElement[] = [];
  for (let { parentNode } = element; parentNode !== null && found.length < most; ) {
    if (!("tagName" in parentNode)) break;
    found.push(parentNode);
    ({ parentNode } = parentNode);
  }
  return found;
}

function headingAround(link: HtmlElement): HtmlElement | undefined {
  return ancestorsOf(link, MAX_STEPS).find(({ tagName }) => HEADING.test(tagName));
}

/** As a neighbour of the link. */
function headingBefore(link: HtmlElement): HtmlElement | undefined {
  const around = link.parentNode?.childNodes.slice(0, MAX_STEPS) ?? [];
  if (!around.includes(link)) return undefined;
  return around.find((node): node is HtmlElement => isElement(node) && HEADING.test(node.tagName));
}

/** Of a table that shows code beside the numbers of its lines. */
function findCodeCell(table: HtmlElement): HtmlElement | undefined {
  const cells = [...below(table.childNodes)].filter(
    (node): node is HtmlElement => isElement(node) && (node.tagName === "td" || node.tagName === "th"),
  );
  const [numbers, code] = cells;
  if (cells.length !== 2 || numbers === undefined || code === undefined) return undefined;
  return hasCode(code) && isCount(linesOf(numbers)) ? code : undefined;
}

function hasCode(cell: HtmlElement): boolean {
  for (const node of below(cell.childNodes)) if (isElement(node) && node.tagName === "pre") return true;
  return false;
}

/** Numbers may stand on lines of their own, or in elements without anything between. */
function linesOf(cell: HtmlElement): readonly string[] {
  const texts: string[] = [];
  for (const node of below(cell.childNodes)) if ("value" in node) texts.push(...node.value.split(/\s+/));
  return texts.filter((text) => text !== "");
}

function isCount(texts: readonly string[]): boolean {
  const first = Number(texts[0]);
  return (
    texts.length > 0 &&
    Number.isInteger(first) &&
    texts.every((text, index) => Number(text) === first + index)
  );
}

/** In each line of code an element that holds its number. */
function cutLineNumbers(pre: HtmlElement, cut: Set<unknown>): void {
  const found: HtmlElement[] = [];
  let isLineStart = true;
  for (const node of below(pre.childNodes)) {
    if (isElement(node)) {
      if (isLineStart && /^\s*\d+\s*$/.test(shortText(node))) {
        const last = found.at(-1);
        if (last === undefined || !isInside(node, last)) found.push(node);
      }
      continue;
    }
    const text = "value" in node ? node.value : "";
    if (text === "") continue;
    const last = found.at(-1);
    if (last !== undefined && isInside(node, last)) continue;
    isLineStart = text.endsWith("\n") || (isLineStart && text.trim() === "");
  }
  const lines = textBelow(pre).trimEnd().split("\n").length;
  const texts = found.map((node) => shortText(node).trim());
  if (found.length > 0 && found.length >= lines - 1 && lines > 1 && isCount(texts))
    for (const node of found) cut.add(node);
}

/** The name of the language beside code, as its class has it, too. */
function cutLanguage(pre: HtmlElement, cut: Set<unknown>): void {
  const [around] = ancestorsOf(pre, 1);
  if (around === undefined) return;
  const code = pre.childNodes.filter(isElement);
  const classes = [around, pre, ...code].map((element) => attributeOf(element, "class") ?? "").join(" ");
  const languages = [...classes.matchAll(/(?:^|\s)lang(?:uage)?-(\S+)/g)].map(([, name]) =>
    name?.toLowerCase(),
  );
  if (languages.length === 0) return;
  for (const node of around.childNodes.slice(0, MAX_STEPS + 4))
    if (isElement(node) && node !== pre && languages.includes(shortText(node).trim().toLowerCase()))
      cut.add(node);
}

function shortText(element: HtmlElement): string {
  let text = "";
  for (const node of below(element.childNodes)) {
    if ("value" in node) text += node.value;
    if (text.length > 12) break;
  }
  return text;
}

function isInside(node: HtmlNode, element: HtmlElement): boolean {
  const { parentNode } = node;
  if (parentNode === null) return false;
  return parentNode === element || ("parentNode" in parentNode && parentNode.parentNode === element);
}
