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
import { findSection } from "./sections.js";

/**
 * What becomes of Hugo's own shortcodes. To add one, add it here, and a case to tests/content/templates.test.ts. Embeds that
 * other generators have too (youtube, figure …) are in tags/embeds.ts. All other shortcodes are left out with a warning.
 */
const SHORTCODES = new Map<string, Shortcode>([
  ["details", readDetails],
  ["highlight", readHighlight],
  ["ref", readReference],
  ["relref", readReference],
]);

type Shortcode = (call: Call, body: Body) => TagResult;

interface Body {
  readonly source: string;
  readonly context: TemplateContext;
  /** The shortcodes that enclose what comes next. */
  readonly open: string[];
  /** The index of the last closing tag of a name, -1 if there is none. */
  readonly lastClose: (name: string) => number;
  readonly findEnd: (mark: string, from: number) => number | undefined;
}

interface ParsedCall {
  readonly name: string;
  readonly closing: boolean;
  readonly given: Arguments;
  /** Index of its closing mark. */
  readonly end: number;
}

interface Call extends ParsedCall {
  /** Index after the tag. */
  readonly end: number;
  /** The tag, for messages. */
  readonly written: string;
}

const CLOSING_TAG = /\{\{[<%]\s{0,9}\/\s{0,9}([\p{L}\p{N}_./-]{1,100})/gu;
const COMMENTED_OUT = /(\{\{[<%])\/\*((?:(?!\*\/)[\s\S]){0,2000})\*\/([>%]\}\})/y;

/** Reads `{{< name args >}}` and `{{% name args %}}` (https://gohugo.io/content-management/shortcodes/). */
export function makeHugoReader(source: string, context: TemplateContext): TagReader {
  const body: Body = {
    source,
    context,
    open: [],
    lastClose: makeLastFinder(source, CLOSING_TAG),
    findEnd: makeTagEndFinder(source),
  };
  return {
    opening: String.raw`\{\{[<%]`,
    openingInCode: COMMENTED_OUT.source,
    read: (at) =>
      source.startsWith("{{", at)
        ? (readCommentedOut(COMMENTED_OUT, source, at) ?? readTag(at, body))
        : undefined,
  };
}

function readTag(at: number, body: Body): TagResult {
  const { source } = body;
  const [open, close] = source[at + 2] === "<" ? ["{{<", ">}}"] : ["{{%", "%}}"];
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
  return readCall({ ...call, end, written }, body);
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
  return tail && { name, closing: slash === "/", given, end: end + tail[0].length };
}

function readCall(call: Call, body: Body): TagResult {
  const { name, closing, given, end } = call;
  if (closing) return closeBlock(body.open, name) ? { end } : leaveOut(call);
  const known = SHORTCODES.get(name);
  if (known !== undefined) return known(call, body);
  const html = embed(name, given, body.context.renderLine);
  if (html !== undefined) return { end, html };
  if (body.lastClose(name) > end) body.open.push(name);
  return leaveOut(call);
}

function leaveOut({ end, written }: Pick<Call, "end" | "written">): TagResult {
  return { end, warning: `${written} is left out.` };
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
  const { entry, site, findPost } = context;
  const [path = "", fragment] = (given.get("path") ?? given.get("0") ?? "").split("#");
  const post = path === "" ? entry : findPost(path, entry.path);
  const section = post === undefined ? findSection(path, entry) : undefined;
  const url = section === undefined ? post?.url : `${site.url.replace(/\/+$/, "")}${section}`;
  if (url === undefined) return { end, warning: `${written} doesn't match any post or section.` };
  return { end, text: asLinkTarget(fragment === undefined ? url : `${url}#${fragment}`) };
}
