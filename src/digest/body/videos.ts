import {
  descendantsOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  textOf,
} from "#content/markup/cleaning/html-tree.js";
import { BLOCKS } from "#content/markup/elements.js";

/** A video on the page of its service. */
export interface Video {
  /** Missing if its address can't be told without asking the service. */
  readonly still: { readonly url: string; readonly width: number } | undefined;
}

const YOUTUBE =
  /^https?:\/\/(?:(?:www\.|m\.)?youtube\.com\/(?:watch\?(?:[^#]*&)?v=|shorts\/|live\/)|youtu\.be\/)([\w-]{11})(?![\w-])/;
/** Videos of which nothing but the page is known. */
const OTHERS = /^https?:\/\/(?:vimeo\.com\/\d+|www\.dailymotion\.com\/video\/\w+|www\.ted\.com\/talks\/\w)/;

export function readVideo(url: string): Video | undefined {
  const id = YOUTUBE.exec(url)?.[1];
  // The largest still that each video has.
  if (id !== undefined) return { still: { url: `https://i.ytimg.com/vi/${id}/hqdefault.jpg`, width: 480 } };
  return OTHERS.test(url) ? { still: undefined } : undefined;
}

/** Where a player would have room. In a list, a table or a heading, a link is one of many, or only words. */
const PLACES: ReadonlySet<string> = new Set(
  "p div figure section article main blockquote aside body".split(" "),
);

const PICTURES: ReadonlySet<string> = new Set(["img", "picture", "svg", "math"]);

/** Whether a link with nothing but text is a line of its own, as players become. */
export function isLine(link: HtmlElement): boolean {
  if ([...descendantsOf(link)].some((node) => isElement(node) && PICTURES.has(node.tagName))) return false;
  let element = link;
  for (;;) {
    if (!standsAlone(element)) return false;
    const parent = element.parentNode;
    if (parent === null || !("tagName" in parent)) return true;
    if (BLOCKS.has(parent.tagName)) return isPlace(parent);
    element = parent;
  }
}

function isPlace(block: HtmlElement): boolean {
  for (let at: HtmlElement | undefined = block; at !== undefined; at = parentOf(at))
    if (!PLACES.has(at.tagName)) return false;
  return true;
}

function parentOf({ parentNode }: HtmlElement): HtmlElement | undefined {
  return parentNode !== null && "tagName" in parentNode ? parentNode : undefined;
}

/** Between blocks, or alone in one. */
function standsAlone(element: HtmlElement): boolean {
  const siblings: readonly HtmlNode[] = element.parentNode?.childNodes ?? [];
  const at = siblings.indexOf(element);
  return [siblings.slice(0, at).reverse(), siblings.slice(at + 1)].every((side) => {
    const end = side.findIndex((node) => isElement(node) && BLOCKS.has(node.tagName));
    return (end === -1 ? side : side.slice(0, end)).every(
      (node) => !isElement(node) && textOf(node).trim() === "",
    );
  });
}
