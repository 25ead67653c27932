import { createHash } from "node:crypto";
import type { PageLayout } from "#content/model/post.js";
import { findRoot } from "./find-root.js";
import { FLOW, INLINE, type Outline, type Piece } from "./page-outline.js";
import { mix } from "./place.js";

/** From so many pages on, what is the same on them tells more than what one page looks like. */
const MIN_PAGES = 3;
/** What stands on so many of the pages that have its surroundings belongs to the layout. */
const USUAL = 0.6;

/** Links and what is the same on other pages make up the rest of what isn't text. */
const MAX_OWN = 0.1;

interface PlaceCount {
  /** Pages that have it. */
  pages: number;
  /** How often it is there, on all pages. */
  instances: number;
  /** Text that is neither linked nor the same on other pages: in it, and directly in it as paragraphs and the like. */
  mass: number;
  flow: number;
  /** All text in it. */
  length: number;
  /** Somewhere in it there was a time, a form or an article. */
  hasTalk: boolean;
  readonly tag: string;
  readonly parent: number;
  readonly children: Set<number>;
}

export interface SamplePage {
  readonly outline: Outline;
  readonly title: string;
}

/** What the pages of the posts have in common; undefined for fewer than three. */
export function learnLayout(samples: readonly SamplePage[]): PageLayout | undefined {
  if (samples.length < MIN_PAGES) return undefined;
  const places = countPlaces(samples);
  const repeated = findRepeated(samples, places);
  const roots = new Set<number>();
  for (const sample of samples) roots.add(weigh(sample, { places, repeated }));
  const template = new Set(
    [...places].flatMap(([place, count]) => (isTemplate(count, places) ? [place] : [])),
  );
  const hollow = new Set([...places].flatMap(([place, count]) => (isHollow(count) ? [place] : [])));
  const discussions = new Set([...template].filter((place) => places.get(place)?.hasTalk === true));
  const containers = new Map([...roots].map((root) => [root, descend(root, places, template)] as const));
  const learned = { repeated, template, hollow, discussions, containers };
  return { ...learned, fingerprint: fingerprintOf(learned) };
}

function fingerprintOf({ containers, ...sets }: Omit<PageLayout, "fingerprint">): string {
  return createHash("sha256")
    .update(JSON.stringify([...Object.values(sets).map((set) => [...set]), [...containers]]))
    .digest("base64url");
}

function countPlaces(samples: readonly SamplePage[]): Map<number, PlaceCount> {
  const places = new Map<number, PlaceCount>();
  for (const { outline } of samples) {
    const seen = new Set<number>();
    for (const [index, piece] of outline.entries()) {
      const { place, parent, tag } = piece;
      let count = places.get(place);
      if (count === undefined) {
        const above = outline[parent]?.place ?? -1;
        const none = { pages: 0, instances: 0, mass: 0, flow: 0, length: 0, hasTalk: false };
        count = { ...none, tag, parent: above, children: new Set() };
        places.set(place, count);
        places.get(above)?.children.add(place);
      }
      count.instances += 1;
      count.length += piece.length;
      if (!seen.has(place)) count.pages += 1;
      seen.add(place);
      if (!count.hasTalk && index > 0) count.hasTalk = hasTalk(outline, index);
    }
  }
  return places;
}

const MAX_SCANNED = 200;

function hasTalk(outline: Outline, index: number): boolean {
  const { end } = outline[index] ?? { end: 0 };
  return outline
    .slice(index + 1, Math.min(end, index + MAX_SCANNED))
    .some(({ tag }) => tag === "article" || tag === "form" || tag === "time" || tag === "textarea");
}

/** Where and what a piece is, as one number. */
export function pieceKey({ place, content }: Piece): number {
  return mix(place, content % 0x100000000) * 2 + (content % 2);
}

function findRepeated(
  samples: readonly SamplePage[],
  places: ReadonlyMap<number, PlaceCount>,
): ReadonlySet<number> {
  const counts = new Map<number, { pages: number; readonly around: number }>();
  for (const { outline } of samples) {
    const seen = new Set<number>();
    for (const piece of outline) {
      const key = pieceKey(piece);
      if (piece.parent === -1 || piece.length === 0 || seen.has(key)) continue;
      seen.add(key);
      const count = counts.get(key);
      if (count === undefined) counts.set(key, { pages: 1, around: outline[piece.parent]?.place ?? 0 });
      else count.pages += 1;
    }
  }
  const isUsual = (pages: number, around: number) =>
    pages >= MIN_PAGES && pages >= USUAL * (places.get(around)?.pages ?? 0);
  return new Set([...counts].flatMap(([key, { pages, around }]) => (isUsual(pages, around) ? [key] : [])));
}

interface Known {
  readonly places: ReadonlyMap<number, PlaceCount>;
  readonly repeated: ReadonlySet<number>;
}

/** They hold no text of the post. */
const ASIDES = new Set(["header", "footer", "nav", "aside", "form", "dialog"]);

/** Adds the page's own text to the places in its root, and returns the place of that. */
function weigh({ outline, title }: SamplePage, { places, repeated }: Known): number {
  const root = findRoot(outline, title);
  const { place = 0, end = 0 } = outline[root] ?? {};
  const own = new Map<number, number>();
  for (let index = root + 1; index < end; index += 1) {
    const piece = outline[index];
    if (piece === undefined) break;
    if (ASIDES.has(piece.tag) || piece.tag === "article" || repeated.has(pieceKey(piece))) {
      index = piece.end - 1;
      continue;
    }
    if (piece.own > 0) own.set(index, piece.own);
  }
  const first = outline[root]?.own ?? 0;
  if (first > 0) own.set(root, first);
  for (const [index, length] of own) addMass({ outline, root, index, length }, places);
  return place;
}

function addMass(
  {
    outline,
    root,
    index,
    length,
  }: { readonly outline: Outline; readonly root: number; readonly index: number; readonly length: number },
  places: ReadonlyMap<number, PlaceCount>,
): void {
  let isDirect = true;
  for (let at = index; at >= root; at = outline[at]?.parent ?? -1) {
    const piece = outline[at];
    const count = piece && places.get(piece.place);
    if (piece === undefined || count === undefined) return;
    count.mass += length;
    const isFlow = FLOW.has(piece.tag) || INLINE.has(piece.tag);
    if (isDirect && !isFlow) count.flow += length;
    isDirect &&= isFlow;
  }
}

/** It is there once on some pages, and without a text of its own. */
function isHollow({ pages, instances, mass, length }: PlaceCount): boolean {
  return pages >= MIN_PAGES && isSingle({ pages, instances }) && length > 0 && mass <= MAX_OWN * length;
}

function isSingle({ pages, instances }: Pick<PlaceCount, "pages" | "instances">): boolean {
  return instances <= 1.05 * pages;
}

/** It is there once on most pages that have what is around it. */
function isTemplate(
  { pages, instances, parent }: PlaceCount,
  places: ReadonlyMap<number, PlaceCount>,
): boolean {
  const around = places.get(parent)?.pages ?? 0;
  return pages >= MIN_PAGES && pages >= USUAL * around && isSingle({ pages, instances });
}

/** From the root of the pages to the innermost element that holds the whole text of the posts: its places, outermost first. */
function descend(
  root: number,
  places: ReadonlyMap<number, PlaceCount>,
  template: ReadonlySet<number>,
): readonly number[] {
  const path: number[] = [];
  for (let count = places.get(root); count !== undefined; ) {
    if (count.flow > 0.15 * count.mass) break;
    const { mass } = count;
    const [first, second] = [...count.children]
      .flatMap((place) => {
        const child = places.get(place);
        return child !== undefined && child.mass > 0 ? [{ place, child }] : [];
      })
      .sort((a, b) => b.child.mass - a.child.mass);
    if (first === undefined || !template.has(first.place) || FLOW.has(first.child.tag)) break;
    const isSplit = second !== undefined && second.child.mass > 0.3 * mass && !second.child.hasTalk;
    if (first.child.mass < 0.5 * mass || isSplit) break;
    path.push(first.place);
    count = first.child;
  }
  return path;
}
