import { encodeHtml } from "./cleaning/attributes.js";
import { setOf, TABLE_PARENTS, TABLE_STRUCTURE } from "./elements.js";
import { decodeEntities } from "./entities.js";

/** Returns the attributes that an element keeps, by name, with decoded values. */
export type FinishAttributes = (
  tag: string,
  given: Readonly<Record<string, string>>,
) => Readonly<Record<string, string>>;

const INLINE = setOf("a code del em s strong sub sup");
/** They contain only text and inline elements, so nothing inside closes them. */
const TEXT_BLOCKS = setOf("h1 h2 h3 h4 h5 h6 p pre");
const BLOCKS = setOf("blockquote dd dl dt li ol table tbody td th thead tr ul");
const VOID = setOf("br hr img");
/** Most tags have no attributes, and looking a tag up is faster than matching it. */
const PLAIN_TAGS: ReadonlyMap<string, string> = new Map(
  [...INLINE, ...TEXT_BLOCKS, ...BLOCKS].map((name) => [`<${name}>`, name]),
);
/** What may contain elements that a parser would otherwise close or move. */
const PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ...TABLE_PARENTS,
  // A parser puts the rows of a table without a body into one.
  ["tr", ["thead", "tbody", "tfoot"]],
  ["li", ["ol", "ul"]],
  ["dt", ["dl"]],
  ["dd", ["dl"]],
]);
const MAX_DEPTH = 60;

const TAG = /^<([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)(?: \/)?>$/;
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g;
/** Attributes that the sanitiser keeps. `finish` handles URLs. */
const ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ["a", /^(?:href|title|id)$/],
  ["img", /^(?:src|alt|title)$/],
  ["code", /^class$/],
  ...[1, 2, 3, 4, 5, 6].map((level): [string, RegExp] => [`h${level}`, /^id$/]),
]);
const ENTITY = /&(?!(?:amp|lt|gt|quot);)/;

/**
 * Does what the sanitiser does for HTML made from Markdown: known elements, properly nested, each attribute quoted.
 * Undefined for anything else, which takes a parser. Many times faster than the parser; a property test shows that both
 * agree.
 */
export function cleanPlainHtml(html: string, finish: FinishAttributes): string | undefined {
  const open: string[] = [];
  let clean = "";
  // From here to `at` nothing has to change. Most HTML is like that, so it is copied in long runs.
  let copied = 0;
  let at = 0;
  let entity = html.indexOf("&");
  for (let start = html.indexOf("<"); start !== -1; start = html.indexOf("<", at)) {
    const end = html.indexOf(">", at) + 1;
    // There is a `>` in the text, or none after the `<`.
    if (end <= start) return undefined;
    if (entity !== -1 && entity < start) {
      const text = cleanText(html.slice(at, start));
      if (text === undefined) return undefined;
      clean += html.slice(copied, at) + text;
      copied = start;
    }
    if (isMisplaced(html.slice(at, start), open)) return undefined;
    const tag = html.slice(start, end);
    const written =
      tag.charCodeAt(1) === SLASH
        ? closeElement(tag, open)
        : openElement(tag, html.slice(end, end + 4), { open, finish });
    if (written === undefined) return undefined;
    if (written !== tag) {
      clean += html.slice(copied, start) + written;
      copied = end;
    }
    at = end;
    if (entity !== -1 && entity < at) entity = html.indexOf("&", at);
  }
  const rest = cleanText(html.slice(at));
  if (open.length > 0 || rest === undefined) return undefined;
  return clean + html.slice(copied, at) + rest;
}

const SLASH = 47;

function cleanText(text: string): string | undefined {
  if (text.includes(">")) return undefined;
  if (!text.includes("&")) return text;
  return ENTITY.test(text) ? undefined : text.replaceAll("&quot;", '"');
}

/** Text between the cells of a table. */
function isMisplaced(text: string, open: readonly string[]): boolean {
  return TABLE_STRUCTURE.has(open.at(-1) ?? "") && /[^ \t\n\f\r]/.test(text);
}

function closeElement(tag: string, open: string[]): string | undefined {
  return open.pop() === tag.slice(2, -1) ? tag : undefined;
}

function openElement(
  tag: string,
  next: string,
  { open, finish }: { readonly open: string[]; readonly finish: FinishAttributes },
): string | undefined {
  const known = PLAIN_TAGS.get(tag);
  const [, name = known, attributes = ""] = known === undefined ? (TAG.exec(tag) ?? []) : [];
  if (name === undefined || !isAllowedIn(name, open.at(-1)) || open.length > MAX_DEPTH) return undefined;
  // A link in a link is closed by a parser, however deep it is.
  if (name === "a" && open.includes("a")) return undefined;
  // A parser drops a line break at the beginning, and the sanitiser paragraphs without anything in them.
  if ((name === "pre" && next.startsWith("\n")) || (name === "p" && next === "</p>")) return undefined;
  const kept = attributes === "" && name !== "img" ? "" : cleanAttributes(name, attributes, finish);
  if (kept === undefined) return undefined;
  if (VOID.has(name)) return `<${name}${kept} />`;
  open.push(name);
  return known === undefined ? `<${name}${kept}>` : tag;
}

function isAllowedIn(name: string, parent = ""): boolean {
  if (INLINE.has(parent) || TEXT_BLOCKS.has(parent))
    return INLINE.has(name) || name === "br" || name === "img";
  const parents = PARENTS.get(name);
  if (parents !== undefined) return parents.includes(parent);
  if (TABLE_STRUCTURE.has(parent)) return false;
  return INLINE.has(name) || TEXT_BLOCKS.has(name) || BLOCKS.has(name) || VOID.has(name);
}

function cleanAttributes(name: string, written: string, finish: FinishAttributes): string | undefined {
  const given: Record<string, string> = {};
  for (const [, key = "", value = ""] of written.matchAll(ATTRIBUTE)) {
    if (!ATTRIBUTES.get(name)?.test(key) || key in given || ENTITY.test(value)) return undefined;
    given[key] = decodeEntities(value);
  }
  if (given.class !== undefined && !/^language-[\w-]+$/.test(given.class)) return undefined;
  const finished = Object.entries(finish(name, given));
  // Removing things (a URL of another scheme, an empty value) is left to the sanitiser.
  const lost = Object.keys(given).some((key) => !finished.some(([kept]) => kept === key));
  if (lost || finished.some(([key, value]) => value === "" && key !== "alt")) return undefined;
  if (name === "img" && given.src === undefined) return undefined;
  return finished.map(([key, value]) => ` ${key}="${encodeHtml(value)}"`).join("");
}
