import { attributeOf, type HtmlNode, isElement } from "#content/markup/cleaning/html-tree.js";
import type { PageLayout } from "#content/model/post.js";
import { resolveUrl } from "#resolve-url.js";
import { isDateLine, tellsDay } from "./dates/date-line.js";
import { isSameText } from "./find-root.js";
import { pieceKey } from "./page-layout.js";
import { FLOW, INLINE, type Outline, type Piece } from "./page-outline.js";
import { below, textOfPiece } from "./piece-text.js";

const HEADING = /^h[1-6]$/;

export interface TrimContext {
  readonly outline: Outline;
  readonly layout: PageLayout | undefined;
  readonly title: string;
  /** UTC. */
  readonly published: number;
  /** The names of its authors. */
  readonly authors: readonly string[];
  /** Absolute address of the page. */
  readonly url: string;
  /** The ids that links in the text lead to, such as those of its footnotes. */
  readonly targets: ReadonlySet<string>;
}

/** What of the piece with this index isn't the post's: outermost nodes. */
export function findFurniture(container: number, context: TrimContext): ReadonlySet<unknown> {
  const cut = new Set<unknown>();
  trimEdge(container, "start", { ...context, cut });
  trimEdge(container, "end", { ...context, cut });
  cutRepeated(container, { ...context, cut });
  return cut;
}

interface Trimming extends TrimContext {
  readonly cut: Set<unknown>;
}

type Edge = "start" | "end";

/** @returns whether something of the post is left */
function trimEdge(index: number, edge: Edge, trimming: Trimming): boolean {
  const { outline, cut } = trimming;
  const { node } = outline[index] ?? {};
  if (node === undefined) return false;
  const pieces = new Map<unknown, number>(childrenOf(outline, index).map((at) => [outline[at]?.element, at]));
  const nodes = edge === "start" ? node.childNodes : [...node.childNodes].reverse();
  for (const child of nodes) {
    if (cut.has(child) || isBlank(child)) continue;
    const at = pieces.get(child);
    const piece = outline[at ?? -1];
    if (at === undefined || piece === undefined) return true;
    if (isFurniture(at, edge, trimming)) cut.add(child);
    else if (!isContent(piece)) continue;
    // The title may stand below a picture.
    else if (edge === "start" && piece.length === 0) continue;
    else if (FLOW.has(piece.tag) || INLINE.has(piece.tag)) return true;
    else if (trimEdge(at, edge, trimming)) return true;
  }
  return false;
}

function childrenOf(outline: Outline, index: number): readonly number[] {
  const found: number[] = [];
  const end = outline[index]?.end ?? 0;
  for (let at = index + 1; at < end; at = outline[at]?.end ?? end) found.push(at);
  return found;
}

function isBlank(node: HtmlNode): boolean {
  if (isElement(node)) return false;
  return !("value" in node) || node.value.trim() === "";
}

function isContent({ length, media, tag }: Piece): boolean {
  return length > 0 || media || tag === "hr";
}

function isFurniture(index: number, edge: Edge, trimming: Trimming): boolean {
  const { layout, outline } = trimming;
  const piece = outline[index];
  if (piece === undefined) return false;
  if (holdsTarget(piece, trimming)) return false;
  const isHeading = HEADING.test(piece.tag);
  // A heading that all posts have is theirs, unless nothing of the post comes after it: that of the comments.
  if ((!isHeading || edge === "end") && layout?.repeated.has(pieceKey(piece)) === true) return true;
  if (edge === "start" ? isOpening(index, piece, trimming) : isClosing(index, piece, trimming)) return true;
  if (isHeading || piece.media || layout?.hollow.has(piece.place) !== true) return false;
  // A list of links without a class may be the author's.
  if (FLOW.has(piece.tag) && !isMarked(piece)) return false;
  const isUsual = layout.template.has(piece.place) && !hasHeading(outline, index);
  return isUsual || (edge === "end" && staysOnSite(piece, trimming.url));
}

function hasHeading(outline: Outline, index: number): boolean {
  return piecesIn(outline, index).some(({ tag }) => HEADING.test(tag));
}

/** Links to other posts below a heading belong to the layout, links to elsewhere may be the author's references. */
function staysOnSite(piece: Piece, url: string): boolean {
  return linksIn(piece).every((href) => {
    const target = resolveUrl(href, url);
    return target !== undefined && new URL(target).origin === new URL(url).origin;
  });
}

function isMarked({ element }: Piece): boolean {
  return element !== undefined && (attributeOf(element, "class") ?? attributeOf(element, "id")) !== undefined;
}

/** The title, the line with the date, a link to what follows. */
function isOpening(index: number, piece: Piece, trimming: Trimming): boolean {
  const { layout, published } = trimming;
  const { tag, element } = piece;
  if (isTitle(piece, trimming)) return true;
  const isTemplate = layout?.template.has(piece.place) === true;
  if (HEADING.test(tag)) return isTemplate && tellsDay(piece, published);
  if (tag === "hgroup") return false;
  if (tag === "a") return element !== undefined && attributeOf(element, "href")?.startsWith("#") === true;
  if (tag === "header") return hasHead(index, trimming) && !hasOwnHeading(index, trimming);
  if (tag === "time") return true;
  return isDateLine(piece, { ...trimming, isTemplate });
}

function hasHead(index: number, trimming: Trimming): boolean {
  return piecesIn(trimming.outline, index).some(
    (each) => each.tag === "h1" || each.tag === "time" || isTitle(each, trimming),
  );
}

/** A heading below the title that is neither the date nor the same on other pages. */
function hasOwnHeading(index: number, trimming: Trimming): boolean {
  return piecesIn(trimming.outline, index).some(
    (piece) =>
      /^h[2-6]$/.test(piece.tag) &&
      piece.length > 0 &&
      !isTitle(piece, trimming) &&
      !tellsDay(piece, trimming.published) &&
      trimming.layout?.repeated.has(pieceKey(piece)) !== true,
  );
}

function isTitle(piece: Piece, { title }: Trimming): boolean {
  return piece.length <= 2 * title.length && isSameText(textOfPiece(piece), title);
}

/** A footer, a form for comments and the comments above it, links that share the page. */
function isClosing(index: number, piece: Piece, { outline, layout, url }: Trimming): boolean {
  const { tag } = piece;
  if (tag === "footer") return true;
  if (tag === "aside") return layout === undefined || layout.template.has(piece.place);
  if (FLOW.has(tag) && tag !== "ul") return false;
  const inside = piecesIn(outline, index);
  if (layout?.discussions.has(piece.place) === true && !FLOW.has(tag)) return true;
  if (inside.some((each) => each.tag === "form" && isCommentForm(each))) return true;
  return piece.length > 0 && piece.linked === piece.length && sharesPage(piece, url);
}

function isCommentForm({ node }: Piece): boolean {
  return [...below(node.childNodes)].some((each) => isElement(each) && each.tagName === "textarea");
}

/** Links to other sites that carry the page's own address. */
function sharesPage(piece: Piece, url: string): boolean {
  const carries = (href: string) => href.includes(encodeURIComponent(url)) || href.slice(8).includes(url);
  return linksIn(piece).some(carries);
}

function linksIn({ node, element }: Piece): readonly string[] {
  const nodes = element === undefined ? node.childNodes : [element];
  return [...below(nodes)].flatMap((each) =>
    isElement(each) && each.tagName === "a" ? [attributeOf(each, "href") ?? ""] : [],
  );
}

function piecesIn(outline: Outline, index: number): readonly Piece[] {
  return outline.slice(index + 1, outline[index]?.end);
}

/** Footnotes and the like belong to the text that links to them. */
function holdsTarget({ node, element }: Piece, { targets }: Trimming): boolean {
  if (targets.size === 0) return false;
  const isTarget = (each: HtmlNode) => isElement(each) && targets.has(attributeOf(each, "id") ?? "");
  if (element !== undefined && isTarget(element)) return true;
  for (const each of below(node.childNodes)) if (isTarget(each)) return true;
  return false;
}

/** What stands between the paragraphs of all posts: an advertisement, a form to subscribe. */
function cutRepeated(container: number, { outline, layout, cut }: Trimming): void {
  if (layout === undefined) return;
  const end = outline[container]?.end ?? 0;
  for (let index = container + 1; index < end; index += 1) {
    const piece = outline[index];
    if (piece === undefined) return;
    const isBlock = !FLOW.has(piece.tag) && !INLINE.has(piece.tag);
    const isRepeated = isBlock && layout.template.has(piece.place) && layout.repeated.has(pieceKey(piece));
    if (isRepeated) cut.add(piece.element);
    if (isRepeated || cut.has(piece.element)) index = piece.end - 1;
  }
}
