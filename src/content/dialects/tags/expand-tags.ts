import type { BodyFormat } from "#content/model/post.js";

/** What a tag becomes. */
export interface TagResult {
  /** Index behind it. */
  readonly end: number;
  /** Stands in its place in the source, where it is read as the rest is. */
  readonly text?: string;
  /** Stands in its place in the page, past Markdown. */
  readonly html?: string;
  /** What readers miss, as a sentence. */
  readonly warning?: string;
}

/** The tags of one template language in one body; what it has to remember between them it keeps. */
export interface TagReader {
  /** Finds where a tag may begin, as the source of a regular expression. */
  readonly opening: string;
  /** Likewise, of those that count in code as well, as they are read before Markdown is. */
  readonly openingInCode?: string;
  /** The tag at `at`; undefined where it only looks like one. Called with growing `at`. */
  readonly read: (source: string, at: number) => TagResult | undefined;
}

interface ExpandOptions {
  readonly format: BodyFormat;
  /** 0-based lines, the end excluded, that are code. */
  readonly codeLines: (source: string) => readonly { readonly from: number; readonly to: number }[];
  readonly warn: (message: string, line: number) => void;
}

export interface ExpandedBody {
  readonly source: string;
  /** Puts into the rendered page what must not pass through Markdown. */
  readonly fill: (html: string) => string;
}

/** Replaces the tags outside code. `line` of a warning is 0-based in `source`. */
export function expandTags(source: string, tags: TagReader, expansion: ExpandOptions): ExpandedBody {
  const mark = makePlaceholder(source);
  const snippets: string[] = [];
  const parts: string[] = [];
  const lineOf = makeLineCounter(source);
  let done = 0;
  for (const { at, result, within } of findTags(source, tags, expansion)) {
    parts.push(source.slice(done, at), result.text ?? "");
    if (result.html !== undefined) {
      const word = `${mark}${snippets.push(result.html) - 1}z`;
      parts.push(within === "prose" && isOnOwnLine(source, at, result.end) ? `\n${word}\n` : word);
    }
    if (result.warning !== undefined) expansion.warn(result.warning, lineOf(at));
    done = result.end;
  }
  parts.push(source.slice(done));
  return { source: parts.join(""), fill: makePlaceholderFiller(mark, snippets) };
}

/** On lines of its own: then it is no part of a sentence before or behind it. */
function isOnOwnLine(source: string, at: number, end: number): boolean {
  return (at === 0 || source[at - 1] === "\n") && (end === source.length || source[end] === "\n");
}

/** A word that the source doesn't have. */
function makePlaceholder(source: string): string {
  let mark = "qtag";
  while (source.includes(mark)) mark += "q";
  return mark;
}

/** Counts on from the last place asked for. */
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

/** Within a sentence a link needs none. */
function withoutParagraph(html: string): string {
  return html.replace(/^<p>(.*)<\/p>$/s, "$1");
}

interface FoundTag {
  readonly at: number;
  readonly result: TagResult;
  readonly within: "prose" | "code";
}

/** A tag may hold code that Markdown would part otherwise; then what follows is looked at anew, this often at most. */
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
    const result = coded !== undefined || /^(?:\\|`|<!--)/.test(match[0]) ? undefined : tags.read(source, at);
    let end = result?.end ?? coded?.end ?? skip(match);
    // Up to here Markdown parts it as it was parted before.
    const parted = result === undefined ? end : at;
    if (result !== undefined) yield { at, result, within: "prose" };
    else
      for (const found of findInCode({ start: at, end })) {
        yield found;
        end = Math.max(end, found.result.end);
      }
    mark.lastIndex = end;
    while ((code[next]?.end ?? Infinity) <= end) next += 1;
    if (end > parted && (code[next]?.start ?? Infinity) < end && rescans < MAX_RESCANS) {
      rescans += 1;
      code = codeRanges(source, end, codeLines);
      next = 0;
    }
  }
}

/** The tags that count in code, from growing places on; one that can't be read is code. */
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
      const result = at < start ? undefined : read(source, at);
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

/** As indices into `source`, from `offset` on. */
function codeRanges(source: string, offset: number, codeLines: ExpandOptions["codeLines"]): readonly Range[] {
  const rest = source.slice(offset);
  const starts = [0];
  for (let at = rest.indexOf("\n"); at !== -1; at = rest.indexOf("\n", at + 1)) starts.push(at + 1);
  return codeLines(rest).map(({ from, to }) => ({
    start: offset + (starts[from] ?? rest.length),
    end: offset + (starts[to] ?? rest.length),
  }));
}

type Skip = (match: RegExpExecArray) => number;

/** Where to go on behind something that is no tag: past what it encloses where that is code or a comment. */
function makeSkipper(source: string): Skip {
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

/** CommonMark §6.1: up to a run of as many backticks, in the same paragraph. Each run is looked at once. */
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

/** Their starts by length, the last one first. */
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

/** A tag without an end: its generator would refuse the post, so the author is told. `length` is its opening's. */
export function unclosedTag(source: string, at: number, length: number): TagResult {
  const [line = ""] = source.slice(at, at + 61).split("\n");
  const shown = line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line;
  return {
    end: at + length,
    text: source.slice(at, at + length),
    warning: `\`${shown}\` never ends.`,
  };
}

/** Finds a literal from growing places on, going through the text once; -1 where there is none. */
export function makeForwardFinder(source: string, literal: string): (from: number) => number {
  let next = -2;
  return (from) => {
    if (next !== -1 && next < from) next = source.indexOf(literal, from);
    return next;
  };
}
