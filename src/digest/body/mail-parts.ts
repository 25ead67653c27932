import { linkTo, titleOf } from "#content/markup/cleaning/embeds.js";
import {
  attributeOf,
  descendantsOf,
  type HtmlElement,
  isElement,
  textBelow,
  textOf,
} from "#content/markup/cleaning/html-tree.js";
import { formulaToText } from "#content/markup/formula-text.js";
import { unshownFormat } from "#digest/mail-images.js";
import { resolveUrl } from "#resolve-url.js";
import type { BlockContext } from "./body-context.js";

interface MailPicture {
  /** Missing if no mail program would show it. */
  readonly url: string | undefined;
  readonly alt: string;
  /** CSS pixels; Outlook shows a picture without it in its own size. */
  readonly width: number | undefined;
  /** Nothing else is in its paragraph. */
  readonly isAlone: boolean;
}

export function pictureOf(element: HtmlElement, columnWidth: number): MailPicture {
  const url = resolveUrl(attributeOf(element, "src") || "about:blank", undefined);
  const own = Number.parseInt(attributeOf(element, "width") ?? "", 10);
  const isAlone = standsAlone(element);
  const isShown = url !== undefined && unshownFormat({ url }) !== "SVG";
  return {
    url: isShown ? url : undefined,
    alt: attributeOf(element, "alt") ?? "",
    width: own > 0 ? Math.min(own, columnWidth) : isAlone ? columnWidth : undefined,
    isAlone,
  };
}

/** Also if it is the only content of a link. */
function standsAlone(element: HtmlElement): boolean {
  let parent = element.parentNode;
  while (parent !== null && "tagName" in parent && ["a", "picture", "span"].includes(parent.tagName)) {
    if (textBelow(parent).trim() !== "") return false;
    parent = parent.parentNode;
  }
  if (parent === null || !("tagName" in parent)) return true;
  if (parent.tagName === "figure") return true;
  const pictures = [...descendantsOf(parent)].filter((node) => isElement(node) && node.tagName === "img");
  return textBelow(parent).trim() === "" && pictures.length === 1;
}

/** Where a link of the body leads in a mail; undefined if nowhere. */
export function linkTarget(element: HtmlElement, { url, ids, idPrefix }: BlockContext): string | undefined {
  const href = attributeOf(element, "href");
  if (href === undefined) return undefined;
  const [page = "", fragment] = href.split("#", 2);
  const id = fragment === undefined || page !== url.split("#", 1)[0] ? undefined : decode(fragment);
  return id !== undefined && ids.has(id) ? `#${idPrefix}${id}` : href;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Its TeX, or its parts in a row. */
export function formulaOf(element: HtmlElement): string {
  const annotation = [...descendantsOf(element)].find(
    (node) =>
      isElement(node) &&
      node.tagName === "annotation" &&
      attributeOf(node, "encoding") === "application/x-tex",
  );
  const tex = annotation !== undefined && isElement(annotation) ? textBelow(annotation).trim() : "";
  return tex === "" ? formulaToText(writeMath(element)) : tex;
}

/** As `formulaToText` reads it. */
function writeMath(element: HtmlElement): string {
  const inner = element.childNodes.map((node) =>
    isElement(node) ? writeMath(node) : textOf(node).replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
  );
  return `<${element.tagName}>${inner.join("")}</${element.tagName}>`;
}

export function titleOfDrawing(element: HtmlElement): string {
  const label = attributeOf(element, "aria-label") ?? attributeOf(element, "title");
  if (label) return label.trim();
  const title = [...descendantsOf(element)].find((node) => isElement(node) && node.tagName === "title");
  return title !== undefined && isElement(title) ? textBelow(title).trim() : "";
}

interface Medium {
  readonly url: string;
  readonly title: string;
  readonly poster: string | undefined;
}

/** What a `<video>` or `<audio>` plays; the post itself if that isn't known. */
export function findMedium(element: HtmlElement, { url, words }: BlockContext): Medium {
  const sources = [element, ...element.childNodes.filter(isElement)];
  const source = sources.map((node) => attributeOf(node, "src")).find(Boolean) ?? url;
  const { href } = linkTo(resolveUrl(source, undefined) ?? url, undefined);
  const poster = attributeOf(element, "poster");
  const isShown = poster !== undefined && unshownFormat({ url: poster }) !== "SVG";
  return {
    url: href,
    title: titleOf(element) ?? (element.tagName === "audio" ? words.listen : words.watch),
    poster: isShown ? resolveUrl(poster, undefined) : undefined,
  };
}
