import { type Arguments, embed } from "#content/dialects/tags/embeds.js";
import type { TagReader, TagResult } from "#content/dialects/tags/expand-tags.js";
import { asLinkTarget, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

/**
 * Zola's shortcodes are calls, `{{ name(a="b") }}` and `{% name() %} … {% end %}`; all else between braces is prose. Its links
 * name files, `@/blog/post.md` (https://www.getzola.org/documentation/content/).
 */
export function makeZolaReader(context: TemplateContext): TagReader {
  const open: string[] = [];
  return {
    opening: String.raw`\{\{|\{%|@\/(?<=\]\([ \t\n]{0,9}<?@\/|\]:[ \t]{0,3}@\/)`,
    openingInCode: LITERAL.source,
    read: (source, at) => {
      if (source[at] === "@") return readLink(source, at, context);
      const literal = readLiteral(source, at);
      if (literal !== undefined) return literal;
      const end = readEnd(source, at);
      if (end !== undefined && open.length > 0) {
        open.pop();
        return { end };
      }
      if (end !== undefined) return { end, warning: "`{% end %}` is left out." };
      const call = readCall(source, at);
      if (call === undefined) return undefined;
      if (source[at + 1] === "%") open.push(call.name);
      const html = source[at + 1] === "{" ? embed(call.name, named(call), context.renderLine) : undefined;
      if (html !== undefined) return { end: call.end, html };
      return { end: call.end, warning: `\`${source.slice(at, at + 2)} ${call.name}(…)\` is left out.` };
    },
  };
}

const LITERAL = /\{([{%])\/\*((?:(?!\*\/)[\s\S]){0,2000})\*\/([}%])\}/;

/** Commented out, a shortcode is shown instead of called. */
function readLiteral(source: string, at: number): TagResult | undefined {
  const literal = new RegExp(LITERAL, "y");
  literal.lastIndex = at;
  const [all, open = "", inner = "", close = ""] = literal.exec(source) ?? [];
  if (all === undefined) return undefined;
  return { end: at + all.length, html: escapeHtml(`{${open}${inner}${close}}`) };
}

function readEnd(source: string, at: number): number | undefined {
  const end = /\{%-?\s{0,99}end\s{0,99}-?%\}/y;
  end.lastIndex = at;
  return end.exec(source) === null ? undefined : end.lastIndex;
}

interface Call {
  readonly name: string;
  readonly given: Arguments;
  readonly end: number;
}

const STRING = String.raw`"[^"]{0,9999}"|'[^']{0,9999}'|\x60[^\x60]{0,9999}\x60`;

function readCall(source: string, at: number): Call | undefined {
  const head = /\{([{%])-?\s{0,99}([A-Za-z_]\w*(?:::\w+)*)\s{0,99}\(/y;
  head.lastIndex = at;
  const [all, kind = "", name = ""] = head.exec(source) ?? [];
  if (all === undefined) return undefined;
  const part = new RegExp(
    String.raw`\s{0,99}(\w+)\s{0,99}=\s{0,99}(?:(${STRING})|\[(?:${STRING}|[^\]"'\x60]){0,999}\]|([^\s,()"'\x60[\]]{1,99}))\s{0,99},?`,
    "y",
  );
  part.lastIndex = at + all.length;
  const given = new Map<string, string>();
  let end = part.lastIndex;
  for (let match = part.exec(source); match !== null; match = part.exec(source)) {
    given.set((match[1] ?? "").toLowerCase(), match[2]?.slice(1, -1) ?? match[3] ?? "");
    end = part.lastIndex;
  }
  const tail = kind === "{" ? /\s{0,99}\)\s{0,99}-?\}\}/y : /\s{0,99}\)\s{0,99}-?%\}/y;
  tail.lastIndex = end;
  return tail.exec(source) === null ? undefined : { name, given, end: tail.lastIndex };
}

/** Zola has no shortcodes of its own; these are what its documentation and themes call the arguments. */
function named({ given }: Call): Arguments {
  const source = given.get("src") ?? given.get("path") ?? given.get("url");
  return source === undefined ? given : new Map([...given, ["src", source]]);
}

/** `@/` counts from the content folder. */
function readLink(source: string, at: number, { entry, findPost }: TemplateContext): TagResult | undefined {
  const link = /@\/([^\s()<>#]{1,999})(#[^\s()<>]{0,999})?/y;
  link.lastIndex = at;
  const [all, path = "", fragment = ""] = link.exec(source) ?? [];
  if (all === undefined) return undefined;
  const end = at + all.length;
  const post = findPost(path, "");
  if (post !== undefined) return { end, text: `${asLinkTarget(post.url)}${fragment}` };
  const section = /^(.*)_index(?:\.\w+)?\.md$/.exec(path)?.[1];
  if (section !== undefined) return { end, text: asLinkTarget(`/${section}`) };
  return { end, text: asLinkTarget(entry.url), warning: `The link to \`${all}\` names no post.` };
}
