import type { Document, LineCounter } from "yaml";

/** A parser's error, with the line in the source that it was given. */
export class FrontMatterSyntaxError extends Error {
  override readonly name = "FrontMatterSyntaxError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

interface ParsedYaml {
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * Parses YAML with strings, null and booleans as the core schema has them; numbers and dates stay as they are written. Text in
 * quotes may go on at the beginning of a line, as Ruby's parser and others allow.
 *
 * @throws FrontMatterSyntaxError
 */
export function parseForgivingly(source: string, yaml: typeof import("yaml")): ParsedYaml {
  const parsed = parse(source, yaml);
  const [error] = parsed.document.errors;
  if (error === undefined) return parsed;
  const indented = error.code === "MISSING_CHAR" ? indentQuoted(source) : source;
  const again = indented === source ? undefined : parse(indented, yaml);
  if (again?.document.errors.length === 0) return again;
  // Something that is never closed is noticed after the last line.
  const last = source.trimEnd().split("\n").length;
  const line = Math.min(last, parsed.lines.linePos(error.pos[0]).line);
  const hint =
    error.code === "BLOCK_AS_IMPLICIT_KEY"
      ? `The value of \`${keyAt(source, error.pos[0])}\` contains a colon: put it in quotes`
      : undefined;
  throw new FrontMatterSyntaxError(hint ?? error.message, line);
}

function parse(source: string, yaml: typeof import("yaml")): ParsedYaml {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(source, {
    schema: "failsafe",
    customTags: ["null", "bool"],
    lineCounter: lines,
    // Quoting the line of each error takes time that grows with the square of a line's length.
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  return { document, lines };
}

/** The key in the line of an offset. */
export function keyAt(source: string, offset: number): string {
  const start = source.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const [, key = ""] = /^[\s-]{0,99}([^:\n]{1,99}):/.exec(source.slice(start, start + 200)) ?? [];
  return key.replace(/^["']|["']$/g, "");
}

const QUOTED_VALUE = /^[ \t-]*[^\s:#"'][^:\n]*:[ \t]+(["'])/;

/** Indents the lines in which text in quotes goes on. */
function indentQuoted(source: string): string {
  let quote: string | undefined;
  return source
    .split("\n")
    .map((line) => {
      const opening = quote === undefined ? QUOTED_VALUE.exec(line) : undefined;
      const text = opening ? line.slice(opening[0].length) : line;
      const open = quote ?? opening?.[1];
      if (open === undefined) return line;
      const goesOn = quote !== undefined;
      quote = closes(text, open) ? undefined : open;
      return goesOn ? `  ${line}` : line;
    })
    .join("\n");
}

function closes(text: string, quote: string): boolean {
  const rest = quote === '"' ? text.replace(/\\./g, "") : text.replaceAll("''", "");
  return rest.includes(quote);
}
