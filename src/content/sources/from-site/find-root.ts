import { attributeOf, type HtmlElement, hasClass } from "#content/markup/cleaning/html-tree.js";
import type { Outline, Piece } from "./page-outline.js";
import { textOfPiece } from "./piece-text.js";

/**
 * Index of the element that the page's own markup names as the post: its content by microformats2 or schema.org, else its
 * article, else the main part, else the page.
 */
export function findRoot(outline: Outline, title: string): number {
  const declared = outline.findIndex(
    (piece, index) => piece.element !== undefined && isDeclared(piece.element) && !isReply(outline, index),
  );
  if (declared !== -1) return declared;
  const article = findArticle(outline, title);
  if (article !== undefined) return article;
  const main = outline.findIndex(
    ({ tag, element }) => tag === "main" || (element && attributeOf(element, "role") === "main"),
  );
  return main === -1 ? aroundTitle(outline, title) : main;
}

/** The innermost element with the title that has most of the page's text. */
function aroundTitle(outline: Outline, title: string): number {
  const titled = outline.findIndex((piece) => isTitle(piece, title));
  const [page] = outline;
  if (page === undefined) return 0;
  let at = titled === -1 ? outline.findIndex(({ tag }) => tag === "h1") : titled;
  const textOf = ({ length, linked }: Piece): number => length - linked;
  for (let piece = outline[at]; piece !== undefined; piece = outline[at]) {
    if (!/^h[1-6]$/.test(piece.tag) && textOf(piece) >= 0.5 * textOf(page)) return at;
    at = piece.parent;
  }
  return 0;
}

function isTitle(piece: Piece, title: string): boolean {
  return /^h[1-6]$/.test(piece.tag) && isSameText(textOfPiece(piece), title);
}

function isDeclared(element: HtmlElement): boolean {
  return (
    hasClass(element, "e-content") ||
    attributeOf(element, "itemprop")?.split(/\s+/).includes("articleBody") === true
  );
}

/** In a citation (microformats2 `h-cite`), a comment (schema.org), or an article in another one. */
function isReply(outline: Outline, index: number): boolean {
  let articles = 0;
  for (let at = outline[index]?.parent ?? -1; at !== -1; at = outline[at]?.parent ?? -1) {
    const { tag, element } = outline[at] ?? {};
    if (tag === "article") articles += 1;
    if (element === undefined) continue;
    if (hasClass(element, "h-cite") || attributeOf(element, "itemprop") === "comment") return true;
  }
  return articles > 1;
}

/** Neither in another article nor in navigation. */
function outermostArticles(outline: Outline): readonly number[] {
  const found: number[] = [];
  for (let index = 1; index < outline.length; index += 1) {
    const { tag, end } = outline[index] ?? { tag: "", end: 0 };
    if (tag === "article") found.push(index);
    if (tag === "article" || tag === "nav" || tag === "aside" || tag === "footer") index = end - 1;
  }
  return found;
}

function findArticle(outline: Outline, title: string): number | undefined {
  const articles = outermostArticles(outline);
  const heading = outline.findIndex((piece) => isTitle(piece, title));
  const titled = articles.find((index) => heading > index && heading < (outline[index]?.end ?? 0));
  if (titled !== undefined) return titled;
  const top = outline.findIndex(({ tag }) => tag === "h1");
  const withTop = articles.find((index) => top > index && top < (outline[index]?.end ?? 0));
  if (withTop !== undefined) return withTop;
  const [first, second] = articles;
  const isAlone = second === undefined || placeOf(outline[first ?? -1]) !== placeOf(outline[second]);
  // Another post may follow in an article of its own.
  if (first !== undefined && heading !== -1 && heading < first && holdMost(outline, articles)) return first;
  // A teaser below a text that isn't in an article has less to say than what is before it.
  return isAlone && first !== undefined && !hasTextBefore(outline, first) ? first : undefined;
}

/** They hold most of the page's text. */
function holdMost(outline: Outline, articles: readonly number[]): boolean {
  const textOf = (piece: Piece | undefined): number => (piece?.length ?? 0) - (piece?.linked ?? 0);
  const held = articles.reduce((sum, index) => sum + textOf(outline[index]), 0);
  return held > 0.5 * textOf(outline[0]);
}

function hasTextBefore(outline: Outline, article: number): boolean {
  const parent = outline[article]?.parent;
  return outline
    .slice(0, article)
    .some(
      (piece) => piece.parent === parent && (piece.tag === "p" || piece.tag === "pre") && piece.length > 0,
    );
}

function placeOf(piece: Piece | undefined): number {
  return piece?.place ?? -1;
}

/** Whether people read the same: case, quotes and spaces don't count. */
export function isSameText(a: string, b: string): boolean {
  const [one, other] = [foldTitle(a), foldTitle(b)];
  return one !== "" && one === other;
}

function foldTitle(text: string): string {
  const folded = text.normalize("NFKC").toLowerCase();
  return folded.replace(/[^\p{L}\p{N}]+/gu, "") || folded.replace(/[\s\p{Cf}]+/gu, "");
}
