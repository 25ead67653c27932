import { embed } from "#content/dialects/tags/embeds.js";
import {
  matchAt,
  shortenTag,
  type TagReader,
  type TagResult,
  unclosedTag,
} from "#content/dialects/tags/tag-reader.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import { balancedEnd } from "./javascript.js";

/** For each expression or tag without an end, what follows is searched; after that many, they are prose. */
const MAX_UNCLOSED = 50;

/** Reads `import`, `export`, `{expressions}` and JSX (https://mdxjs.com/docs/what-is-mdx/). No code is run. */
export function makeMdxReader(source: string, context: TemplateContext): TagReader {
  let unclosed = 0;
  let moduleEnd = 0;
  return {
    // A backslash makes `{` and `<` plain characters.
    opening: String.raw`\\[{<]|^(?:import|export)\b|\{|<(?=[a-z/>_$])`,
    read: (at) => {
      if (unclosed >= MAX_UNCLOSED) return undefined;
      if (source[at] === "i" || source[at] === "e") {
        const before = source.slice(Math.max(0, at - 200), at);
        const first = at === moduleEnd || /\n[ \t]*\n$/.test(before) || (at <= 200 && before.trim() === "");
        const result = first ? readModule(source, at) : undefined;
        if (result !== undefined) moduleEnd = result.end;
        return result;
      }
      const result = source[at] === "{" ? readExpression(source, at) : readElement(source, at, context);
      if (result === undefined || !("opening" in result)) return result;
      unclosed += 1;
      return unclosedTag(source, at, result.opening);
    },
  };
}

interface Unclosed {
  /** Length of what was read before a brace that is never closed. */
  readonly opening: number;
}

const MODULE =
  /(?:import\s{1,9}(?:["'][^"'\n]*["']|[\w$*{][^;"']{0,2000}?\sfrom\s{0,9}["'][^"'\n]*["'])|export\s{1,9}(?:\*|\{|default\b|const\b|let\b|var\b|function\b|async\b|class\b))/y;

/** Reads up to the end of the line on which all brackets are closed. It has no output, so nothing is lost. */
function readModule(source: string, at: number): TagResult | undefined {
  if (matchAt(MODULE, source, at) === undefined) return undefined;
  const end = balancedEnd(source, at, "\n") ?? source.length;
  return { end };
}

function readExpression(source: string, at: number): TagResult | Unclosed | undefined {
  const end = balancedEnd(source, at + 1, "}");
  if (end === undefined) return { opening: 1 };
  const inner = source.slice(at + 1, end - 1).trim();
  // The id of a heading, which Docusaurus and others take before it is JavaScript.
  if (/^#[\w-]+$/.test(inner) && /^[ \t]*(?:\n|$)/.test(source.slice(end, end + 100))) return undefined;
  if (inner === "" || /^\/\*(?:(?!\*\/)[\s\S])*\*\/$/.test(inner)) return { end };
  const [, double, single, template] = /^(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)$/.exec(inner) ?? [];
  const text = double ?? single ?? template;
  if (text !== undefined) return text.trim() === "" ? { end, text } : { end, html: escapeHtml(text) };
  return { end, warning: `\`{${shortenTag(inner)}}\` is left out.` };
}

interface Element {
  readonly name: string;
  readonly closing: boolean;
  /** Attributes with literal values. */
  readonly literal: ReadonlyMap<string, string>;
  /** There are attributes with expressions as values. */
  readonly computed: boolean;
  readonly selfClosing: boolean;
  readonly end: number;
}

/** Replaces a component by its content, and drops the computed attributes of an HTML element. */
function readElement(source: string, at: number, context: TemplateContext): TagResult | Unclosed | undefined {
  const element = parseElement(source, at);
  if (element === undefined || "opening" in element) return element;
  const { name, closing, literal, computed, selfClosing, end } = element;
  const component = name === "" || /^[A-Z_$]|\./.test(name);
  if (!component && !computed) return undefined;
  if (!component) {
    const kept = [...literal].map(([key, value]) => ` ${key}="${escapeHtml(value)}"`).join("");
    const lost = /\b(?:src|href|srcset)\s{0,9}=\s{0,9}\{/.test(source.slice(at, end));
    const text = `<${name}${kept}${selfClosing ? " /" : ""}>`;
    return { end, text, warning: lost ? `The output of \`<${name}>\` is left out.` : undefined };
  }
  if (closing || name === "" || name === "Fragment") return { end };
  const given = new Map([...literal].map(([key, value]) => [key.toLowerCase(), value]));
  const html = embed(name, given, context.renderLine);
  return html === undefined ? { end, warning: `\`<${name}>\` is left out.` } : { end, html };
}

function parseElement(source: string, at: number): Element | Unclosed | undefined {
  const head = matchAt(/<(\/?)((?:[A-Za-z_$][\w$.-]*)?)(?=[\s/>])/y, source, at);
  if (head === undefined) return undefined;
  const [all, slash, name = ""] = head;
  const literal = new Map<string, string>();
  let computed = false;
  let next = at + all.length;
  const part =
    /\s*(?:(\/?>)|(\{)|([A-Za-z_$][\w$:.-]*)(?:\s{0,99}=\s{0,99}(?:"([^"]{0,9999})"|'([^']{0,9999})'|(\{)))?)/y;
  for (;;) {
    const match = matchAt(part, source, next);
    if (match === undefined) return undefined;
    const [found, end, spread, key, double, single, brace] = match;
    next += found.length;
    if (end !== undefined)
      return { name, closing: slash === "/", literal, computed, selfClosing: end === "/>", end: next };
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
