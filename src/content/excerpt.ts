/** UTF-16 units that an excerpt made from the body may have before its "…". */
const LONGEST = 240;

/** Cuts plain text; made once for many posts, because a segmenter is dear to make. */
export type Shorten = (text: string, language: string) => string;

/**
 * Folds text into one paragraph of at most 240 units, cut where a word ends in its language and never within what readers
 * see as one character (UAX #29), with "…" where something is left out.
 */
export function makeShortener(): Shorten {
  const segmenters = new Map<string, Segmenters>();
  return (text, language) => {
    // Far more than fits is folded at most, so that a book costs no more than a page.
    const beginning = foldText(text.slice(0, LONGEST * 8));
    if (beginning.length <= LONGEST) return beginning;
    const plain = endOfPlainWord(beginning);
    if (plain !== undefined) return `${beginning.slice(0, plain)}…`;
    const known = segmenters.get(language) ?? makeSegmenters(language);
    segmenters.set(language, known);
    return `${cut(beginning, known)}…`;
  };
}

/**
 * Where the last whole word ends, if around there are only unaccented letters and blanks: these end words alike in all
 * languages, and loading the rules of one takes longer than rendering a post. Undefined where the segmenter has to tell.
 */
function endOfPlainWord(text: string): number | undefined {
  const blank = text.lastIndexOf(" ", LONGEST);
  const plain = /^[A-Za-z] [A-Za-z]*(?: |$)/.test(text.slice(blank - 1, blank + LONGEST));
  return plain && blank > LONGEST / 2 ? blank : undefined;
}

/** Paragraphs and list items in one line. */
export function foldText(text: string): string {
  return text.replace(/^- /gm, "").replace(/\s+/g, " ").trim();
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
  const window = text.slice(0, LONGEST * 4);
  const characters = graphemes.segment(window);
  const end = lastWordEnd(words.segment(window), characters) ?? lastWholeCharacter(characters);
  return text.slice(0, end).trimEnd();
}

/** Where the last whole word ends; undefined where none does in the second half: it is longer than everything (a URL, a row of emoji). */
function lastWordEnd(words: Intl.Segments, characters: Intl.Segments): number | undefined {
  for (let end = words.containing(LONGEST)?.index ?? 0; end > LONGEST / 2; ) {
    const word = words.containing(end - 1);
    if (word?.isWordLike && characters.containing(end)?.index === end) return end;
    end = word?.index ?? 0;
  }
  return undefined;
}

/** Between characters as readers see them, and the first one stays whole. */
function lastWholeCharacter(characters: Intl.Segments): number {
  const { index = 0, segment = "" } = characters.containing(LONGEST) ?? {};
  return index || segment.length;
}
