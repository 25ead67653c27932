import type { BodyFormat } from "#content/model/post.js";
import type { FindCodeLines } from "./code-lines.js";

/** The separator of a post without `excerpt_separator`. It may also have spaces inside. */
export const MORE_MARKER = "<!--more-->";

interface SplitOptions {
  readonly separator: string;
  readonly format: BodyFormat;
  /** Separators in code don't count. */
  readonly codeLines: FindCodeLines;
}

interface SplitBody {
  readonly beginning: string;
  /** The body. A separator that readers would see is removed. */
  readonly whole: string;
}

/** Splits `source` at its first separator with text before it; undefined without such a separator. */
export function splitAtSeparator(
  source: string,
  { separator, format, codeLines }: SplitOptions,
): SplitBody | undefined {
  const matches = findSeparators(source, separator);
  if (matches.length === 0) return undefined;
  const code = codeLines(source);
  const match = matches.find(({ index }) => {
    const line = source.slice(0, index).split("\n").length - 1;
    return source.slice(0, index).trim() !== "" && !code.some(({ from, to }) => line >= from && line < to);
  });
  if (match === undefined) return undefined;
  const beginning = source.slice(0, match.index);
  const [found] = match;
  const unseen = found.trim() === "" || (format !== "text" && /^\s*<!--.*-->\s*$/s.test(found));
  return { beginning, whole: unseen ? source : beginning + source.slice(match.index + found.length) };
}

/** A body has one separator, and perhaps some in code. */
const MAX_MATCHES = 20;

function findSeparators(source: string, separator: string): readonly RegExpExecArray[] {
  const literal = separator.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const pattern = separator === MORE_MARKER ? /<!--\s{0,9}more\s{0,9}-->/gi : new RegExp(literal, "g");
  const matches: RegExpExecArray[] = [];
  for (const match of source.matchAll(pattern)) if (matches.push(match) === MAX_MATCHES) break;
  return matches;
}
