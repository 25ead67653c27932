import { encodeHtml } from "#content/markup/cleaning/attributes.js";
import {
  attributeOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  textBelow,
  textOf,
} from "#content/markup/cleaning/html-tree.js";
import { BLOCKS } from "#content/markup/elements.js";
import type { BlockContext } from "./body-context.js";
import { findMedium, formulaOf, linkTarget, pictureOf, titleOfDrawing } from "./mail-parts.js";
import { isLine, readVideo } from "./videos.js";

/** Readable on light and on dark, so that dark mode needs no rule for it. */
const EDGE = "#8a857c";
/** Word doesn't know it and leaves the ground as it is. */
const TINT = "rgba(128,128,128,.14)";
const MONO = "Courier New,monospace";

/** Elements with nothing but `lang`, `dir` and `title` to keep. */
const INLINE: ReadonlySet<string> = new Set(
  "abbr b bdi bdo cite del dfn em i ins mark q rp rt ruby s samp small span strong sub sup time u var".split(
    " ",
  ),
);

type Writer = (element: HtmlElement, context: BlockContext) => string;

/** The HTML of one block. Colours are inherited, so that it fits on each ground. */
export function writeBlockHtml(nodes: readonly HtmlNode[], context: BlockContext): string {
  const html = writeNodes(nodes, context).trim();
  const [first] = nodes;
  const isBlock = first !== undefined && isElement(first) && BLOCKS.has(first.tagName);
  return isBlock || html === "" ? html : `<p>${html}</p>`;
}

function writeNodes(nodes: readonly HtmlNode[], context: BlockContext): string {
  return nodes
    .map((node) => (isElement(node) ? writeElement(node, context) : encodeHtml(textOf(node))))
    .join("");
}

function writeElement(element: HtmlElement, context: BlockContext): string {
  const { tagName: name } = element;
  if (/^h[1-6]$/.test(name)) return writeHeading(element, context);
  const write = Object.hasOwn(BLOCK_WRITERS, name)
    ? BLOCK_WRITERS[name]
    : Object.hasOwn(INLINE_WRITERS, name)
      ? INLINE_WRITERS[name]
      : undefined;
  if (write !== undefined) return write(element, context);
  if (INLINE.has(name)) return wrap(name, element, { context });
  return writeNodes(element.childNodes, context);
}

interface Wrapping {
  readonly context: BlockContext;
  readonly style?: string;
  /** Attributes, each with a space before it. */
  readonly more?: string;
}

function wrap(name: string, element: HtmlElement, { context, style = "", more = "" }: Wrapping): string {
  const id = attributeOf(element, "id");
  const kept = ["lang", "dir", "title"].map((attribute) => {
    const value = attributeOf(element, attribute);
    return value ? ` ${attribute}="${encodeHtml(value)}"` : "";
  });
  const own = id ? ` id="${encodeHtml(context.idPrefix + id)}"` : "";
  const styled = style === "" ? "" : ` style="${style}"`;
  return `<${name}${own}${kept.join("")}${more}${styled}>${writeNodes(element.childNodes, context)}</${name}>`;
}

const as =
  (name: string, style = "", more = ""): Writer =>
  (element, context) =>
    wrap(name, element, { context, style, more });

/** Padding and border on the side where lines start. */
const indented =
  (name: string, style: (start: string) => string): Writer =>
  (element, context) =>
    wrap(name, element, { context, style: style(context.start) });

const indentList = (start: string): string => `margin:0 0 16px;padding:0;padding-${start}:24px`;

const BLOCK_WRITERS: Readonly<Record<string, Writer>> = {
  p: as("p", "margin:0 0 16px"),
  ul: indented("ul", indentList),
  ol: (element, context) => {
    const more = ["start", "type", "reversed"].map((name) => {
      const value = attributeOf(element, name);
      return value === undefined ? "" : ` ${name}="${encodeHtml(value)}"`;
    });
    return wrap("ol", element, { context, style: indentList(context.start), more: more.join("") });
  },
  blockquote: indented(
    "blockquote",
    (start) => `margin:0 0 16px;padding:0;padding-${start}:16px;border-${start}:3px solid ${EDGE}`,
  ),
  aside: as("div", `margin:0 0 16px;padding:14px 16px 1px;background:${TINT};border-radius:6px`),
  pre: as(
    "pre",
    `margin:0 0 16px;padding:12px 14px;background:${TINT};border-radius:6px;font:14px/1.5 ${MONO};white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word;overflow-x:auto;text-align:left`,
    ' dir="ltr"',
  ),
  figure: as("div", "margin:0 0 16px"),
  figcaption: as("p", "margin:6px 0 0;font-size:13px;line-height:1.45", ' class="soft"'),
  dl: as("dl", "margin:0 0 16px"),
  dt: as("dt", "font-weight:bold"),
  dd: indented("dd", (start) => `margin:0 0 8px;padding-${start}:20px`),
  hr: () => `<hr style="margin:24px 0;border:0;border-top:1px solid ${EDGE}">`,
  details: as("div", "margin:0 0 16px"),
  summary: as("p", "margin:0 0 8px;font-weight:bold"),
  table: writeTable,
  address: as("p", "margin:0 0 16px"),
  div: as("div"),
  section: as("div"),
  article: as("div"),
  main: as("div"),
  header: as("div"),
  footer: as("div"),
  hgroup: as("div"),
  nav: as("div"),
};

const CELL = `padding:6px 8px;border:1px solid ${EDGE};vertical-align:top`;

const INLINE_WRITERS: Readonly<Record<string, Writer>> = {
  a: writeLink,
  img: writePicture,
  picture: (element, context) => writeNodes(element.childNodes, context),
  source: () => "",
  track: () => "",
  wbr: () => "<wbr>",
  br: () => "<br>",
  code: (element, context) => {
    const inBlock = element.parentNode?.nodeName === "pre";
    return wrap("code", element, {
      context,
      style: inBlock
        ? `font-family:${MONO}`
        : `font-family:${MONO};font-size:.92em;background:${TINT};overflow-wrap:anywhere`,
    });
  },
  kbd: as("span", `font-family:${MONO};font-size:.92em`),
  li: (element, context) => {
    const value = attributeOf(element, "value");
    const more = value === undefined ? "" : ` value="${encodeHtml(value)}"`;
    return wrap("li", element, { context, style: "margin:0 0 6px", more });
  },
  caption: as("caption", "padding:0 0 6px;font-size:13px;text-align:inherit"),
  thead: as("thead"),
  tbody: as("tbody"),
  tfoot: as("tfoot"),
  tr: as("tr"),
  td: (element, context) => writeCell(element, context),
  th: (element, context) => writeCell(element, context, `;background:${TINT};font-weight:bold`),
  colgroup: () => "",
  col: () => "",
  math: (element) =>
    `<span dir="ltr" style="font-family:${MONO};overflow-wrap:anywhere">${encodeHtml(formulaOf(element))}</span>`,
  svg: (element, { url, words }) =>
    `<a href="${encodeHtml(url)}" style="color:inherit">${encodeHtml(titleOfDrawing(element) || words.drawing)}</a>`,
  video: writeMedium,
  audio: writeMedium,
};

const HEADING_SIZES = [20, 18, 17, 16];

function writeHeading(element: HtmlElement, context: BlockContext): string {
  const level = Math.min(6, Number(element.tagName[1]) + context.headingShift);
  const size = HEADING_SIZES[level - context.firstHeading] ?? 16;
  return wrap(`h${level}`, element, {
    context,
    style: `margin:28px 0 8px;font:bold ${size}px/1.3 ${context.headingFont}`,
    more: ' class="ink"',
  });
}

function writeLink(element: HtmlElement, context: BlockContext): string {
  const target = linkTarget(element, context);
  if (target === undefined) return wrap("span", element, { context });
  const video = readVideo(target);
  if (video !== undefined && isLine(element)) {
    const text = textBelow(element).trim();
    const isNamed = text !== "" && !/^https?:\/\/\S+$/.test(text);
    return writePlayer(target, { title: isNamed ? text : context.words.watch, still: video.still }, context);
  }
  return wrap("a", element, { context, style: "color:inherit", more: ` href="${encodeHtml(target)}"` });
}

function writePicture(element: HtmlElement, context: BlockContext): string {
  const { url, alt, width, isAlone } = pictureOf(element, context.width);
  if (url === undefined) return alt === "" ? "" : `<i>${encodeHtml(alt)}</i>`;
  const size = width === undefined ? "" : ` width="${width}"`;
  const block = isAlone ? "display:block;" : "";
  return `<img src="${encodeHtml(url)}" alt="${encodeHtml(alt)}"${size} style="${block}max-width:100%;height:auto;border:0">`;
}

function writeMedium(element: HtmlElement, context: BlockContext): string {
  const { url, poster, title } = findMedium(element, context);
  const still = poster === undefined ? undefined : { url: poster, width: context.width };
  return writePlayer(url, { title, still }, context);
}

interface Player {
  readonly title: string;
  readonly still: { readonly url: string; readonly width: number } | undefined;
}

/** What mails can show of a player: its title, and its still above, which has no alternative text because the title says it. Both link to the video. */
function writePlayer(url: string, { title, still }: Player, { width }: BlockContext): string {
  const picture =
    still === undefined
      ? ""
      : `<img src="${encodeHtml(still.url)}" alt="" width="${Math.min(still.width, width)}" style="display:block;max-width:100%;height:auto;border:0">`;
  return `<a href="${encodeHtml(url)}" style="color:inherit">${picture}▶&#xFE0E; ${encodeHtml(title)}</a>`;
}

/** Columns that phones can show beside each other. */
const MAX_FITTING_COLUMNS = 4;

/** A table with more columns than a phone has room for can be moved sideways; in others long words break. */
function writeTable(element: HtmlElement, context: BlockContext): string {
  const table = wrap("table", element, {
    context,
    style: `width:100%;border-collapse:collapse;font-size:14px;line-height:1.45${isWide(element) ? "" : ";overflow-wrap:anywhere"}`,
    more: ' role="table" cellspacing="0" cellpadding="0"',
  });
  return `<div${isWide(element) ? ' tabindex="0"' : ""} style="margin:0 0 16px;overflow-x:auto">${table}</div>`;
}

function writeCell(element: HtmlElement, context: BlockContext, style = ""): string {
  const align = attributeOf(element, "align");
  const more = ["colspan", "rowspan", "scope"].map((name) => {
    const value = attributeOf(element, name);
    return value === undefined ? "" : ` ${name}="${encodeHtml(value)}"`;
  });
  const aligned = `;text-align:${align ?? context.start}`;
  return wrap(element.tagName, element, { context, style: `${CELL}${style}${aligned}`, more: more.join("") });
}

function isWide(table: HtmlElement): boolean {
  const rows: HtmlElement[] = [];
  for (const part of table.childNodes.filter(isElement))
    rows.push(...[part, ...part.childNodes.filter(isElement)].filter(({ tagName }) => tagName === "tr"));
  return rows.some((row) => row.childNodes.filter(isElement).length > MAX_FITTING_COLUMNS);
}
