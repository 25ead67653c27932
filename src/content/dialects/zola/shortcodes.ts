import { type Arguments, embed } from "#content/dialects/tags/embeds.js";
import {
  matchAt,
  readCommentedOut,
  type TagReader,
  type TagResult,
} from "#content/dialects/tags/tag-reader.js";
import { asLinkTarget, type TemplateContext } from "#content/dialects/tags/template-context.js";

const COMMENTED_OUT = /(\{[{%])\/\*((?:(?!\*\/)[\s\S]){0,2000})\*\/([}%]\})/y;

/**
 * Reads Zola's shortcodes, which are calls: `{{ name(a="b") }}` and `{% name() %} … {% end %}`. Anything else in braces is
 * prose. Also reads links to files, `@/blog/post.md` (https://www.getzola.org/documentation/content/).
 */
export function makeZolaReader(source: string, context: TemplateContext): TagReader {
  const open: string[] = [];
  const readTag = (at: number): TagResult | undefined => {
    const end = matchAt(/\{%-?\s{0,99}end\s{0,99}-?%\}/y, source, at);
    if (end !== undefined) {
      const closes = open.pop() !== undefined;
      return { end: at + end[0].length, warning: closes ? undefined : "`{% end %}` is left out." };
    }
    const call = parseCall(source, at);
    if (call === undefined) return undefined;
    const html = call.block ? undefined : embed(call.name, withSource(call.given), context.renderLine);
    if (html !== undefined) return { end: call.end, html };
    if (call.block) open.push(call.name);
    return { end: call.end, warning: `\`${source.slice(at, at + 2)} ${call.name}(…)\` is left out.` };
  };
  return {
    opening: String.raw`\{\{|\{%|@\/(?<=\]\([ \t\n]{0,9}<?@\/|\]:[ \t]{0,3}@\/)`,
    openingInCode: COMMENTED_OUT.source,
    read: (at) =>
      source[at] === "@"
        ? readLink(source, at, context)
        : (readCommentedOut(COMMENTED_OUT, source, at) ?? readTag(at)),
  };
}

interface Call {
  readonly name: string;
  /** It goes on to `{% end %}`. */
  readonly block: boolean;
  readonly given: Arguments;
  readonly end: number;
}

const STRING = String.raw`"[^"]{0,9999}"|'[^']{0,9999}'|\x60[^\x60]{0,9999}\x60`;

const ARGUMENT = String.raw`\s{0,99}(\w+)\s{0,99}=\s{0,99}(?:(${STRING})|\[(?:${STRING}|[^\]"'\x60]){0,999}\]|([^\s,()"'\x60[\]]{1,99}))\s{0,99},?`;

function parseCall(source: string, at: number): Call | undefined {
  const head = matchAt(/\{([{%])-?\s{0,99}([A-Za-z_]\w*(?:::\w+)*)\s{0,99}\(/y, source, at);
  if (head === undefined) return undefined;
  const [all, kind, name = ""] = head;
  const given = new Map<string, string>();
  const part = new RegExp(ARGUMENT, "y");
  let end = at + all.length;
  for (let match = matchAt(part, source, end); match !== undefined; match = matchAt(part, source, end)) {
    const [found, key = "", quoted, bare = ""] = match;
    given.set(key.toLowerCase(), quoted?.slice(1, -1) ?? bare);
    end += found.length;
  }
  const block = kind === "%";
  const tail = matchAt(block ? /\s{0,99}\)\s{0,99}-?%\}/y : /\s{0,99}\)\s{0,99}-?\}\}/y, source, end);
  return tail && { name, block, given, end: end + tail[0].length };
}

/** Zola has no built-in shortcodes; these are the names that its documentation and themes use. */
function withSource(given: Arguments): Arguments {
  const source = given.get("src") ?? given.get("path") ?? given.get("url");
  return source === undefined ? given : new Map(given).set("src", source);
}

/** `@/` is the content folder. */
function readLink(source: string, at: number, { entry, findPost }: TemplateContext): TagResult | undefined {
  const link = matchAt(/@\/([^\s()<>#]{1,999})(#[^\s()<>]{0,999})?/y, source, at);
  if (link === undefined) return undefined;
  const [all, path = "", fragment = ""] = link;
  const end = at + all.length;
  const post = findPost(path, "");
  if (post !== undefined) return { end, text: `${asLinkTarget(post.url)}${fragment}` };
  const section = /^(.*)_index(?:\.\w+)?\.md$/.exec(path)?.[1];
  if (section !== undefined) return { end, text: asLinkTarget(`/${section}`) };
  return { end, text: asLinkTarget(entry.url), warning: `The link to \`${all}\` doesn't match any post.` };
}
