import { escapeHtml } from "#content/text/escape.js";

/** What a tag becomes. */
export interface TagResult {
  /** Index after it in the source. */
  readonly end: number;
  /** Replaces it in the source, and is rendered like the rest. */
  readonly text?: string;
  /** Replaces it in the rendered page. */
  readonly html?: string;
  /** A sentence about what readers miss. */
  readonly warning?: string;
  /** What several warnings have in common. */
  readonly cause?: string | undefined;
}

/** Reads the tags of one template language in one body. */
export interface TagReader {
  /** Where a tag may begin, as the source of a regular expression. */
  readonly opening: string;
  /** The same for tags that count in code too, because the generator reads them before it parses Markdown. */
  readonly openingInCode?: string;
  /** Reads the tag at an index; undefined if it only looks like one. Called with growing indices. */
  readonly read: (at: number) => TagResult | undefined;
}

/** UTF-16 units. Nothing longer is taken for a tag. */
export const MAX_TAG_LENGTH = 20_000;

/** Matches a sticky pattern (flag `y`) at an index. */
export function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

/** Finds a literal from growing indices on, in one pass over the source; -1 if it doesn't occur. */
export function makeForwardFinder(source: string, literal: string): (from: number) => number {
  let next = -2;
  return (from) => {
    if (next !== -1 && next < from) next = source.indexOf(literal, from);
    return next;
  };
}

/** Finds the closing marks of tags from growing indices on; undefined if none is near. */
export function makeTagEndFinder(source: string): (mark: string, from: number) => number | undefined {
  const finders = new Map<string, (from: number) => number>();
  return (mark, from) => {
    const find = finders.get(mark) ?? makeForwardFinder(source, mark);
    finders.set(mark, find);
    const end = find(from);
    return end === -1 || end - from > MAX_TAG_LENGTH ? undefined : end;
  };
}

/**
 * Finds the index of the last match of a pattern by what its first group captured; -1 if nothing matches. The source is
 * searched once, when the first name is asked for.
 */
export function makeLastFinder(source: string, pattern: RegExp): (name: string) => number {
  let last: Map<string, number> | undefined;
  return (name) => {
    last ??= new Map([...source.matchAll(pattern)].map(({ index, 1: found = "" }) => [found, index]));
    return last.get(name) ?? -1;
  };
}

/** Ends the innermost open block of a name, and the blocks in it; false if none is open. */
export function closeBlock(open: string[], name: string): boolean {
  const at = open.lastIndexOf(name);
  if (at !== -1) open.splice(at);
  return at !== -1;
}

/** Shows a shortcode that is commented out, instead of calling it. The groups of `pattern` (sticky) capture what is shown. */
export function readCommentedOut(pattern: RegExp, source: string, at: number): TagResult | undefined {
  const match = matchAt(pattern, source, at);
  if (match === undefined) return undefined;
  return { end: at + match[0].length, html: escapeHtml(match.slice(1).join("")) };
}

/** Keeps the opening mark of a tag without an end, and tells the author: the generator would refuse the post. */
export function unclosedTag(source: string, at: number, markLength: number): TagResult {
  const [line = ""] = source.slice(at, at + 100).split("\n");
  const end = at + markLength;
  return { end, text: source.slice(at, end), warning: `\`${shortenTag(line)}\` is never closed.` };
}

/** A tag on one line of at most 60 units, for a message. */
export function shortenTag(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line;
}
