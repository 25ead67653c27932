import { codeBlock } from "#content/dialects/tags/embeds.js";
import {
  closeBlock,
  MAX_TAG_LENGTH,
  makeLastFinder,
  makeTagEndFinder,
  shortenTag,
  type TagReader,
  type TagResult,
  unclosedTag,
} from "#content/dialects/tags/tag-reader.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { renderKnownTag } from "./liquid-tags.js";
import { evaluateLiquid } from "./liquid-values.js";

/** Blocks whose content is computed, so nothing of it is shown. */
const GENERATING_TAGS = new Set(
  "for tablerow capture comment set macro schema javascript stylesheet".split(" "),
);
/** Blocks of which the first branch is shown. */
const CONDITIONAL_TAGS = new Set(["if", "unless", "case", "ifchanged", "ifAsync"]);
const BRANCH_TAGS = new Set(["else", "elsif", "elseif", "elif", "when"]);
/** Blocks whose content isn't parsed as a template. */
const RAW_TAGS = new Set(["raw", "verbatim", "highlight", "comment"]);

const RAW = /\{%-?\s{0,9}(raw|verbatim)\s{0,9}-?%\}/g;
const END_TAG = /\{%-?\s{0,9}(end[\w-]+|when\b)/g;

const CLOSING_MARKS: ReadonlyMap<string, string> = new Map([
  ["{{", "}}"],
  ["{%", "%}"],
  ["{#", "#}"],
]);

interface Body {
  readonly source: string;
  readonly context: TemplateContext;
  /** The blocks that enclose what comes next. */
  readonly open: string[];
  /** The index of the last end tag of a name (`endif`), and of the last `when`. */
  readonly lastOf: (name: string) => number;
  /** How many blocks without an end have been searched to the end of the body. */
  unclosed: number;
}

/** Where a tag begins and ends. */
interface Span {
  readonly at: number;
  readonly end: number;
}

/** Reads Liquid (https://shopify.github.io/liquid/) and Nunjucks (https://mozilla.github.io/nunjucks/). */
export function makeLiquidReader(
  source: string,
  template: "liquid" | "nunjucks",
  context: TemplateContext,
): TagReader {
  const body: Body = { source, context, open: [], lastOf: makeLastFinder(source, END_TAG), unclosed: 0 };
  const findEnd = makeTagEndFinder(source);
  const isNunjucks = template === "nunjucks";
  return {
    opening: `\\{\\{|\\{%${isNunjucks ? "|\\{#" : ""}`,
    openingInCode: RAW.source,
    read: (at) => {
      const open = source.slice(at, at + 2);
      const close = CLOSING_MARKS.get(open);
      if (close === undefined || (open === "{#" && !isNunjucks)) return undefined;
      const first = findEnd(close, at + 2);
      if (first === undefined) return unclosedTag(source, at, 2);
      const last = isNunjucks ? endAfterStrings(source, { at, end: first }, close) : first;
      const inner = source
        .slice(at + 2, last)
        .replace(/^-|-$/g, "")
        .trim();
      if (withoutStrings(inner).includes(open)) return unclosedTag(source, at, 2);
      const end = last + 2;
      if (open === "{#") return { end };
      if (open === "{%") return readTag(inner, end, body);
      const text = evaluateLiquid(inner, context);
      return { end, text, warning: text === undefined ? leftOut(`{{ ${shortenTag(inner)} }}`) : undefined };
    },
  };
}

function leftOut(tag: string): string {
  return `\`${tag}\` is left out.`;
}

/** A string without an end takes all that follows, so that each is searched once. */
const STRINGS = /"(?:[^"\\]|\\[\s\S])*("|$)|'(?:[^'\\]|\\[\s\S])*('|$)/g;

function withoutStrings(text: string): string {
  return text.replace(STRINGS, (found, double?: string, single?: string) => (double || single ? "" : found));
}

/** Nunjucks parses strings before it looks for the end of a tag; Liquid ends a tag at the first closing mark. */
function endAfterStrings(source: string, { at, end }: Span, close: string): number {
  if (close === "#}" || !/["']/.test(withoutStrings(source.slice(at, end)))) return end;
  const part = new RegExp(`${STRINGS.source}|${close}`, "g");
  for (const { 0: found, index } of source.slice(at, at + MAX_TAG_LENGTH).matchAll(part))
    if (found === close) return at + index;
  return end;
}

function readTag(inner: string, end: number, body: Body): TagResult | undefined {
  const [, name = "", rest = ""] = /^(#|[\w-]+)\s*([\s\S]*)$/.exec(inner) ?? [];
  if (name === "") return undefined;
  if (name === "#") return { end };
  const warning = leftOut(`{% ${shortenTag(inner)} %}`);
  if (RAW_TAGS.has(name)) return readRaw(name, rest, { end, body }) ?? { end, warning };
  if (name.startsWith("end")) return closeBlock(body.open, name.slice(3)) ? { end } : { end, warning };
  if (GENERATING_TAGS.has(name) && !(name === "set" && rest.includes("=")))
    return { end: skipBlock(name, end, body), warning };
  if (BRANCH_TAGS.has(name)) {
    const block = body.open.findLast((opened) => CONDITIONAL_TAGS.has(opened));
    return block === undefined ? { end, warning } : skipBranches(block, end, body);
  }
  const known = renderKnownTag(name, rest, body.context);
  if (known !== undefined) return { ...known, end };
  if (CONDITIONAL_TAGS.has(name) || hasEnd(name, end, body)) body.open.push(name);
  return { end: name === "case" ? firstBranch(end, body) : end, warning };
}

/** Undefined if the block has no end: then it is a tag like others. */
function readRaw(
  name: string,
  rest: string,
  { end, body }: { readonly end: number; readonly body: Body },
): TagResult | undefined {
  const close = hasEnd(name, end, body) ? findEndTag(body.source, name, end) : undefined;
  if (close === undefined) return undefined;
  const inside = body.source.slice(end, close.at);
  if (name === "comment") return { end: close.end };
  if (name !== "highlight") return { end: close.end, text: inside };
  const [, language] = /^["']?([^\s"',]+)/.exec(rest) ?? [];
  return { end: close.end, html: codeBlock(withoutRawTags(inside), language) };
}

/** The end tag of a block that can't contain another one of its kind. */
function findEndTag(source: string, name: string, from: number): Span | undefined {
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
    const close = findEndTag(code, match[1] ?? "", raw.lastIndex);
    // Without an end it isn't a tag, and neither is what follows.
    if (close === undefined) break;
    parts.push(code.slice(done, match.index), code.slice(raw.lastIndex, close.at));
    done = close.end;
    raw.lastIndex = done;
  }
  parts.push(code.slice(done));
  return parts.join("");
}

function hasEnd(name: string, from: number, { lastOf }: Body): boolean {
  return lastOf(`end${name}`) >= from;
}

/** Each is searched to the end of the body; after that many, a block without an end is taken for a tag like others. */
const MAX_UNCLOSED = 50;

/** The index after the end of a block that began before `from`; `from` if it has no end. */
function skipBlock(name: string, from: number, body: Body): number {
  if (body.unclosed >= MAX_UNCLOSED || !hasEnd(name, from, body)) return from;
  const mark = new RegExp(`\\{%-?\\s{0,9}(end)?${name}\\b[^%]{0,2000}%\\}`, "g");
  mark.lastIndex = from;
  let depth = 1;
  for (let match = mark.exec(body.source); match !== null; match = mark.exec(body.source)) {
    depth += match[1] === undefined ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  body.unclosed += 1;
  return from;
}

/** What stands between `case` and the first `when` isn't a branch. */
function firstBranch(from: number, { source, lastOf }: Body): number {
  if (lastOf("when") < from) return from;
  const when = /\{%-?\s{0,9}when\b[^%]{0,2000}%\}/g;
  when.lastIndex = from;
  return when.exec(source) === null ? from : when.lastIndex;
}

function skipBranches(block: string, from: number, body: Body): TagResult {
  const end = skipBlock(block, from, body);
  if (end !== from) closeBlock(body.open, block);
  return { end };
}
