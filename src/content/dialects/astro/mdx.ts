import { embed } from "#content/dialects/tags/embeds.js";
import { type TagReader, type TagResult, unclosedTag } from "#content/dialects/tags/expand-tags.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import { balancedEnd } from "./javascript.js";

/** Expressions and tags without an end that are looked for, each through what follows; then they are prose. */
const MAX_UNCLOSED = 50;

/** MDX (https://mdxjs.com/docs/what-is-mdx/): `import` and `export`, `{expressions}` and JSX; nothing of it runs here. */
export function makeMdxReader(source: string, context: TemplateContext): TagReader {
  let looked = 0;
  let moduleEnd = 0;
  return {
    // A backslash makes the two plain characters.
    opening: String.raw`\\[{<]|^(?:import|export)\b|\{|<(?=[a-z/>_$])`,
    read: (_, at) => {
      if (looked >= MAX_UNCLOSED) return undefined;
      if (source[at] === "i" || source[at] === "e") {
        const first =
          at === 0 || at === moduleEnd || /\n[ \t]*\n$/.test(source.slice(Math.max(0, at - 200), at));
        const result = first ? readModule(source, at) : undefined;
        if (result !== undefined) moduleEnd = result.end;
        return result;
      }
      const result = source[at] === "{" ? readExpression(source, at) : readElement(source, at, context);
      if (result === undefined || !("opening" in result)) return result;
      looked += 1;
      return unclosedTag(source, at, result.opening);
    },
  };
}

/** `opening` is the length of what was read before the brace that nothing closes. */
interface Unclosed {
  readonly opening: number;
}

const MODULE =
  /(?:import\s{1,9}(?:["'][^"'\n]*["']|[\w$*{][^;"']{0,2000}?\sfrom\s{0,9}["'][^"'\n]*["'])|export\s{1,9}(?:\*|\{|default\b|const\b|let\b|var\b|function\b|async\b|class\b))/y;

/** Goes on to the end of the line on which all its brackets are closed. */
function readModule(source: string, at: number): TagResult | undefined {
  MODULE.lastIndex = at;
  const begins = new RegExp(MODULE);
  begins.lastIndex = at;
  if (begins.exec(source) === null) return undefined;
  const end = balancedEnd(source, at, "\n") ?? source.length;
  const [line = ""] = source.slice(at, end).split("\n");
  return { end, warning: `\`${shorten(line)}\` is left out.` };
}

function readExpression(source: string, at: number): TagResult | Unclosed | undefined {
  const end = balancedEnd(source, at + 1, "}");
  if (end === undefined) return { opening: 1 };
  const inner = source.slice(at + 1, end - 1).trim();
  if (inner === "" || /^\/\*(?:(?!\*\/)[\s\S])*\*\/$/.test(inner)) return { end };
  const [, double, single, template] = /^(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)$/.exec(inner) ?? [];
  const text = double ?? single ?? template;
  if (text !== undefined) return text.trim() === "" ? { end, text } : { end, html: escapeHtml(text) };
  return { end, warning: `\`{${shorten(inner)}}\` is left out.` };
}

interface Element {
  readonly name: string;
  readonly closing: boolean;
  /** The attributes with literal values, by name. */
  readonly literal: ReadonlyMap<string, string>;
  /** There are attributes that are expressions. */
  readonly computed: boolean;
  readonly whole: boolean;
  readonly end: number;
}

/** Components go, what they enclose stays; HTML stays without what is computed. */
function readElement(source: string, at: number, context: TemplateContext): TagResult | Unclosed | undefined {
  const element = parseElement(source, at);
  if (element === undefined || "opening" in element) return element;
  const { name, closing, literal, computed, whole, end } = element;
  const component = name === "" || /^[A-Z_$]|\./.test(name);
  if (!component && !computed) return undefined;
  if (!component) {
    const kept = [...literal].map(([key, value]) => ` ${key}="${escapeHtml(value)}"`).join("");
    const lost = /\b(?:src|href|srcset)\s{0,9}=\s{0,9}\{/.test(source.slice(at, end));
    const text = `<${name}${kept}${whole ? " /" : ""}>`;
    return lost ? { end, text, warning: `What \`<${name}>\` computes is left out.` } : { end, text };
  }
  if (closing || name === "" || name === "Fragment") return { end };
  const given = new Map([...literal].map(([key, value]) => [key.toLowerCase(), value]));
  const html = embed(name, given, context.renderLine);
  return html === undefined ? { end, warning: `\`<${name}>\` is left out.` } : { end, html };
}

function parseElement(source: string, at: number): Element | Unclosed | undefined {
  const head = /<(\/?)((?:[A-Za-z_$][\w$.-]*)?)(?=[\s/>])/y;
  head.lastIndex = at;
  const [all, slash, name = ""] = head.exec(source) ?? [];
  if (all === undefined) return undefined;
  const literal = new Map<string, string>();
  let computed = false;
  let next = at + all.length;
  const part =
    /\s*(?:(\/?>)|(\{)|([A-Za-z_$][\w$:.-]*)(?:\s{0,99}=\s{0,99}(?:"([^"]{0,9999})"|'([^']{0,9999})'|(\{)))?)/y;
  for (;;) {
    part.lastIndex = next;
    const match = part.exec(source);
    if (match === null) return undefined;
    next = part.lastIndex;
    const [, end, spread, key, double, single, brace] = match;
    if (end !== undefined)
      return { name, closing: slash === "/", literal, computed, whole: end === "/>", end: next };
    if (spread !== undefined || brace !== undefined) {
      const close = balancedEnd(source, next, "}");
      if (close === undefined) return { opening: next - at };
      const [, text] = /^\s*(?:"([^"\\]*)"|'[^'\\]*')\s*$/.exec(source.slice(next, close - 1)) ?? [];
      if (key !== undefined && text !== undefined) literal.set(key, text);
      computed = true;
      next = close;
    } else if (key !== undefined) literal.set(key, double ?? single ?? "");
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line;
}
