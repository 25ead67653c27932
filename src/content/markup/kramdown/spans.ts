import type { MarkdownIt, StateInline, Token } from "markdown-it";
import { readAttributes, resolveAttributes } from "./attributes.js";
import { type Attributes, noAttributes } from "./blocks.js";
import { EXTENSION, findExtensionEnd } from "./extensions.js";
import { BLOCK_ELEMENTS } from "./html.js";

const [BACKSLASH, NEWLINE, DOLLAR, BRACE, BRACKET, LESS] = [92, 10, 36, 123, 91, 60];
const ESCAPABLE = /[\\.*_+`<>()[\]{}#!:|"'$=~-]/;

/** What kramdown's text has beside Markdown's. */
export function addSpans(markdown: MarkdownIt): void {
  const { ruler } = markdown.inline;
  ruler.at("escape", readEscape);
  ruler.before("escape", "kramdown_math", readMath);
  ruler.before("escape", "kramdown_attributes", readSpanAttributes);
  ruler.before("html_inline", "kramdown_block_tag", readBlockTag);
  ruler.before("html_inline", "kramdown_guillemets", readGuillemets);
  ruler.after("link", "kramdown_link", readSpacedLink);
  ruler.after("link", "kramdown_reference", readSpacedReference);
  // The text of `<https://…>` is the address as it is written.
  markdown.normalizeLinkText = (url) => url.replace(/^mailto:/, "");
}

/** kramdown escapes fewer characters; two backslashes at the end of a line are a break. */
function readEscape(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src.charCodeAt(pos) !== BACKSLASH || pos + 1 >= posMax) return false;
  const next = src.charCodeAt(pos + 1);
  const isDouble = next === BACKSLASH && src.charCodeAt(pos + 2) === NEWLINE;
  if (isDouble || next === NEWLINE) {
    if (!silent) state.push("hardbreak", "br", 0);
    state.pos += isDouble ? 3 : 2;
    return true;
  }
  if (!ESCAPABLE.test(src[pos + 1] ?? "")) return false;
  if (!silent) {
    const token = state.push("text_special", "", 0);
    token.content = src[pos + 1] ?? "";
    token.markup = `\\${token.content}`;
    token.info = "escape";
  }
  state.pos += 2;
  return true;
}

/** UTF-16 units. */
const MAX_FORMULA = 20_000;

/** `$$a_b$$`, as MathJax reads it. */
function readMath(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src.charCodeAt(pos) !== DOLLAR || src.charCodeAt(pos + 1) !== DOLLAR) return false;
  const close = src.slice(0, Math.min(posMax, pos + MAX_FORMULA)).indexOf("$$", pos + 2);
  if (close === -1) return false;
  if (!silent) state.push("text_special", "", 0).content = `\\(${src.slice(pos + 2, close).trim()}\\)`;
  state.pos = close + 2;
  return true;
}

/** `*word*{: .class}`, `{::comment}…{:/}` and `{::nomarkdown}…{:/}`. */
function readSpanAttributes(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src.charCodeAt(pos) !== BRACE || src[pos + 1] !== ":") return false;
  EXTENSION.lastIndex = pos;
  const [extension, name = "", , isClosed] = EXTENSION.exec(src) ?? [];
  if (extension !== undefined) {
    const start = pos + extension.length;
    const close =
      isClosed === "/" ? undefined : findExtensionEnd(src.slice(0, start + MAX_FORMULA), name, start);
    if (!silent && name === "nomarkdown" && close !== undefined)
      state.push("html_inline", "", 0).content = src.slice(start, close.at);
    state.pos = close?.end ?? start;
    return true;
  }
  const [all, written = ""] = /^\{:\/?((?:\\\}|[^}]){0,999})\}/.exec(src.slice(pos, pos + 1010)) ?? [];
  if (all === undefined) return false;
  const attributes = noAttributes();
  readAttributes(written, attributes);
  const element = state.pending === "" ? elementBefore(state.tokens) : undefined;
  const isKnown = attributes.values.size > 0 || written === "" || written.startsWith(":");
  // After text it is none, but nobody wants to read it.
  if (element === undefined && !isKnown) return false;
  if (!silent && element !== undefined) setAttributes(element, attributes, state);
  state.pos = pos + all.length;
  return true;
}

interface Environment {
  readonly [key: string | symbol]: unknown;
  readonly attributeLists?: ReadonlyMap<string, Attributes>;
}

function setAttributes(token: Token, attributes: Attributes, state: StateInline): void {
  const { attributeLists = new Map() }: Environment = state.env;
  for (const [name, value] of resolveAttributes(attributes, attributeLists)) token.attrSet(name, value);
}

/** The element that ends where a text goes on. */
function elementBefore(tokens: readonly Token[]): Token | undefined {
  const last = tokens.at(-1);
  if (last === undefined) return undefined;
  if (last.nesting === -1)
    return tokens.findLast(({ nesting, level }) => nesting === 1 && level === last.level);
  // Emphasis is known only when all of a text has been read: its marks are still text.
  return /^text(?:_special)?$/.test(last.type) && !/^[*_~]+$/.test(last.content) ? undefined : last;
}

const START_OR_END = /<\/?([a-z][a-z0-9]*)[^<>]*>/iy;

/** A block's tag within a text is shown as it is written. */
function readBlockTag(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src.charCodeAt(pos) !== LESS) return false;
  START_OR_END.lastIndex = pos;
  const [, name = ""] = START_OR_END.exec(src) ?? [];
  if (!BLOCK_ELEMENTS.has(name.toLowerCase())) return false;
  if (!silent) state.pending += "<";
  state.pos += 1;
  return true;
}

/** `<<` isn't a tag in a tag. */
function readGuillemets(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (!src.startsWith("<<", pos)) return false;
  const isSpaced = src[pos + 2] === " ";
  if (!silent) state.push("text_special", "", 0).content = isSpaced ? "«\u00A0" : "«";
  state.pos += isSpaced ? 3 : 2;
  return true;
}

const REFERENCE = /\s{1,9}\[([^\]]{0,200})\]/y;

/** `[text] [label]` */
function readSpacedReference(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax, md } = state;
  if (src.charCodeAt(pos) !== BRACKET) return false;
  const labelEnd = md.helpers.parseLinkLabel(state, pos, true);
  if (labelEnd < 0) return false;
  REFERENCE.lastIndex = labelEnd + 1;
  const [all = "", written = ""] = REFERENCE.exec(src) ?? [];
  const { references = {} }: References = state.env;
  const label = md.utils.normalizeReference(written === "" ? src.slice(pos + 1, labelEnd) : written);
  const found = all !== "" && Object.hasOwn(references, label) ? references[label] : undefined;
  if (found === undefined) return false;
  if (!silent) addLink(state, { ...found, start: pos + 1, end: labelEnd });
  state.pos = labelEnd + 1 + all.length;
  state.posMax = posMax;
  return true;
}

interface References {
  readonly [key: string | symbol]: unknown;
  readonly references?: Readonly<Record<string, { readonly href: string; readonly title: string }>>;
}

interface Link {
  readonly href: string;
  readonly title: string;
  /** Of its text in the source. */
  readonly start: number;
  readonly end: number;
}

function addLink(state: StateInline, { href, title, start, end }: Link): void {
  state.pos = start;
  state.posMax = end;
  const open = state.push("link_open", "a", 1);
  open.attrSet("href", href);
  if (title !== "") open.attrSet("title", title);
  state.linkLevel += 1;
  state.md.inline.tokenize(state);
  state.linkLevel -= 1;
  state.push("link_close", "a", -1);
}

/** UTF-16 units. No address is longer. */
const MAX_ADDRESS = 4000;

/** `[text](address with spaces "title")` */
function readSpacedLink(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax, md } = state;
  const isPicture = src[pos] === "!";
  const start = isPicture ? pos + 1 : pos;
  if (src.charCodeAt(start) !== BRACKET) return false;
  const labelEnd = md.helpers.parseLinkLabel(state, start, !isPicture);
  if (labelEnd < 0 || src[labelEnd + 1] !== "(") return false;
  const address = readAddress(src.slice(labelEnd + 1, Math.min(posMax, labelEnd + MAX_ADDRESS)));
  if (address === undefined || address.href === "") return false;
  const href = md.normalizeLink(address.href);
  if (!md.validateLink(href)) return false;
  if (!silent) {
    const label = src.slice(start + 1, labelEnd);
    if (isPicture) addPicture(state, { href, title: address.title, label });
    else addLink(state, { href, title: address.title, start: start + 1, end: labelEnd });
  }
  state.pos = labelEnd + 1 + address.length;
  state.posMax = posMax;
  return true;
}

function addPicture(
  state: StateInline,
  { href, title, label }: { readonly href: string; readonly title: string; readonly label: string },
): void {
  const children: Token[] = [];
  state.md.inline.parse(label, state.md, state.env, children);
  const token = state.push("image", "img", 0);
  token.attrs = [["src", href], ["alt", ""], ...(title === "" ? [] : [["title", title] as [string, string]])];
  token.children = children;
  token.content = label;
}

/** An address in parentheses, which may have more of them inside. */
function readAddress(
  text: string,
): { readonly href: string; readonly title: string; readonly length: number } | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\n" && text[at + 1] === "\n") return undefined;
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth > 0) continue;
    const inside = text.slice(1, at).trim();
    const [all, , title = ""] = /\s(["'])([\s\S]*)\1$/.exec(inside) ?? [];
    const href = all === undefined ? inside : inside.slice(0, -all.length).trim();
    return { href: href.replace(/^<(.*)>$/, "$1"), title, length: at + 1 };
  }
  return undefined;
}
