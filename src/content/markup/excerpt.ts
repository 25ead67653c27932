import { copyText, foldSpace } from "#content/text/characters.js";

/** UTF-16 units of an excerpt, without its "…". */
const MAX_LENGTH = 240;

/** UTF-16 units of a text that are looked at for an excerpt, so that a book costs no more than a page. */
export const EXCERPT_SOURCE_LENGTH = MAX_LENGTH * 8;

/** Shortens plain text to an excerpt. */
export type Shorten = (text: string, language: string) => string;

/**
 * Folds text into one paragraph of at most 240 units. Longer text is cut after a sentence, if one ends in the second half of
 * them, else after a word of its language, never within a
 * grapheme cluster (UAX #29), and gets a "…". The segmenters, which are slow to make, are made once per language.
 */
export function makeShortener(): Shorten {
  const segmenters = new Map<string, Segmenters>();
  return (text, language) => {
    const beginning = foldText(text.slice(0, EXCERPT_SOURCE_LENGTH));
    if (beginning.length <= MAX_LENGTH) return copyText(beginning);
    const sentence = endOfSentence(beginning);
    if (sentence !== undefined) return copyText(beginning.slice(0, sentence));
    const plain = endOfPlainWord(beginning);
    if (plain !== undefined) return copyText(`${beginning.slice(0, plain)}…`);
    const known = segmenters.get(language) ?? makeSegmenters(language);
    segmenters.set(language, known);
    return copyText(`${cut(beginning, known)}…`);
  };
}

/** Marks, closing quotes and brackets, and what begins a sentence; Chinese and Japanese need no space. */
const SENTENCE_END =
  /[.!?…؟।]["'”’»)\]]*(?= ["'“‘«¿¡([]*[\p{Lu}\p{Lo}\p{N}])|[。！？｡]["”』」）]*(?!\p{M}|\u200D)/gu;

/** "Dr." and "e.g." end no sentence, nor does the initial of a name. */
const ABBREVIATION =
  /(?:^|[\s(])(?:\p{L}|(?:\p{L}\.)+\p{L}|al|approx|bzw|ca|cf|dr|etc|fig|inc|jr|ltd|mr|mrs|ms|nr|no|prof|sr|sra|st|usw|vgl|vol|vs)\.$/iu;

/** The end of the last sentence that isn't too short for an excerpt. */
function endOfSentence(text: string): number | undefined {
  let end: number | undefined;
  for (const { 0: mark, index } of text.slice(0, MAX_LENGTH + MIN_NEXT).matchAll(SENTENCE_END)) {
    const after = index + mark.length;
    if (after > MAX_LENGTH) break;
    if (after >= MAX_LENGTH / 2 && !ABBREVIATION.test(text.slice(Math.max(0, index - 20), index + 1)))
      end = after;
  }
  return end;
}

/** UTF-16 units that tell whether another sentence begins. */
const MIN_NEXT = 8;

/**
 * The end of the last whole word if there are only unaccented letters and spaces around it. Words end alike there in all
 * languages, and loading a language's rules takes longer than rendering a post. Otherwise undefined.
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

/** Segments only around the cut: from the beginning it would take longer than rendering the post. */
function cut(text: string, { words, graphemes }: Segmenters): string {
  const window = text.slice(0, MAX_LENGTH * 4);
  const end =
    lastWordEnd(words.segment(window), (at) => isBetweenCharacters(window, at, graphemes)) ??
    lastWholeCharacter(graphemes.segment(window));
  return text.slice(0, end).trimEnd();
}

/** There is always a boundary between two ASCII characters (UAX #29, GB999); folded text has no CR LF. */
function isBetweenCharacters(text: string, at: number, graphemes: Intl.Segmenter): boolean {
  if (text.charCodeAt(at - 1) < 0x80 && text.charCodeAt(at) < 0x80) return true;
  return graphemes.segment(text).containing(at)?.index === at;
}

/** The end of the last whole word; undefined if none ends in the second half, as in a long URL or a row of emoji. */
function lastWordEnd(words: Intl.Segments, isBetween: (at: number) => boolean): number | undefined {
  for (let end = words.containing(MAX_LENGTH)?.index ?? 0; end > MAX_LENGTH / 2; ) {
    const word = words.containing(end - 1);
    if (word?.isWordLike && isBetween(end)) return end;
    end = word?.index ?? 0;
  }
  return undefined;
}

/** The end of the last whole grapheme cluster. The first one is kept even if it is too long. */
function lastWholeCharacter(characters: Intl.Segments): number {
  const { index = 0, segment = "" } = characters.containing(MAX_LENGTH) ?? {};
  return index || segment.length;
}
