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
    const beginning = foldText(text.slice(0, LONGEST * 40));
    if (beginning.length <= LONGEST) return beginning;
    const known = segmenters.get(language) ?? makeSegmenters(language);
    segmenters.set(language, known);
    return `${cut(beginning, known)}…`;
  };
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

function cut(text: string, { words, graphemes }: Segmenters): string {
  const window = text.slice(0, LONGEST * 4);
  const whole = new Set<number>([0]);
  let firstGrapheme = 0;
  for (const { index, segment } of graphemes.segment(window)) {
    const end = index + segment.length;
    firstGrapheme ||= end;
    if (end > LONGEST) break;
    whole.add(end);
  }
  let end = 0;
  for (const { index, segment, isWordLike } of words.segment(window)) {
    if (index + segment.length > LONGEST) break;
    if (isWordLike && whole.has(index + segment.length)) end = index + segment.length;
  }
  // One word longer than everything (a URL, a row of emoji): between its characters, and the first one stays whole.
  const last = end > LONGEST / 2 ? end : Math.max(...whole) || firstGrapheme;
  return text.slice(0, last).trimEnd();
}
