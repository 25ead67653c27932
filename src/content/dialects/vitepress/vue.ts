import {
  makeTagEndFinder,
  matchAt,
  shortenTag,
  type TagReader,
  type TagResult,
} from "#content/dialects/tags/tag-reader.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

/**
 * Reads what Vue does in Markdown (https://vitepress.dev/guide/using-vue): `{{ expressions }}`, components, `[[toc]]`, and files
 * taken in. No code is run.
 */
export function makeVueReader(source: string, { entry }: TemplateContext): TagReader {
  const endOf = makeTagEndFinder(source);
  const readExpression = (at: number): TagResult | undefined => {
    const close = endOf("}}", at + 2);
    if (close === undefined || source.slice(at, close).includes("\n\n")) return undefined;
    const end = close + 2;
    const inner = source.slice(at + 2, close).trim();
    if (/^\$?(?:frontmatter|page)\.title$/.test(inner)) return { end, html: escapeHtml(entry.title) };
    const [, double, single] = /^(?:"([^"\\]*)"|'([^'\\]*)')$/.exec(inner) ?? [];
    const text = double ?? single;
    if (text !== undefined) return { end, html: escapeHtml(text) };
    return { end, warning: `\`{{ ${shortenTag(inner)} }}\` is left out.` };
  };
  const readComponent = (at: number): TagResult | undefined => {
    const tag = matchAt(COMPONENT, source, at);
    if (tag === undefined) return undefined;
    const [all, slash = "", name = "", attributes = ""] = tag;
    const end = at + all.length;
    if (slash !== "" || WRAPPERS.has(name)) return { end };
    const text = name === "Badge" ? /\stext="([^"]*)"/.exec(attributes)?.[1] : undefined;
    if (text !== undefined) return { end, html: escapeHtml(text) };
    return { end, warning: `\`<${name}>\` is left out.` };
  };
  const readInclude = (at: number): TagResult | undefined => {
    const file = matchAt(
      /<!--\s{0,9}@include:\s{0,9}([^\n>]{1,300}?)\s{0,9}-->|^<<<\s{0,9}(\S{1,300})[^\n]{0,300}/my,
      source,
      at,
    );
    if (file === undefined) return undefined;
    return { end: at + file[0].length, warning: `The file \`${file[1] ?? file[2]}\` is left out.` };
  };
  return {
    opening: String.raw`\{\{|\[\[toc\]\]|<!--\s{0,9}@include:|^<<<|</?[A-Z]`,
    read: (at) => {
      if (source[at] === "{") return readExpression(at);
      if (source[at] === "[") return { end: at + "[[toc]]".length };
      return readInclude(at) ?? readComponent(at);
    },
  };
}

const COMPONENT =
  /<(\/?)([A-Z][\w.]{0,60})((?:\s{1,99}[@:#\w.-]{1,60}(?:=(?:"[^"]{0,2000}"|'[^']{0,2000}'))?){0,50})\s{0,99}\/?>/y;

/** What is in them is shown. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "ClientOnly",
  "Transition",
  "KeepAlive",
  "CodeGroup",
  "CodeGroupItem",
]);
