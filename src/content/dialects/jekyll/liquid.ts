import { codeBlock } from "#content/dialects/tags/embeds.js";
import {
  makeForwardFinder,
  type TagReader,
  type TagResult,
  unclosedTag,
} from "#content/dialects/tags/expand-tags.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import type { Template } from "#content/model/post.js";
import { renderKnownTag, shorten } from "./liquid-tags.js";
import { evaluateLiquid } from "./liquid-values.js";

/** UTF-16 units: a longer tag is none. */
const MAX_TAG_LENGTH = 20_000;

/** Their content is made, not written: nothing of it is shown. */
const GENERATING_TAGS = new Set([
  "for",
  "tablerow",
  "capture",
  "comment",
  "set",
  "macro",
  "schema",
  "javascript",
  "stylesheet",
]);
/** Of these the first branch is shown. */
const CONDITIONAL_TAGS = new Set(["if", "unless", "case", "ifchanged", "ifAsync"]);
const BRANCH_TAGS = new Set(["else", "elsif", "elseif", "elif", "when"]);
const VERBATIM_TAGS = new Set(["raw", "verbatim"]);
const RAW = /\{%-?\s{0,9}(raw|verbatim)\s{0,9}-?%\}/g;

/** Jekyll's and Eleventy's tags (https://shopify.github.io/liquid/, https://mozilla.github.io/nunjucks/), and kramdown's attributes. */
export function makeLiquidReader(source: string, template: Template, context: TemplateContext): TagReader {
  const ends = new Map(["%}", "}}", "#}"].map((close) => [close, makeForwardFinder(source, close)]));
  const state: State = { source, open: [], context, blocks: makeBlocks(source) };
  const listEnd = makeForwardFinder(source, "{:/");
  const kramdown = String.raw`|^[*+-] [^\n]{1,99}\n\{:toc[^}\n]*\}|^[ \t]*\{::?\/?[^}\n]*\}[ \t]*$|(?<=[)*_\x60\]>])\{:[^}\n]*\}`;
  return {
    opening: `\\{\\{|\\{%${template === "nunjucks" ? "|\\{#" : ""}${template === "jekyll" ? kramdown : ""}`,
    openingInCode: RAW.source,
    read: (_, at) => {
      const open = source.slice(at, at + 2);
      if (open !== "{{" && open !== "{%" && !(open === "{#" && template === "nunjucks"))
        return template === "jekyll" ? readAttributes(source, at, listEnd) : undefined;
      const close = open === "{{" ? "}}" : open === "{%" ? "%}" : "#}";
      const first = ends.get(close)?.(at + 2) ?? -1;
      if (first === -1 || first - at > MAX_TAG_LENGTH) return unclosedTag(source, at, 2);
      const end = template === "nunjucks" ? endAfterStrings(source, { at, end: first }, close) : first;
      const inner = source
        .slice(at + 2, end)
        .replace(/^-|-$/g, "")
        .trim();
      if (withoutStrings(inner).includes(open)) return unclosedTag(source, at, 2);
      if (open === "{#") return { end: end + 2 };
      return open === "{{"
        ? readOutput(inner, end + 2, context)
        : readTag(inner, { at, end: end + 2 }, state);
    },
  };
}

/** A string that isn't ended takes all that follows: so each is looked at once. */
const STRINGS = /"(?:[^"\\]|\\[\s\S])*("|$)|'(?:[^'\\]|\\[\s\S])*('|$)/g;

function withoutStrings(text: string): string {
  return text.replace(STRINGS, (found, double?: string, single?: string) => (double || single ? "" : found));
}

/** Nunjucks reads strings before it looks for the end; to Liquid the first end is it. */
function endAfterStrings(source: string, { at, end }: Span, close: string): number {
  if (close === "#}" || !/["']/.test(withoutStrings(source.slice(at, end)))) return end;
  const part = new RegExp(`${STRINGS.source}|${close}`, "g");
  for (const { 0: found, index } of source.slice(at, at + MAX_TAG_LENGTH).matchAll(part))
    if (found === close) return at + index;
  return end;
}

/** kramdown's attribute lists set classes and ids; `{:toc}` replaces the list before it; `{::comment}` hides. */
function readAttributes(
  source: string,
  at: number,
  listEnd: (from: number) => number,
): TagResult | undefined {
  const list = /[*+-] [^\n]{1,99}\n\{:toc[^}\n]*\}|[ \t]*\{::?\/?[^}\n]*\}/y;
  list.lastIndex = at;
  const [found] = list.exec(source) ?? [];
  if (found === undefined) return undefined;
  if (!/^\s*\{::comment\}/.test(found)) return { end: at + found.length };
  const end = listEnd(at);
  const close = end === -1 ? -1 : source.indexOf("}", end);
  return { end: close === -1 ? at + found.length : close + 1 };
}

function readOutput(expression: string, end: number, context: TemplateContext): TagResult {
  const value = evaluateLiquid(expression, context);
  return value === undefined
    ? { end, warning: `\`{{ ${shorten(expression)} }}\` is left out.` }
    : { end, text: value };
}

interface Span {
  readonly at: number;
  readonly end: number;
}

interface State {
  readonly source: string;
  /** The blocks that are open: an end tag of theirs belongs to them. */
  readonly open: string[];
  readonly blocks: Blocks;
  readonly context: TemplateContext;
}

function readTag(inner: string, { at, end }: Span, state: State): TagResult | undefined {
  const { source, open, blocks } = state;
  const [, name = "", rest = ""] = /^(#|[\w-]+)\s*([\s\S]*)$/.exec(inner) ?? [];
  if (name === "") return undefined;
  if (name === "#") return { end };
  const left = `\`{% ${shorten(inner)} %}\` is left out.`;
  if (VERBATIM_TAGS.has(name) || name === "highlight" || name === "comment")
    return readRaw(name, { rest, end, left }, state);
  if (name.startsWith("end")) {
    const opened = open.lastIndexOf(name.slice(3));
    if (opened === -1) return { end, warning: left };
    open.splice(opened);
    return { end };
  }
  if (GENERATING_TAGS.has(name) && !(name === "set" && rest.includes("=")))
    return { end: blocks.skip(name, end), warning: left };
  if (BRANCH_TAGS.has(name)) {
    const block = open.findLast((opened) => CONDITIONAL_TAGS.has(opened));
    if (block !== undefined) return skipBranches(block, end, state);
    return { end, warning: left };
  }
  const known = renderKnownTag(name, rest, { ...state.context, followsBase: followsBaseUrl(source, at) });
  if (known !== undefined) return { ...known, end };
  if (CONDITIONAL_TAGS.has(name) || blocks.ends(name, end)) open.push(name);
  if (name === "case") return { end: blocks.firstBranch(end), warning: left };
  return { end, warning: left };
}

/** The tags whose inside is no template. One that never ends is a tag like the rest. */
function readRaw(
  name: string,
  { rest, end, left }: { readonly rest: string; readonly end: number; readonly left: string },
  { source, blocks }: State,
): TagResult {
  if (!blocks.ends(name, end)) return { end, warning: left };
  const close = findEnd(source, name, end);
  if (close === undefined) return { end, warning: left };
  const inside = source.slice(end, close.at);
  if (name === "comment") return { end: close.end };
  if (name !== "highlight") return { end: close.end, text: inside };
  const [, language] = /^["']?([^\s"',]+)/.exec(rest) ?? [];
  return { end: close.end, html: codeBlock(withoutRawTags(inside), language) };
}

/** The end tag of a block that none of its kind can stand in. */
function findEnd(source: string, name: string, from: number): Span | undefined {
  const close = new RegExp(`\\{%-?\\s{0,9}end${name}\\s{0,9}-?%\\}`, "g");
  close.lastIndex = from;
  const match = close.exec(source);
  return match === null ? undefined : { at: match.index, end: close.lastIndex };
}

function withoutRawTags(code: string): string {
  const parts: string[] = [];
  const raw = new RegExp(RAW);
  let done = 0;
  for (let match = raw.exec(code); match !== null; match = raw.exec(code)) {
    const close = findEnd(code, match[1] ?? "", raw.lastIndex);
    // What never ends is no tag, nor is what comes behind it.
    if (close === undefined) break;
    parts.push(code.slice(done, match.index), code.slice(raw.lastIndex, close.at));
    done = close.end;
    raw.lastIndex = done;
  }
  parts.push(code.slice(done));
  return parts.join("");
}

interface Blocks {
  /** Whether an end tag of that name comes after `from`. */
  readonly ends: (name: string, from: number) => boolean;
  /** Behind the end of the block that began before `from`; `from` where it never ends. */
  readonly skip: (name: string, from: number) => number;
  /** What stands between `case` and the first `when` is no branch. */
  readonly firstBranch: (from: number) => number;
}

/** Blocks without an end that are looked for, each through the whole rest; then a block is a tag like the rest. */
const MAX_UNCLOSED = 50;

function makeBlocks(source: string): Blocks {
  let last: Map<string, number> | undefined;
  let unclosedTag = 0;
  const ends = (name: string, from: number): boolean => {
    last ??= lastOfEach(source);
    return (last.get(name) ?? -1) >= from;
  };
  return {
    ends: (name, from) => ends(`end${name}`, from),
    skip: (name, from) => {
      if (unclosedTag >= MAX_UNCLOSED || !ends(`end${name}`, from)) return from;
      const end = endOfBlock(source, name, from);
      if (end === undefined) unclosedTag += 1;
      return end ?? from;
    },
    firstBranch: (from) => {
      if (!ends("when", from)) return from;
      const when = /\{%-?\s{0,9}when\b[^%]{0,2000}%\}/g;
      when.lastIndex = from;
      return when.exec(source) === null ? from : when.lastIndex;
    },
  };
}

/** Where the last end tag of each name is, and the last `when`. */
function lastOfEach(source: string): Map<string, number> {
  const last = new Map<string, number>();
  for (const { index, 1: name = "" } of source.matchAll(/\{%-?\s{0,9}(end[\w-]+|when\b)/g))
    last.set(name, index);
  return last;
}

function endOfBlock(source: string, name: string, from: number): number | undefined {
  const mark = new RegExp(`\\{%-?\\s{0,9}(end)?${name}\\b[^%]{0,2000}%\\}`, "g");
  mark.lastIndex = from;
  let depth = 1;
  for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
    depth += match[1] === undefined ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

function skipBranches(block: string, from: number, { blocks, open }: State): TagResult {
  const end = blocks.skip(block, from);
  if (end !== from) open.splice(open.lastIndexOf(block));
  return { end };
}

function followsBaseUrl(source: string, at: number): boolean {
  return /site\.baseurl\s*-?\}\}$/.test(source.slice(Math.max(0, at - 40), at));
}
