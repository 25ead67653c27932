import { createRequire } from "node:module";
import {
  attributeOf,
  type HtmlParser,
  isElement,
  makeHtmlParser,
} from "#content/markup/cleaning/html-tree.js";
import { NestingError } from "#content/markup/cleaning/nesting-error.js";
import { extractMainHtml } from "#content/markup/main-html.js";
import type { PageLayout } from "#content/model/post.js";
import { findRoot } from "./find-root.js";
import { type Outline, outlinePage } from "./page-outline.js";
import { below } from "./piece-text.js";
import { findControls } from "./tidy-content.js";
import { findFurniture, type TrimContext } from "./trim-content.js";
import { writeContent } from "./write-content.js";

const require = createRequire(import.meta.url);

/** What is known about the post of a page. */
type PostFacts = Pick<TrimContext, "title" | "published" | "authors" | "url">;

interface ReadContext extends PostFacts {
  /** Absent where there are too few pages to compare. */
  readonly layout?: PageLayout | undefined;
}

/** Gives the HTML of the post in a page of a site, without the rest of the page. */
export type ExtractContent = (page: string, context: ReadContext) => string;

/** Real pages stay far below both. */
const MAX_DEPTH = 250;
const MAX_ELEMENTS = 200_000;

/** Undefined for a page that no real site has. */
export type ReadOutline = (page: string) => Outline | undefined;

/** Loads the parser for the first page. */
export function makeOutlineReader(): ReadOutline {
  let parser: HtmlParser | undefined;
  return (page) => {
    if (!isWithinLimits(page)) return undefined;
    parser ??= makeHtmlParser();
    try {
      return outlinePage(parser.parseFragment(page));
    } catch (thrown) {
      if (thrown instanceof NestingError) return undefined;
      throw thrown;
    }
  };
}

export function makeExtractor(): ExtractContent {
  const readOutline = makeOutlineReader();
  return (page, context) => {
    const outline = readOutline(page);
    if (outline === undefined) return extractMainHtml(page);
    const container = findContainer(outline, context);
    const { node, length } = outline[container] ?? { node: { childNodes: [] }, length: 0 };
    const controls = findControls(node.childNodes);
    const targets = linkTargets(outline, container);
    const furniture = findFurniture(container, { ...context, layout: context.layout, outline, targets });
    const isEmpty = length > 0 && isAllCut(outline, container, furniture);
    // Where the pages are all the same, what repeats is the post.
    return writeContent(
      node.childNodes,
      isEmpty ? controls : { ...controls, cut: new Set([...controls.cut, ...furniture]) },
    );
  };
}

/** Nothing but furniture is in it. */
function isAllCut(outline: Outline, container: number, furniture: ReadonlySet<unknown>): boolean {
  const { end, own } = outline[container] ?? { end: 0, own: 0 };
  if (own > 0) return false;
  for (let index = container + 1; index < end; index += 1) {
    const piece = outline[index];
    if (piece === undefined) break;
    if (furniture.has(piece.element)) index = piece.end - 1;
    else if (piece.own > 0 || piece.media || piece.linked > 0) return false;
  }
  return true;
}

/** The innermost element in which the posts of this layout have their text. */
function findContainer(outline: Outline, { layout, title }: ReadContext): number {
  let container = findRoot(outline, title);
  for (const place of layout?.containers.get(outline[container]?.place ?? -1) ?? []) {
    const { end } = outline[container] ?? { end: 0 };
    const found: number[] = [];
    for (let index = container + 1; index < end; index += 1)
      if (outline[index]?.place === place) found.push(index);
    const [first, ...others] = found;
    if (first === undefined || others.length > 0) break;
    container = first;
  }
  return container;
}

function linkTargets(outline: Outline, container: number): ReadonlySet<string> {
  const targets = new Set<string>();
  for (const node of below(outline[container]?.node.childNodes ?? [])) {
    if (!isElement(node) || node.tagName !== "sup") continue;
    for (const inner of below([node])) {
      const href = isElement(inner) && inner.tagName === "a" ? (attributeOf(inner, "href") ?? "") : "";
      const at = href.indexOf("#");
      if (at !== -1 && at < href.length - 1) targets.add(decodeFragment(href.slice(at + 1)));
    }
  }
  return targets;
}

function decodeFragment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

function isWithinLimits(html: string): boolean {
  const { Parser }: typeof import("htmlparser2") = require("htmlparser2");
  let depth = 0;
  let deepest = 0;
  let elements = 0;
  const isWithin = () => deepest <= MAX_DEPTH && elements <= MAX_ELEMENTS;
  const parser = new Parser({
    onopentagname: (name) => {
      elements += 1;
      if (!VOID.has(name)) depth += 1;
      deepest = Math.max(deepest, depth);
      // The parser's own time grows with the square of the depth.
      if (!isWithin()) parser.pause();
    },
    onclosetag: (name) => {
      if (!VOID.has(name)) depth -= 1;
    },
  });
  parser.end(html);
  return isWithin();
}
