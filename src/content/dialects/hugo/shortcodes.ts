import { type Arguments, codeBlock, codeSpan, embed } from "#content/dialects/tags/embeds.js";
import {
  closeBlock,
  makeLastFinder,
  makeTagEndFinder,
  matchAt,
  readCommentedOut,
  shortenTag,
  type TagReader,
  type TagResult,
  unclosedTag,
} from "#content/dialects/tags/tag-reader.js";
import { asLinkTarget, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import { type ClosingTag, makeCloseFinder } from "./closing-tags.js";
import type { OwnShortcode } from "./own-shortcodes.js";
import { findSection } from "./references.js";
import { findParam, makePageValues, type PageValues, runShortcode } from "./run-shortcode.js";
import { type Budget, makeBudget } from "./templates/evaluate.js";

/**
 * What becomes of Hugo's own shortcodes, where neither the site nor its theme has one of the name. To add one, add it here, and a
 * case to tests/content/templates.test.ts. Embeds that other generators have too (youtube, figure …) are in tags/embeds.ts. All
 * other shortcodes are left out with a warning.
 */
const SHORTCODES = new Map<string, Shortcode>([
  ["comment", readComment],
  ["details", readDetails],
  ["highlight", readHighlight],
  ["param", readParam],
  ["ref", readReference],
  ["relref", readReference],
]);

type Shortcode = (call: Call, body: Body) => TagResult;

interface Body {
  readonly source: string;
  readonly context: TemplateContext;
  /** The shortcodes that enclose what comes next. */
  readonly open: string[];
  /** The index of the last closing tag of a name, or -1. */
  readonly lastClose: (name: string) => number;
  readonly findEnd: (mark: string, from: number) => number | undefined;
  /** Of a tag by the index after it: where its closing tag begins and ends. */
  readonly findClose: (end: number) => ClosingTag | undefined;
  readonly budget: Budget;
  readonly page: () => PageValues;
  /** How many shortcodes enclose this body. */
  readonly depth: number;
}

interface ParsedCall {
  readonly name: string;
  readonly closing: boolean;
  /** It ends with `/`. */
  readonly selfClosing: boolean;
  readonly given: Arguments;
  /** Index of its closing mark. */
  readonly end: number;
}

interface Call extends ParsedCall {
  /** Index of its beginning. */
  readonly at: number;
  /** Index after the tag. */
  readonly end: number;
  /** `{{%`: its output is Markdown. */
  readonly isMarkdown: boolean;
  /** The tag, for messages. */
  readonly written: string;
}

const CLOSING_TAG = /\{\{[<%]\s{0,9}\/\s{0,9}([\p{L}\p{N}_./-]{1,100})\s{0,9}[>%]\}\}/gu;
const COMMENTED_OUT = /(\{\{[<%])\/\*((?:(?!\*\/)[\s\S]){0,2000})\*\/([>%]\}\})/y;

const OPENING = String.raw`\{\{[<%]`;

/** Reads `{{< name args >}}` and `{{% name args %}}` (https://gohugo.io/content-management/shortcodes/). */
export function makeHugoReader(source: string, context: TemplateContext): TagReader {
  return makeReader(source, context, { budget: makeBudget(), page: makePageValues(context), depth: 0 });
}

function makeReader(
  source: string,
  context: TemplateContext,
  { budget, page, depth }: Pick<Body, "budget" | "page" | "depth">,
): TagReader {
  const body: Body = {
    source,
    context,
    open: [],
    lastClose: makeLastFinder(source, CLOSING_TAG),
    findEnd: makeTagEndFinder(source),
    findClose: makeCloseFinder(source),
    budget,
    page,
    depth,
  };
  return {
    opening: OPENING,
    // Hugo replaces shortcodes before it reads Markdown.
    openingInCode: OPENING,
    read: (at) =>
      source.startsWith("{{", at)
        ? (readCommentedOut(COMMENTED_OUT, source, at) ?? readTag(at, body))
        : undefined,
  };
}

function readTag(at: number, body: Body): TagResult {
  const { source } = body;
  const isMarkdown = source[at + 2] === "%";
  const [open, close] = isMarkdown ? ["{{%", "%}}"] : ["{{<", ">}}"];
  const next = body.findEnd(close, at + 3);
  if (next === undefined) return unclosedTag(source, at, 3);
  const call = parseCall(source, at + 3);
  const whole = call !== undefined && source.startsWith(close, call.end);
  const end = (whole ? call.end : next) + 3;
  const inner = source.slice(at + 3, end - 3);
  const unquoted = whole ? inner.replace(/"(?:[^"\\]|\\[\s\S])*"|`[^`]*`/g, "") : inner;
  if (unquoted.includes(open)) return unclosedTag(source, at, 3);
  const written = `\`${open} ${shortenTag(inner)} ${close}\``;
  // Hugo refuses a call that can't be parsed, and calls nothing within an argument.
  if (!whole || /\{\{[<%]/.test(inner)) return leaveOut({ end, written });
  return readCall({ ...call, at, end, isMarkdown, written }, body);
}

/** Parses `name a "b c" key=value`; undefined if it is written otherwise. */
function parseCall(source: string, from: number): ParsedCall | undefined {
  const head = matchAt(
    /\s*(?:(\/)\s*)?([\p{L}\p{N}_][\p{L}\p{N}_./-]{0,99}?)(?=\s|\/?[>%]\}\})/uy,
    source,
    from,
  );
  if (head === undefined) return undefined;
  const [all, slash, name = ""] = head;
  const given = new Map<string, string>();
  const part =
    /\s+(?!\/?[>%]\}\})(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\[\s\S]){0,5000})"|`([^`]{0,9999})`|([^\s"`=]{1,999}?)(?=\s|\/?[>%]\}\}))/y;
  let end = from + all.length;
  for (let match = matchAt(part, source, end); match !== undefined; match = matchAt(part, source, end)) {
    const [found, key, quoted, raw, bare] = match;
    // A lone `/` closes the tag.
    if (bare === "/" && key === undefined) break;
    const value = quoted?.replace(/\\(["\\])/g, "$1") ?? raw ?? bare ?? "";
    given.set(key?.toLowerCase() ?? String(given.size), value);
    end += found.length;
  }
  const tail = matchAt(/\s*\/?(?=[>%]\}\})/y, source, end);
  const selfClosing = tail?.[0].endsWith("/") === true;
  return tail && { name, closing: slash === "/", selfClosing, given, end: end + tail[0].length };
}

function readCall(call: Call, body: Body): TagResult {
  const { name, closing, given, end } = call;
  const { context } = body;
  if (closing) return closeBlock(body.open, name) ? { end } : leaveOut(call);
  const hugo = context.hugoSite(context.entry);
  const own = hugo && context.findOwnShortcode(name, hugo, context.entry.language ?? hugo.languages.main.key);
  if (own !== undefined) return readOwn(call, own, body);
  const known = SHORTCODES.get(name);
  if (known !== undefined) return known(call, body);
  const html = embed(name, given, context.renderLine);
  if (html !== undefined) return { end, html };
  if (body.lastClose(name) > end) body.open.push(name);
  return leaveOut(call);
}

const MAX_DEPTH = 20;

/** Runs the site's own template, or keeps only the text that it encloses. */
function readOwn(call: Call, own: OwnShortcode, body: Body): TagResult {
  const { context, budget, page, depth, source } = body;
  const close = own.hasInner && !call.selfClosing ? body.findClose(call.end) : undefined;
  const refuse = (what: string): TagResult => {
    if (close !== undefined) body.open.push(call.name);
    return {
      end: call.end,
      warning: `${call.written} is left out: its template uses ${what}.`,
      cause: `The shortcode \`${call.name}\` is left out: its template uses ${what}`,
    };
  };
  if (own.nodes === undefined) return refuse(own.fault);
  if (depth > MAX_DEPTH) return refuse("deep nesting");
  const inner =
    close === undefined
      ? { text: "", warnings: [] }
      : expandInner(source.slice(call.end, close.start), { ...body, depth: depth + 1 });
  const { name, given } = call;
  const result = runShortcode(
    own.nodes,
    { name, given, inner: inner.text, ordinal: 0 },
    { context, budget, page },
  );
  if (result.kind === "unsupported") return refuse(result.what);
  const end = close?.end ?? call.end;
  const read = call.isMarkdown ? { end, text: result.output } : { end, html: result.output };
  const warnings = [...new Set(inner.warnings.flatMap(({ warning }) => warning ?? []))];
  if (warnings.length === 0) return read;
  return { ...read, warning: warnings.slice(0, MAX_WARNINGS).join(" "), cause: inner.warnings[0]?.cause };
}

/** Of those about what one shortcode encloses. */
const MAX_WARNINGS = 5;

interface ExpandedInner {
  readonly text: string;
  readonly warnings: readonly TagResult[];
}

/** What a shortcode encloses, its shortcodes replaced: their output becomes a part of the text. */
function expandInner(source: string, { context, budget, page, depth }: Body): ExpandedInner {
  const { read } = makeReader(source, context, { budget, page, depth });
  const opening = new RegExp(OPENING, "g");
  const parts: string[] = [];
  const warnings: TagResult[] = [];
  let done = 0;
  for (let match = opening.exec(source); match !== null; match = opening.exec(source)) {
    const result = read(match.index);
    if (result === undefined) continue;
    parts.push(source.slice(done, match.index), result.text ?? result.html ?? "");
    if (result.warning !== undefined) warnings.push(result);
    done = result.end;
    opening.lastIndex = result.end;
  }
  return { text: [...parts, source.slice(done)].join(""), warnings };
}

function leaveOut({
  end,
  written,
  name,
}: Pick<Call, "end" | "written"> & { readonly name?: string }): TagResult {
  const cause = name === undefined ? undefined : `The shortcode \`${name}\` is left out`;
  return { end, warning: `${written} is left out.`, ...(cause === undefined ? {} : { cause }) };
}

/** https://gohugo.io/shortcodes/param/ */
function readParam(call: Call, { context, page }: Body): TagResult {
  const value = findParam(call.given.get("0") ?? "", page().fields, context);
  return value === undefined ? leaveOut(call) : { end: call.end, text: escapeHtml(value) };
}

/** https://gohugo.io/shortcodes/comment/ */
function readComment(call: Call, { findClose }: Body): TagResult {
  return { end: findClose(call.end)?.end ?? call.end };
}

function readDetails({ name, given, end }: Call, { open }: Body): TagResult {
  open.push(name);
  const summary = given.get("summary") ?? given.get("0") ?? "Details";
  return { end, text: `**${summary.replace(/[*_`]/g, "")}**\n` };
}

function readHighlight(call: Call, { source, lastClose }: Body): TagResult {
  if (lastClose("highlight") < call.end) return leaveOut(call);
  const close = /\{\{[<%]\s{0,9}\/\s{0,9}highlight\s{0,9}[>%]\}\}/g;
  close.lastIndex = call.end;
  const match = close.exec(source);
  if (match === null) return leaveOut(call);
  const { given } = call;
  const language = given.get("0") ?? given.get("lang") ?? given.get("type");
  const code = source.slice(call.end, match.index).replace(new RegExp(COMMENTED_OUT, "g"), "$1$2$3");
  const options = `${given.get("1") ?? ""},hl_inline=${given.get("hl_inline") ?? ""}`;
  const inline = /\bhl_inline\s*=\s*true\b/i.test(options);
  const html = inline ? `<p>${codeSpan(code.trim(), language)}</p>` : codeBlock(code, language);
  return { end: close.lastIndex, html };
}

/** The address of another page. `ref` and `relref` differ only in the host, which every link gets here. */
function readReference({ given, end, written }: Call, { context }: Body): TagResult {
  const { entry, site, findPost, hugoSite } = context;
  const [path = "", fragment] = (given.get("path") ?? given.get("0") ?? "").split("#");
  const post = path === "" ? entry : findPost(path, entry.path, entry.language);
  const url = post?.url ?? findSection(path, { entry, site, hugo: hugoSite(entry) });
  if (url === undefined) return { end, warning: `${written} doesn't match any post or section.` };
  return { end, text: asLinkTarget(fragment === undefined ? url : `${url}#${fragment}`) };
}
