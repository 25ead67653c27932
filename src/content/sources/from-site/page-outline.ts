import {
  attributeOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
} from "#content/markup/cleaning/html-tree.js";
import { setOf } from "#content/markup/elements.js";
import { hash, mix, placeBelow } from "./place.js";

/** A block of a page, or an inline element that stands alone between blocks. */
export interface Piece {
  readonly node: { readonly childNodes: readonly HtmlNode[] };
  /** Absent for the page itself. */
  readonly element?: HtmlElement;
  readonly tag: string;
  /** Index of the piece around it; -1 for the page itself. */
  readonly parent: number;
  /** Index after the last piece in it. */
  end: number;
  /** The names of the elements around it: the same on all pages of one layout. */
  readonly place: number;
  /** Of the text and pictures in it. */
  content: number;
  /** UTF-16 units without white space: of all text, of linked text, and of text that is neither linked nor in another piece. */
  length: number;
  linked: number;
  own: number;
  /** It has pictures, players or formulas. */
  media: boolean;
}

/** In the order of the page; the page itself comes first. */
export type Outline = readonly Piece[];

/** What people write as text: paragraphs, headings, lists … */
export const FLOW = setOf(
  "p h1 h2 h3 h4 h5 h6 pre ul ol dl table figure blockquote hr details picture img video audio iframe math svg object",
);

export const INLINE = setOf(
  "a abbr b bdi bdo br button cite code data del dfn em i input ins kbd label mark q s samp select small span strong sub sup textarea time tt u var wbr",
);

/** Nothing in them is seen. */
const UNSEEN = setOf("head link meta script style template title");
const MEDIA = setOf("audio canvas embed iframe img math object picture svg video");

interface OpenElement {
  readonly children: readonly HtmlNode[];
  at: number;
  /** Of the piece that it is, or is in. */
  readonly piece: number;
  readonly isPiece: boolean;
  readonly isLink: boolean;
}

export function outlinePage(nodes: readonly HtmlNode[]): Outline {
  const pieces: Piece[] = [makePiece({ childNodes: nodes }, "", { parent: -1, place: 0 })];
  const open: OpenElement[] = [{ children: nodes, at: 0, piece: 0, isPiece: true, isLink: false }];
  let links = 0;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const node = top.children[top.at];
    top.at += 1;
    if (node === undefined) {
      open.pop();
      if (top.isLink) links -= 1;
      if (top.isPiece) closePiece(pieces, top.piece);
    } else if (isElement(node)) {
      const opened = openElement(node, pieces, top);
      if (opened === undefined) continue;
      if (opened.isLink) links += 1;
      open.push(opened);
    } else if (node.nodeName === "#text" && "value" in node)
      addText(pieces[top.piece], node.value, links > 0);
  }
  return pieces;
}

function makePiece(
  node: Piece["node"],
  tag: string,
  { parent, place, element }: Pick<Piece, "parent" | "place" | "element">,
): Piece {
  const counts = { content: 0, length: 0, linked: 0, own: 0, media: MEDIA.has(tag) };
  return { node, tag, parent, place, element, end: 0, ...counts };
}

function openElement(node: HtmlElement, pieces: Piece[], top: OpenElement): OpenElement | undefined {
  const { tagName: tag } = node;
  if (UNSEEN.has(tag)) return undefined;
  const around = pieces[top.piece];
  if (around === undefined) return undefined;
  const isInFlow = FLOW.has(around.tag) || INLINE.has(around.tag);
  const isPiece = !INLINE.has(tag) || (top.isPiece && !isInFlow && tag !== "br");
  if (MEDIA.has(tag)) {
    around.media = true;
    around.content = mix(around.content, hash(attributeOf(node, "src") ?? tag));
  }
  const isLink = tag === "a";
  const { childNodes: children } = node;
  if (!isPiece) return { children, at: 0, piece: top.piece, isPiece, isLink };
  const place = placeBelow(around.place, tag, attributeOf(node, "class"));
  pieces.push(makePiece(node, tag, { parent: top.piece, place, element: node }));
  return { children, at: 0, piece: pieces.length - 1, isPiece, isLink };
}

function closePiece(pieces: readonly Piece[], index: number): void {
  const piece = pieces[index];
  if (piece === undefined) return;
  const { length } = pieces;
  piece.end = length;
  const around = pieces[piece.parent];
  if (around === undefined) return;
  around.content = mix(around.content, piece.content);
  around.length += piece.length;
  around.linked += piece.linked;
  around.media ||= piece.media;
}

function addText(piece: Piece | undefined, text: string, isLinked: boolean): void {
  const seen = text.replace(/\s+/g, "");
  if (piece === undefined || seen === "") return;
  piece.content = mix(piece.content, hash(seen));
  piece.length += seen.length;
  if (isLinked) piece.linked += seen.length;
  else piece.own += seen.length;
}
