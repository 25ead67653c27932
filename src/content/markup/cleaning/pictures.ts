import { resolveUrl } from "#resolve-url.js";
import { type Attributes, finishAttributes, isImageData, readSrcset } from "./attributes.js";
import { type Attributed, attributeOf, type HtmlElement, isElement } from "./html-tree.js";

/** Where scripts that load pictures late keep the address: `src` is a placeholder meanwhile. */
const LATE_SOURCES = [
  "data-src",
  "data-lazy-src",
  "data-original",
  "data-lazy",
  "data-original-src",
  "data-echo",
];
const LATE_SRCSETS = ["data-srcset", "data-lazy-srcset", "data-original-set"];

/** The attributes that a picture keeps; without `src` if it has no address that feeds can show. */
export function finishPicture(element: HtmlElement, base: string): Attributes {
  const given = withLateSources(element, base);
  const kept = finishAttributes("img", given, base);
  if (kept.src !== undefined) return kept;
  const found = bestOf(given.srcset, base) ?? bestOfSources(element, base);
  return found === undefined ? kept : { src: found, ...kept };
}

/** The attributes of a `<source>` or a medium, with the address that a script would give it. */
export function withLateSources({ attrs }: HtmlElement, base: string): Attributes {
  const given = recordOf(attrs);
  const src = LATE_SOURCES.map((name) => given[name]).find((value) => isLateSource(value, base));
  const srcset = LATE_SRCSETS.map((name) => given[name]).find((value) => value !== undefined && value !== "");
  return {
    ...given,
    ...(src === undefined ? undefined : { src }),
    ...(srcset === undefined ? undefined : { srcset }),
  };
}

/** In the order of the source. */
export function recordOf(attrs: HtmlElement["attrs"]): Record<string, string> {
  return Object.fromEntries(attrs.map(({ name, value }) => [name, value]));
}

function isLateSource(value: string | undefined, base: string): boolean {
  return value !== undefined && /^\s*[^\s{}<>]+\s*$/.test(value) && resolveUrl(value, base) !== undefined;
}

/** Wide enough for a column of text, on a fine screen too. */
const ENOUGH_WIDTH = 1000;

function bestOf(srcset: string | undefined, base: string): string | undefined {
  if (srcset === undefined) return undefined;
  const sized = readSrcset(srcset, base)
    .map(({ url, descriptor }) => ({ url, width: widthOf(descriptor) }))
    .sort((a, b) => a.width - b.width);
  return (sized.find(({ width }) => width >= ENOUGH_WIDTH) ?? sized.at(-1))?.url;
}

function widthOf(descriptor: string): number {
  const number = Number.parseFloat(descriptor) || 1;
  // `1x` is the picture for ordinary screens.
  return descriptor.endsWith("w") ? number : number * ENOUGH_WIDTH;
}

/** Of a `<picture>`, more than anybody writes. */
const MAX_SOURCES = 20;

/** Of the `<picture>` around it. */
function bestOfSources({ parentNode }: HtmlElement, base: string): string | undefined {
  if (parentNode?.nodeName !== "picture") return undefined;
  for (const node of parentNode.childNodes.slice(0, MAX_SOURCES)) {
    if (!isElement(node) || node.tagName !== "source") continue;
    const found = bestOf(withLateSources(node, base).srcset, base);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A picture of one pixel counts who reads, and a hidden one shows nothing. */
export function isUnseenPicture(element: HtmlElement): boolean {
  const isTiny = (name: string) => /^\s*[01](?:px)?\s*$/.test(attributeOf(element, name) ?? "");
  return (isTiny("width") && isTiny("height")) || isHidden(element);
}

export function isHidden(element: Attributed): boolean {
  return (
    attributeOf(element, "hidden") !== undefined ||
    /(?:^|;)\s*display\s*:\s*none\b/i.test(attributeOf(element, "style") ?? "")
  );
}

/** Shown until a script has loaded the picture. */
export function isPlaceholder(src: string): boolean {
  return isImageData(src) && src.length < MAX_PLACEHOLDER_LENGTH;
}

const MAX_PLACEHOLDER_LENGTH = 2000;
