import { copyText, foldSpace } from "#content/text/characters.js";

/** UTF-16 units that an excerpt made from the body may have before its "…". */
const MAX_LENGTH = 240;

/** UTF-16 units of a text that an excerpt is made from: far more than fits, so that a book costs no more than a page. */
export const EXCERPT_SOURCE_LENGTH = MAX_LENGTH * 8;

/** Cuts plain text; made once for many posts, because a segmenter is dear to make. */
export type Shorten = (text: string, language: string) => string;

/**
 * Folds text into one paragraph of at most 240 units, cut where a word ends in its language and never within what readers
 * see as one character (UAX #29), with "…" where something is left out.
 */
export function makeShortener(): Shorten {
  const segmenters = new Map<string, Segmenters>();
  return (text, language) => {
    const beginning = foldText(text.slice(0, EXCERPT_SOURCE_LENGTH));
    if (beginning.length <= MAX_LENGTH) return copyText(beginning);
    const plain = endOfPlainWord(beginning);
    if (plain !== undefined) return copyText(`${beginning.slice(0, plain)}…`);
    const known = segmenters.get(language) ?? makeSegmenters(language);
    segmenters.set(language, known);
    return copyText(`${cut(beginning, known)}…`);
  };
}

/**
 * Where the last whole word ends, if around there are only unaccented letters and blanks: these end words alike in all
 * languages, and loading the rules of one takes longer than rendering a post. Undefined where the segmenter has to tell.
 */
function endOfPlainWord(text: string): number | undefined {
  const blank = text.lastIndexOf(" ", MAX_LENGTH);
  const plain = /^[A-Za-z] [A-Za-z]*(?: |$)/.test(text.slice(blank - 1, blank + MAX_LENGTH));
  return plain && blank > MAX_LENGTH / 2 ? blank : undefined;
}

/** Paragraphs and list items in one line. */
export function foldText(text: string): string {
  return foldSpace(text.includes("- ") ? text.replace(/^- /gm, "") : text);
}

interface Segmenters {
  readonly words: Intl.Segmenter;
  readonly graphemes: Intl.Segmenter;
}

function makeSegmenters(language: string): Segmenters {
  return {
    words: new Intl.Segmenter(language, { granularity: "word" }),
    graphemes: new Intl.Segmenter(language, { granularity: "grapheme" }),
  };
}

/** Asks only about the neighbourhood of the cut: segmenting from the beginning costs more than rendering the post. */
function cut(text: string, { words, graphemes }: Segmenters): string {
  const window = text.slice(0, MAX_LENGTH * 4);
  const end =
    lastWordEnd(words.segment(window), (at) => isBetweenCharacters(window, at, graphemes)) ??
    lastWholeCharacter(graphemes.segment(window));
  return text.slice(0, end).trimEnd();
}

/** Between two letters of ASCII there is nothing to ask (UAX #29, GB999): the text is folded, so there is no CR LF. */
function isBetweenCharacters(text: string, at: number, graphemes: Intl.Segmenter): boolean {
  if (text.charCodeAt(at - 1) < 0x80 && text.charCodeAt(at) < 0x80) return true;
  return graphemes.segment(text).containing(at)?.index === at;
}

/** Where the last whole word ends; undefined where none does in the second half: it is longer than everything (a URL, a row of emoji). */
function lastWordEnd(words: Intl.Segments, isBetween: (at: number) => boolean): number | undefined {
  for (let end = words.containing(MAX_LENGTH)?.index ?? 0; end > MAX_LENGTH / 2; ) {
    const word = words.containing(end - 1);
    if (word?.isWordLike && isBetween(end)) return end;
    end = word?.index ?? 0;
  }
  return undefined;
}

/** Between characters as readers see them, and the first one stays whole. */
function lastWholeCharacter(characters: Intl.Segments): number {
  const { index = 0, segment = "" } = characters.containing(MAX_LENGTH) ?? {};
  return index || segment.length;
}
