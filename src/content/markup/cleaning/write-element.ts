import { KEPT, RENAMED, UNSEEN, VOID, WRAPPERS } from "#content/markup/elements.js";
import { finishAttributes } from "./attributes.js";
import { isPlaceholderOfService, linkToComponent, linkToPlaceholder } from "./embeds.js";
import { finishForeignAttributes, isForeignPart, SHAPES, UNSEEN_PARTS } from "./foreign.js";
import {
  attributeOf,
  descendantsOf,
  type HtmlElement,
  type HtmlNode,
  hasClass,
  isElement,
  isHtml,
  textOf,
} from "./html-tree.js";
import { type Opened, type Written, writeElement, writeLink, writeText, writeVoid } from "./html-writer.js";
import { countWords } from "./losses.js";
import { isHidden, recordOf } from "./pictures.js";
import { SPECIAL } from "./special-elements.js";
import { seenTexts, tallyLost } from "./tally-lost.js";

/** Writes cleaned HTML. Without recursion: a body may be nested as deep as it is long. */
export function writeNodes(nodes: readonly HtmlNode[], written: Written): void {
  const open: { readonly opened: Opened; at: number }[] = [{ opened: { children: nodes }, at: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const node = top.opened.children[top.at];
    top.at += 1;
    if (node === undefined) {
      top.opened.close?.();
      open.pop();
    } else if (isElement(node)) {
      const opened = openElement(node, written);
      if (opened !== undefined) open.push({ opened, at: 0 });
    } else if (node.nodeName === "#text") writeText(written, textOf(node));
  }
}

function openElement(element: HtmlElement, written: Written): Opened | undefined {
  if (!isHtml(element)) return openForeign(element, written);
  if (written.formulas > 0) return openInFormula(element, written);
  if (isUnseen(element)) {
    tallyLost(element, "hidden parts", { written });
    return undefined;
  }
  const special = SPECIAL.get(element.tagName);
  if (special !== undefined) return special(element, written);
  if (UNSEEN.has(element.tagName)) return undefined;
  const formula = formulaIn(element);
  if (formula !== undefined) return { children: formula };
  const name = RENAMED.get(element.tagName) ?? element.tagName;
  if (KEPT.has(name)) return keepElement(element, name, written);
  written.unwrapped = true;
  return WRAPPERS.has(name) ? { children: element.childNodes } : openUnknown(element, written);
}

/** What no browser shows until a script does. A style alone may be for one screen only. */
function isUnseen(element: HtmlElement): boolean {
  const hidden = attributeOf(element, "hidden");
  return (
    (hidden !== undefined && hidden !== "until-found") ||
    (element.tagName === "dialog" && attributeOf(element, "open") === undefined)
  );
}

function keepElement(element: HtmlElement, name: string, written: Written): Opened | undefined {
  const given = recordOf(element.attrs);
  const attributes = finishAttributes(name, given, written.base);
  if (VOID.has(name)) {
    writeVoid(written, name, attributes);
    return undefined;
  }
  if (name === "a" && given.href !== undefined && attributes.href === undefined) {
    const scheme = /^[\s\0-\x1f]*([a-z][a-z\d+.-]{0,30}:)/i.exec(given.href)?.[1]?.toLowerCase();
    written.meter.add(
      scheme === undefined ? "an address that can't be read" : `\`${scheme}\` addresses`,
      "link",
      1,
      scheme,
    );
  }
  const from = written.pieces.length;
  const closePost = isPlaceholderOfService(element) ? closePlaceholder(element, written) : undefined;
  const opened = writeElement(written, name, { attributes, children: element.childNodes, close: closePost });
  const start = written.pieces.length;
  // A parser drops a line break at the beginning.
  const [first] = element.childNodes;
  if (name === "pre" && first !== undefined && textOf(first).startsWith("\n")) written.pieces.push("\n");
  if (name !== "p") return opened;
  return {
    children: opened.children,
    close: () => {
      const isEmpty = written.pieces.length === start;
      opened.close?.();
      // Where a paragraph is closed twice, or ends before a block.
      if (isEmpty) written.pieces.length = from;
    },
  };
}

/** Elements of these kinds may stand in one another, and each must not look at all that is in it. */
const MAX_SCANNED = 1000;

function firstBelow(element: HtmlElement): readonly HtmlNode[] {
  const found: HtmlNode[] = [];
  for (const node of descendantsOf(element)) if (found.push(node) === MAX_SCANNED) break;
  return found;
}

/** Adds the link that a service's script would have replaced, unless its own text has one. */
function closePlaceholder(element: HtmlElement, written: Written): () => void {
  const from = written.pieces.length;
  const { shown } = written;
  return () => {
    if (/<a href="[^"]*">[^<]*[^\s<]/.test(written.pieces.slice(from, from + MAX_SCANNED).join(""))) return;
    const inner = firstBelow(element).find(
      (node): node is HtmlElement =>
        isElement(node) && node.tagName === "a" && /^https?:/i.test(attributeOf(node, "href") ?? ""),
    );
    const href = inner && finishAttributes("a", recordOf(inner.attrs), written.base).href;
    const link =
      linkToPlaceholder(element, written.base) ?? (href === undefined ? undefined : { href, text: href });
    if (link !== undefined) writeLink(written, link);
    else if (written.shown === shown) written.meter.add("a post of another service", "embed");
  };
}

function nameOf(tagName: string): string {
  return /^[a-z][\w.-]{0,60}$/.test(tagName) ? `\`<${tagName}>\`` : "an unknown element";
}

/** Their content is inert: a button that copies, an anchor, an empty paragraph of Word's. */
const INERT_COMPONENTS = new Set(["clipboard-copy", "amp-analytics", "amp-pixel", "amp-auto-ads", "amp-ad"]);

/** An element that only a script knows. Its content is kept; where there is none, what it shows is lost, or a link. */
function openUnknown(element: HtmlElement, written: Written): Opened {
  const { shown } = written;
  if (isForgottenEscape(element))
    written.meter.add(
      `${nameOf(element.tagName)} isn't HTML; write \`&lt;\` for a \`<\` in the text`,
      "element",
      1,
      `<${element.tagName}`,
    );
  return {
    children: element.childNodes,
    close: () => {
      const name = element.tagName;
      if (!name.includes("-") || written.shown > shown || INERT_COMPONENTS.has(name)) return;
      const link = linkToComponent(element, written.base);
      if (link === undefined) written.meter.add(nameOf(name), "element", 1, `<${name}`);
      else writeLink(written, link);
    },
  };
}

/** `Vec<T>` and `git clone <url>`, where somebody has forgotten to write `&lt;`. Word's `<o:p>` is a real element. */
function isForgottenEscape({ tagName, attrs }: HtmlElement): boolean {
  return attrs.length === 0 && /^[a-z][a-z\d_]*$/.test(tagName);
}

/**
 * KaTeX and MathJax write a formula twice: as MathML, and as boxes or a drawing for the eye. The MathML is enough.
 *
 * @returns the nodes of the MathML; undefined where `element` is no formula or has no MathML
 */
function formulaIn(element: HtmlElement): readonly HtmlNode[] | undefined {
  const isFormula =
    element.tagName === "mjx-container" ||
    ["katex", "MathJax", "MathJax_SVG", "MathJax_CHTML"].some((name) => hasClass(element, name));
  if (!isFormula) return hasClass(element, "MathJax_Preview") ? [] : undefined;
  for (const node of firstBelow(element)) if (isElement(node) && node.tagName === "math") return [node];
  return undefined;
}

function openForeign(element: HtmlElement, written: Written): Opened | undefined {
  const { tagName, childNodes } = element;
  const { meter } = written;
  // Another form of the formula beside it.
  if (tagName === "annotation-xml") return undefined;
  if (written.formulas > 0 && (tagName === "svg" || tagName === "math"))
    return openInFormula(element, written);
  if (tagName === "svg" && isOutermost(element)) return openDrawing(element, written);
  if (!isForeignPart(element)) {
    if (UNSEEN_PARTS.has(tagName) || /^fe[A-Z]/.test(tagName)) return undefined;
    if (tagName === "style") meter.add("`<style>` in `<svg>`", "style", 1, "<style");
    else if (tagName === "foreignObject") tallyLost(element, "`<foreignObject>`", { written });
    if (tagName === "style" || tagName === "foreignObject") return undefined;
    if (tagName === "image" || tagName === "mglyph")
      meter.add(`\`<${tagName}>\``, "picture", 1, `<${tagName}`);
    else if (tagName === "a" && attributeOf(element, "href") !== undefined)
      meter.add("`<a>` in `<svg>`", "link");
    return { children: childNodes };
  }
  if (SHAPES.has(tagName)) {
    written.drawn += 1;
    written.shown += 1;
  }
  // HTML in a title or a text of these would be read as HTML again.
  const holdsText = /^(?:annotation|desc|m[inos]|mtext|ms|title)$/.test(tagName);
  if (holdsText) written.formulas += 1;
  return writeElement(written, tagName, {
    attributes: finishForeignAttributes(element),
    children: childNodes,
    close: () => {
      if (holdsText) written.formulas -= 1;
    },
  });
}

/** Of a drawing or a formula, the element of its own language around the others. */
function isOutermost({ parentNode }: HtmlElement): boolean {
  return parentNode === null || !("namespaceURI" in parentNode) || isHtml(parentNode);
}

/** Icons beside a text are decoration, and nothing is kept of a drawing in which nothing can be seen. */
function openDrawing(element: HtmlElement, written: Written): Opened | undefined {
  if (attributeOf(element, "aria-hidden") === "true" || isHidden(element)) return undefined;
  const { drawn, shown } = written;
  const from = written.pieces.length;
  const opened = writeElement(written, "svg", {
    attributes: finishForeignAttributes(element),
    children: element.childNodes,
  });
  return {
    children: opened.children,
    close: () => {
      opened.close?.();
      if (written.drawn > drawn) return;
      written.pieces.length = from;
      written.shown = shown;
      if (!hasContent(element)) return;
      written.meter.add("`<svg>`", "picture", 1, "<svg");
      written.meter.add("`<svg>`", "word", countWords([...seenTexts(element)].join(" ")));
    },
  };
}

function hasContent(drawing: HtmlElement): boolean {
  for (const node of descendantsOf(drawing))
    if (isElement(node) ? !NO_CONTENT.has(node.tagName) : textOf(node).trim() !== "") return true;
  return false;
}

const NO_CONTENT = new Set([...UNSEEN_PARTS, "title", "desc", "defs", "g", "style"]);

/** HTML in a formula or in the title of a drawing: parsers differ about it, so only its text is kept. */
function openInFormula(element: HtmlElement, written: Written): Opened | undefined {
  tallyLost(element, "HTML in `<math>` or `<svg>`", { written, textKept: true });
  for (const text of seenTexts(element)) writeText(written, text);
  return undefined;
}
