import type { BodyFormat } from "#content/model/post.js";

/** What parts a body whose front matter names no `excerpt_separator`; generators also write it with blanks inside. */
export const MORE_MARKER = "<!--more-->";

interface SplitOptions {
  readonly separator: string;
  readonly format: BodyFormat;
  /** 0-based lines, the end excluded, that are code: what looks like a separator there is none. */
  readonly codeLines: (source: string) => readonly { readonly from: number; readonly to: number }[];
}

export interface SplitBody {
  readonly beginning: string;
  /** The body without a separator that readers would see. */
  readonly whole: string;
}

/** Parts `source` at its first separator that has something before it; undefined where there is none. */
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

/** A body has one separator; what follows a few that stand in code isn't looked for. */
const MAX_MATCHES = 20;

function findSeparators(source: string, separator: string): readonly RegExpExecArray[] {
  const literal = separator.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const pattern = separator === MORE_MARKER ? /<!--\s{0,9}more\s{0,9}-->/gi : new RegExp(literal, "g");
  const matches: RegExpExecArray[] = [];
  for (const match of source.matchAll(pattern)) if (matches.push(match) === MAX_MATCHES) break;
  return matches;
}
