import { setOf } from "#content/markup/elements.js";

/** HTML elements as kramdown sorts them. */
const SPAN_ELEMENTS = setOf(
  "a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option q rb rbc rp rt rtc ruby samp select small span strong sub sup tt u var",
);
export const BLOCK_ELEMENTS = setOf(
  "address article aside applet body blockquote caption col colgroup dd div dl dt fieldset figcaption footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend menu li main map nav ol optgroup p pre section summary table tbody td th thead tfoot tr ul",
);
const WITHOUT_BODY = setOf(
  "area base br col command embed hr img input keygen link meta param source track wbr",
);
/** With `markdown="1"` their content is blocks, or the text of one. The content of all others stays as it is. */
const OF_BLOCKS = setOf(
  "address applet article aside blockquote body dd details div dl fieldset figure figcaption footer form header hgroup iframe li main map menu nav noscript object section summary td",
);
const OF_SPANS = setOf(
  "a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label legend optgroup p q rb rbc rp rt rtc ruby select small span strong sub sup th tt",
);
const OF_TEXT = setOf("script style");

const NAME = "[A-Za-z_:][\\w:.-]*";
const ATTRIBUTE = `\\s+${NAME}(?:\\s*=\\s*(?:[^\\s"'<>=\`]+|"[^"]*"|'[^']*'))?`;
const START_TAG = new RegExp(`<(${NAME})((?:${ATTRIBUTE})*)\\s*(/?)>`, "y");
const END_TAG = new RegExp(`</(${NAME})\\s*>`, "y");

/** What a piece of HTML is: as it is written, or an element whose content is Markdown. */
type HtmlPiece =
  | { readonly kind: "raw"; readonly html: string }
  | {
      readonly kind: "blocks" | "spans";
      readonly open: string;
      readonly content: string;
      readonly close: string;
    };

interface ReadHtml {
  readonly pieces: readonly HtmlPiece[];
  /** Index after it. */
  readonly end: number;
}

interface OpenTag {
  readonly name: string;
  /** Index of the tag's end. */
  readonly end: number;
  readonly model: "raw" | "blocks" | "spans";
  readonly written: string;
  readonly isEmpty: boolean;
}

/** Reads a comment or an element that begins a block; undefined if neither does. */
export function readHtmlBlock(source: string, at: number, parseAll: boolean): ReadHtml | undefined {
  if (source.startsWith("<!--", at)) {
    const close = source.indexOf("-->", at + 4);
    return close === -1
      ? undefined
      : { pieces: [{ kind: "raw", html: source.slice(at, close + 3) }], end: close + 3 };
  }
  const tag = readStartTag(source, at, parseAll);
  if (tag === undefined || SPAN_ELEMENTS.has(tag.name)) return undefined;
  const pieces: HtmlPiece[] = [];
  const end = readElement(source, { at, tag, parseAll }, pieces);
  return { pieces, end };
}

function readStartTag(source: string, at: number, parseAll: boolean): OpenTag | undefined {
  START_TAG.lastIndex = at;
  const match = START_TAG.exec(source);
  if (match === null) return undefined;
  const [all, written = "", attributes = "", slash] = match;
  const name = written.toLowerCase();
  const [marker, value = ""] = /\smarkdown\s*=\s*["']?(\w+)["']?/.exec(attributes) ?? [];
  return {
    name,
    end: at + all.length,
    model: modelOf(name, marker === undefined ? (parseAll ? "1" : "0") : value),
    written: marker === undefined ? all : all.replace(marker, ""),
    isEmpty: slash === "/" || WITHOUT_BODY.has(name),
  };
}

function modelOf(name: string, wanted: string): OpenTag["model"] {
  if (wanted === "block") return "blocks";
  if (wanted === "span") return "spans";
  if (wanted !== "1") return "raw";
  return OF_BLOCKS.has(name) ? "blocks" : OF_SPANS.has(name) ? "spans" : "raw";
}

/** For each end tag the open ones are searched. */
const MAX_OPEN = 200;

/** @returns the index after the element; what is never closed goes on to the end */
function readElement(
  source: string,
  { at, tag, parseAll }: { readonly at: number; readonly tag: OpenTag; readonly parseAll: boolean },
  pieces: HtmlPiece[],
): number {
  const raw = { start: at };
  const flush = (end: number) => {
    if (end > raw.start)
      pieces.push({
        kind: "raw",
        html: source.slice(raw.start, end).replace(/(<[a-z][^<>]*?)\s+markdown=(?:"\w*"|'\w*'|\w+)/gi, "$1"),
      });
  };
  const open: { readonly tag: OpenTag; readonly at: number }[] = [];
  // Inside of an element with Markdown, tags only have to be balanced.
  let inMarkdown: number | undefined;
  const enter = (own: OpenTag, start: number): number => {
    if (own.isEmpty) return own.end;
    if (OF_TEXT.has(own.name)) return endOfText(source, own);
    if (own.model !== "raw" && inMarkdown === undefined) inMarkdown = open.length;
    if (open.length < MAX_OPEN) open.push({ tag: own, at: start });
    return own.end;
  };
  let next = enter(tag, at);
  while (open.length > 0) {
    const mark = source.indexOf("<", next);
    if (mark === -1) break;
    if (source.startsWith("<!--", mark)) {
      const close = source.indexOf("-->", mark + 4);
      next = close === -1 ? source.length : close + 3;
      continue;
    }
    END_TAG.lastIndex = mark;
    const [end, closed = ""] = END_TAG.exec(source) ?? [];
    const started = end === undefined ? readStartTag(source, mark, parseAll) : undefined;
    if (started !== undefined) next = enter(started, mark);
    else if (end === undefined) next = mark + 1;
    else {
      next = mark + end.length;
      const level = open.findLastIndex((each) => each.tag.name === closed.toLowerCase());
      if (level === -1) continue;
      const own = open[level];
      open.length = level;
      if (inMarkdown === undefined || level > inMarkdown || own === undefined) continue;
      const holder = level === inMarkdown ? own : undefined;
      inMarkdown = undefined;
      if (holder === undefined) continue;
      flush(holder.at);
      pieces.push(withMarkdown(holder.tag, source.slice(holder.tag.end, mark), end));
      raw.start = next;
    }
  }
  if (open.length > 0) next = source.length;
  flush(next);
  return next;
}

function withMarkdown(tag: OpenTag, content: string, close: string): HtmlPiece {
  return { kind: tag.model === "spans" ? "spans" : "blocks", open: tag.written, content, close };
}

function endOfText(source: string, { name, end }: OpenTag): number {
  const close = new RegExp(`</${name}\\s*>`, "gi");
  close.lastIndex = end;
  return close.exec(source) === null ? source.length : close.lastIndex;
}

const BLOCK_TAG = new RegExp(`^ {0,3}</?(${NAME})(?=[\\s/>]|$)`);

/** A line that begins with a tag of a block ends the paragraph before it. */
export function beginsWithBlockTag(line: string): boolean {
  const [, name = ""] = BLOCK_TAG.exec(line) ?? [];
  return name !== "" && name.toLowerCase() !== "script" && !SPAN_ELEMENTS.has(name.toLowerCase());
}
