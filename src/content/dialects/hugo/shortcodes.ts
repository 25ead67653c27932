import { type Arguments, codeBlock, codeSpan, embed } from "#content/dialects/tags/embeds.js";
import {
  makeForwardFinder,
  type TagReader,
  type TagResult,
  unclosedTag,
} from "#content/dialects/tags/expand-tags.js";
import { asLinkTarget, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import { findSection } from "./sections.js";

/** UTF-16 units: a longer tag is none. */
const MAX_TAG_LENGTH = 20_000;

/** Hugo's shortcodes: `{{< name args >}}`, `{{% name args %}}` (https://gohugo.io/content-management/shortcodes/). */
export function makeHugoReader(source: string, context: TemplateContext): TagReader {
  const ends = new Map(
    ["<", "%"].map((kind) => [kind, makeForwardFinder(source, `${kind === "<" ? ">" : "%"}}}`)]),
  );
  const open: string[] = [];
  const closed = makeLastClose(source);
  return {
    opening: String.raw`\{\{[<%]`,
    openingInCode: LITERAL.source,
    read: (_, at) => {
      if (!source.startsWith("{{", at)) return undefined;
      const kind = source[at + 2] ?? "";
      const literal = readLiteral(source, at);
      if (literal !== undefined) return literal;
      const next = ends.get(kind)?.(at + 3) ?? -1;
      if (next === -1 || next - at > MAX_TAG_LENGTH) return unclosedTag(source, at, 3);
      const call = readCall(source, at + 3);
      // What is no call and yet between its marks is one that Hugo would refuse.
      const whole = call !== undefined && source.startsWith(kind === "<" ? ">}}" : "%}}", call.end);
      const end = whole ? call.end + 3 : next + 3;
      const inner = source.slice(at + 3, end - 3);
      const unquoted = whole ? inner.replace(/"(?:[^"\\]|\\[\s\S])*"|`[^`]*`/g, "") : inner;
      if (unquoted.includes(`{{${kind}`)) return unclosedTag(source, at, 3);
      const written = `\`{{${kind} ${shorten(inner)} ${kind === "<" ? ">" : "%"}}}\``;
      // Nothing is called within an argument.
      if (!whole || /\{\{[<%]/.test(inner)) return { end, warning: `${written} is left out.` };
      return readShortcode(call, { source, end, written, open, closed, context });
    },
  };
}

const LITERAL = /\{\{([<%])\/\*((?:(?!\*\/)[\s\S]){0,2000})\*\/([>%])\}\}/g;

/** Commented out, a shortcode is shown instead of called. */
function readLiteral(source: string, at: number): TagResult | undefined {
  const literal = new RegExp(LITERAL, "y");
  literal.lastIndex = at;
  const [all, open = "", inner = "", close = ""] = literal.exec(source) ?? [];
  if (all === undefined) return undefined;
  return { end: at + all.length, html: escapeHtml(`{{${open}${inner}${close}}}`) };
}

function unescapeLiterals(code: string): string {
  return code.replace(LITERAL, "{{$1$2$3}}");
}

interface Call {
  readonly name: string;
  readonly closing: boolean;
  /** Ends with `/`: nothing is enclosed. */
  readonly whole: boolean;
  readonly given: Arguments;
  /** Where its closing mark is. */
  readonly end: number;
}

/** Reads `name a "b c" key=value` from `from`; undefined where it is written otherwise. */
function readCall(source: string, from: number): Call | undefined {
  const head = /\s*(\/?)\s*([\p{L}\p{N}_][\p{L}\p{N}_./-]{0,99}?)(?=\s|\/?[>%]\}\})/uy;
  head.lastIndex = from;
  const [all, slash, name] = head.exec(source) ?? [];
  if (all === undefined || name === undefined) return undefined;
  const given = new Map<string, string>();
  const part =
    /\s+(?!\/?[>%]\}\})(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\[\s\S]){0,5000})"|`([^`]{0,9999})`|([^\s"`=]{1,999}?)(?=\s|\/?[>%]\}\}))/y;
  part.lastIndex = from + all.length;
  let end = part.lastIndex;
  for (let match = part.exec(source); match !== null; match = part.exec(source)) {
    const [, key, quoted, raw, bare] = match;
    // A lone `/` closes the tag.
    if (bare === "/" && key === undefined) break;
    const value = quoted?.replace(/\\(["\\])/g, "$1") ?? raw ?? bare ?? "";
    given.set(key?.toLowerCase() ?? String(given.size), value);
    end = part.lastIndex;
  }
  const tail = /\s*(\/?)(?=[>%]\}\})/y;
  tail.lastIndex = end;
  const close = tail.exec(source);
  if (close === null) return undefined;
  return { name, closing: slash === "/", whole: close[1] === "/", given, end: tail.lastIndex };
}

interface CallContext {
  readonly source: string;
  readonly end: number;
  readonly written: string;
  /** Shortcodes that enclose what comes next. */
  readonly open: string[];
  /** Where the last closing tag of that name is, -1 where there is none. */
  readonly closed: (name: string) => number;
  readonly context: TemplateContext;
}

function readShortcode({ name, closing, given }: Call, callContext: CallContext): TagResult {
  const { end, written, open, closed, context } = callContext;
  if (closing) {
    const at = open.lastIndexOf(name);
    if (at === -1) return { end, warning: `${written} is left out.` };
    open.splice(at);
    return { end };
  }
  if (name === "highlight") return readHighlight(given, callContext);
  if (name === "ref" || name === "relref") return { end, ...readReference(given, written, context) };
  if (name === "details") {
    open.push(name);
    return {
      end,
      text: `**${(given.get("summary") ?? given.get("0") ?? "Details").replace(/[*_`]/g, "")}**\n`,
    };
  }
  const html = embed(name, given, context.renderLine);
  if (html !== undefined) return { end, html };
  if (closed(name) > end) open.push(name);
  return { end, warning: `${written} is left out.` };
}

function makeLastClose(source: string): (name: string) => number {
  let last: Map<string, number> | undefined;
  return (name) => {
    if (last === undefined) {
      last = new Map();
      for (const { index, 1: closed = "" } of source.matchAll(
        /\{\{[<%]\s{0,9}\/\s{0,9}([\p{L}\p{N}_./-]{1,100})/gu,
      ))
        last.set(closed, index);
    }
    return last.get(name) ?? -1;
  };
}

function readHighlight(given: Arguments, { source, end, written, closed }: CallContext): TagResult {
  if (closed("highlight") < end) return { end, warning: `${written} is left out.` };
  const close = /\{\{[<%]\s{0,9}\/\s{0,9}highlight\s{0,9}[>%]\}\}/g;
  close.lastIndex = end;
  const match = close.exec(source);
  if (match === null) return { end, warning: `${written} is left out.` };
  const language = given.get("0") ?? given.get("lang") ?? given.get("type");
  const code = unescapeLiterals(source.slice(end, match.index));
  const options = `${given.get("1") ?? ""},hl_inline=${given.get("hl_inline") ?? ""}`;
  const inline = /\bhl_inline\s*=\s*true\b/i.test(options);
  return {
    end: close.lastIndex,
    html: inline ? `<p>${codeSpan(code.trim(), language)}</p>` : codeBlock(code, language),
  };
}

/** The address of another page; `ref` and `relref` differ in the host, which every link gets here. */
function readReference(
  given: Arguments,
  written: string,
  { entry, site, findPost }: TemplateContext,
): Omit<TagResult, "end"> {
  const [path = "", fragment] = (given.get("path") ?? given.get("0") ?? "").split("#");
  const post = path === "" ? entry : findPost(path, entry.path);
  const section = post === undefined ? findSection(path, entry) : undefined;
  const url = section === undefined ? post?.url : `${site.url.replace(/\/+$/, "")}${section}`;
  if (url === undefined) return { warning: `${written} names no post and no section.` };
  return { text: asLinkTarget(fragment === undefined ? url : `${url}#${fragment}`) };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line;
}
