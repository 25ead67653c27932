import type { FindCodeLines } from "#content/markup/code-lines.js";
import type { BodyFormat } from "#content/model/post.js";
import { makeForwardFinder, type TagReader, type TagResult } from "./tag-reader.js";

interface ExpandOptions {
  readonly format: BodyFormat;
  readonly codeLines: FindCodeLines;
  /** @param line 0-based in the source */
  readonly warn: (message: string, line: number, cause: string | undefined) => void;
}

export interface ExpandedBody {
  readonly source: string;
  /** Inserts the HTML of tags into the rendered page. */
  readonly fill: (html: string) => string;
}

/** Replaces the tags outside of code. HTML is replaced by placeholders first, so that it doesn't pass through Markdown. */
export function expandTags(source: string, tags: TagReader, expansion: ExpandOptions): ExpandedBody {
  const mark = makePlaceholder(source);
  const snippets: string[] = [];
  const parts: string[] = [];
  const lineOf = makeLineCounter(source);
  let done = 0;
  for (const { at, result, within } of findTags(source, tags, expansion)) {
    parts.push(source.slice(done, at), result.text ?? "");
    if (isEmpty(result) && isReferenceTarget(source, at, result.end)) parts.push("<>");
    if (result.html !== undefined) {
      const word = `${mark}${snippets.push(result.html) - 1}z`;
      parts.push(within === "prose" && isOnOwnLine(source, at, result.end) ? `\n${word}\n` : word);
    }
    if (result.warning !== undefined) expansion.warn(result.warning, lineOf(at), result.cause);
    done = result.end;
  }
  parts.push(source.slice(done));
  return { source: parts.join(""), fill: makePlaceholderFiller(mark, snippets) };
}

function isEmpty({ text = "", html }: TagResult): boolean {
  return text === "" && html === undefined;
}

/** CommonMark §4.7: after `[label]:` there must be an address, which may be `<>`. */
function isReferenceTarget(source: string, at: number, end: number): boolean {
  return (
    /^(?:\s|$)/.test(source.slice(end, end + 1)) &&
    /(?:^|\n) {0,3}\[[^\][\n]{1,300}\]:[ \t]{1,20}$/.test(source.slice(Math.max(0, at - 330), at))
  );
}

function isOnOwnLine(source: string, at: number, end: number): boolean {
  return (at === 0 || source[at - 1] === "\n") && (end === source.length || source[end] === "\n");
}

/** A word that doesn't occur in the source. */
function makePlaceholder(source: string): string {
  const taken = source.match(/qtagq*/g) ?? [];
  const longest = taken.reduce((length, word) => Math.max(length, word.length), 0);
  return longest === 0 ? "qtag" : `qtag${"q".repeat(longest - 3)}`;
}

/** For growing indices: counts on from the last one. */
function makeLineCounter(source: string): (index: number) => number {
  let [line, at] = [0, source.indexOf("\n")];
  return (index) => {
    for (; at !== -1 && at < index; at = source.indexOf("\n", at + 1)) line += 1;
    return line;
  };
}

function makePlaceholderFiller(mark: string, snippets: readonly string[]): ExpandedBody["fill"] {
  if (snippets.length === 0) return (html) => html;
  const inTags = new RegExp(`<[^<>]*${mark}\\d[^<>]*>`, "g");
  const inText = new RegExp(`<p>\\s*${mark}(\\d+)z\\s*</p>|${mark}(\\d+)z`, "g");
  const inTag = new RegExp(`${mark}\\d+z`, "g");
  return (html) =>
    html
      .replace(inTags, (tag) => tag.replace(inTag, ""))
      .replace(inText, (_, alone?: string, inside?: string) =>
        alone === undefined
          ? withoutParagraph(snippets[Number(inside)] ?? "")
          : (snippets[Number(alone)] ?? ""),
      );
}

/** A link within a sentence needs none. */
function withoutParagraph(html: string): string {
  return html.replace(/^<p>(.*)<\/p>$/s, "$1");
}

interface FoundTag {
  readonly at: number;
  readonly result: TagResult;
  readonly within: "prose" | "code";
}

/** After a tag that contains a part of a code block, the code blocks of the rest are found anew, at most this often. */
const MAX_RESCANS = 20;

function* findTags(
  source: string,
  tags: TagReader,
  { format, codeLines }: ExpandOptions,
): Generator<FoundTag> {
  const markdown = format === "markdown";
  const mark = new RegExp(
    `${markdown ? "\\\\[\\\\`]|`+|" : ""}<!--|<(?:pre|code|script|style|textarea)(?=[\\s>])|${tags.opening}`,
    "gim",
  );
  const skip = makeSkipper(source);
  const findInCode = makeCodeFinder(source, tags);
  let code = markdown ? codeRanges(source, 0, codeLines) : [];
  let next = 0;
  let rescans = 0;
  for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
    const at = match.index;
    while ((code[next]?.end ?? Infinity) <= at) next += 1;
    const range = code[next];
    const coded = range !== undefined && range.start <= at ? range : undefined;
    const result = coded !== undefined || /^(?:\\|`|<!--)/.test(match[0]) ? undefined : tags.read(at);
    let end = result?.end ?? coded?.end ?? skip(match);
    // Up to here the code ranges still hold.
    const certain = result === undefined ? end : at;
    if (result !== undefined) yield { at, result, within: "prose" };
    else
      for (const found of findInCode({ start: at, end })) {
        yield found;
        end = Math.max(end, found.result.end);
      }
    mark.lastIndex = end;
    while ((code[next]?.end ?? Infinity) <= end) next += 1;
    if (end > certain && (code[next]?.start ?? Infinity) < end && rescans < MAX_RESCANS) {
      rescans += 1;
      code = codeRanges(source, end, codeLines);
      next = 0;
    }
  }
}

/** Finds the tags that count in code, in growing ranges. One that can't be read stays code. */
function makeCodeFinder(
  source: string,
  { openingInCode, read }: TagReader,
): (range: Range) => Iterable<FoundTag> {
  if (openingInCode === undefined) return () => [];
  const opening = new RegExp(openingInCode, "g");
  let match = opening.exec(source);
  return function* ({ start, end }) {
    while (match !== null && match.index < end) {
      const at = match.index;
      const result = at < start ? undefined : read(at);
      if (result !== undefined) opening.lastIndex = Math.max(result.end, opening.lastIndex);
      if (result !== undefined && result.warning === undefined) yield { at, result, within: "code" };
      match = opening.exec(source);
    }
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The code blocks from `offset` on. */
function codeRanges(source: string, offset: number, codeLines: FindCodeLines): readonly Range[] {
  const rest = source.slice(offset);
  const starts = [0];
  for (let at = rest.indexOf("\n"); at !== -1; at = rest.indexOf("\n", at + 1)) starts.push(at + 1);
  return codeLines(rest).map(({ from, to }) => ({
    start: offset + (starts[from] ?? rest.length),
    end: offset + (starts[to] ?? rest.length),
  }));
}

/** Finds where to go on after something that isn't a tag: past the end of a code span, comment or raw text element. */
function makeSkipper(source: string): (match: RegExpExecArray) => number {
  const spanEnd = makeCodeSpans(source);
  const commentEnd = makeForwardFinder(source, "-->");
  const unclosed = new Set<string>();
  return ({ 0: found, index }) => {
    const after = index + found.length;
    if (found.startsWith("\\")) return after;
    if (found.startsWith("`")) return spanEnd(index, found.length);
    if (found === "<!--") return Math.max(after, commentEnd(after) + 3);
    const name = found.slice(1).toLowerCase();
    if (!RAW_ELEMENT.test(found) || unclosed.has(name)) return index + 1;
    const close = new RegExp(`</${name}`, "gi");
    close.lastIndex = after;
    if (close.exec(source) !== null) return close.lastIndex;
    unclosed.add(name);
    return after;
  };
}

const RAW_ELEMENT = /^<(?:pre|code|script|style|textarea)$/i;

/** CommonMark §6.1: a code span ends with a run of as many backticks, in the same paragraph. Each run is tried once. */
function makeCodeSpans(source: string): (at: number, length: number) => number {
  let runs: Map<number, number[]> | undefined;
  let paragraphEnd = -1;
  return (at, length) => {
    runs ??= runsOfBackticks(source);
    const starts = runs.get(length) ?? [];
    while (starts.length > 0 && (starts.at(-1) ?? 0) <= at) starts.pop();
    if (paragraphEnd < at) {
      const blank = /\n[ \t>]*\n/g;
      blank.lastIndex = at;
      paragraphEnd = blank.exec(source)?.index ?? source.length;
    }
    const close = starts.at(-1);
    return close === undefined || close > paragraphEnd ? at + length : close + length;
  };
}

/** The starts of all runs by their length, the last one first. */
function runsOfBackticks(source: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { index, 0: run } of source.matchAll(/`+/g)) {
    const starts = runs.get(run.length);
    if (starts === undefined) runs.set(run.length, [index]);
    else starts.push(index);
  }
  for (const starts of runs.values()) starts.reverse();
  return runs;
}
