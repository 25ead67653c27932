import { HEADINGS, UNSEEN } from "#content/markup/elements.js";
import {
  attributeOf,
  descendantsOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  isHtml,
  textOf,
} from "./html-tree.js";
import type { Written } from "./html-writer.js";
import { countWords, type LossKind } from "./losses.js";

const KINDS: ReadonlyMap<string, LossKind> = new Map([
  ["area", "link"],
  ["a", "link"],
  ["audio", "embed"],
  ["canvas", "picture"],
  ["embed", "embed"],
  ["iframe", "embed"],
  ["img", "picture"],
  ["image", "picture"],
  ["input", "field"],
  ["object", "embed"],
  ["select", "field"],
  ["svg", "picture"],
  ["td", "cell"],
  ["textarea", "field"],
  ["th", "cell"],
  ["video", "embed"],
]);

/**
 * Counts what is left out with an element.
 *
 * @param textKept its words are written all the same
 */
export function tallyLost(
  element: HtmlElement,
  cause: string,
  { written: { meter }, textKept = false }: { readonly written: Written; readonly textKept?: boolean },
): void {
  const sign = `<${element.tagName.toLowerCase()}`;
  for (const node of [element, ...descendantsOf(element)]) {
    const kind = isElement(node) ? kindOf(node) : undefined;
    if (kind !== undefined) meter.add(cause, kind, 1, sign);
  }
  if (!textKept) meter.add(cause, "word", countWords([...seenTexts(element)].join(" ")), sign);
}

function kindOf(element: HtmlElement): LossKind | undefined {
  const name = element.tagName;
  if (HEADINGS.has(name)) return element.childNodes.length === 0 ? undefined : "heading";
  if (name === "a" && attributeOf(element, "href") === undefined) return undefined;
  return KINDS.get(name);
}

/** The texts in an element that a browser would show. */
export function* seenTexts(element: HtmlElement): Generator<string> {
  for (const node of descendantsOf(element)) {
    const parent = node.parentNode;
    const isUnseen =
      parent !== null &&
      UNSEEN.has(parent.nodeName) &&
      (isHtmlParent(parent) || /^(?:script|style|title)$/.test(parent.nodeName));
    if (node.nodeName === "#text" && !isUnseen) yield textOf(node);
  }
}

function isHtmlParent(parent: NonNullable<HtmlNode["parentNode"]>): boolean {
  return "tagName" in parent && isHtml(parent);
}
