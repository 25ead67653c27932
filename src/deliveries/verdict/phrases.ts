import { fold, SENTENCE_END } from "./tokens.js";

/** How many words a gap in a phrase may stand for. */
const MAX_GAP = 6;

interface Part {
  readonly words: ReadonlySet<string>;
  readonly optional: boolean;
  /** Whether some words may stand between the part before and this one. */
  readonly afterGap: boolean;
}

/** A phrase of a rule, split at the part whose words are rarest in answers: only where one of them stands is it looked for. */
export interface Phrase {
  readonly anchor: ReadonlySet<string>;
  readonly gapBefore: boolean;
  /** The parts before the anchor, from right to left, and those after it. */
  readonly before: readonly Part[];
  readonly after: readonly Part[];
}

/**
 * Reads a phrase: words in lower case, `a|b` for either, `a?` for a word that may be missing, and `~` for up to six words of the
 * same sentence. @throws Error if it doesn't begin with a word
 */
export function parsePhrase(phrase: string): Phrase {
  const parts = parseParts(phrase);
  if (parts[0] === undefined || parts[0].optional || parts[0].afterGap)
    throw new Error(`"${phrase}" must begin with a word.`);
  const required = parts.filter(({ optional }) => !optional);
  const anchor = required.reduce((best, part) => (commonness(part) < commonness(best) ? part : best));
  const at = parts.indexOf(anchor);
  return {
    anchor: anchor.words,
    gapBefore: anchor.afterGap,
    before: parts.slice(0, at).reverse(),
    after: parts.slice(at + 1),
  };
}

function parseParts(phrase: string): readonly Part[] {
  const parts: Part[] = [];
  let afterGap = false;
  for (const text of fold(phrase).split(" ")) {
    if (text === "~") {
      afterGap = true;
      continue;
    }
    const optional = text.endsWith("?");
    parts.push({ words: new Set((optional ? text.slice(0, -1) : text).split("|")), optional, afterGap });
    afterGap = false;
  }
  return parts;
}

/** All words that a phrase asks for. */
export function wordsOfPhrase(phrase: string): readonly string[] {
  return parseParts(phrase).flatMap(({ words }) => [...words]);
}

/** Words that stand in many answers, whatever these say. */
const COMMON = new Set(
  "a an the to of for in on at by from with is are was not no be been has have it this that your you we our and or user users mailbox recipient recipients address addresses account email mail message messages sender server host domain ip client sending sent please see contact".split(
    " ",
  ),
);

function commonness({ words }: Part): number {
  return [...words].reduce((sum, word) => sum + (COMMON.has(word) ? 20 : 1), 0);
}

/** Phrases by their anchor, and further by a word that stands right beside it, so that few have to be tried. */
export interface PhraseIndex<T extends { readonly phrase: Phrase }> {
  readonly add: (entry: T) => void;
  /** Calls back for each phrase that stands in the text. */
  readonly find: (tokens: readonly string[], found: (entry: T) => void) => void;
}

interface Candidates<T> {
  readonly alone: T[];
  readonly byNext: Map<string, T[]>;
  readonly byPrevious: Map<string, T[]>;
}

export function createPhraseIndex<T extends { readonly phrase: Phrase }>(): PhraseIndex<T> {
  const index = new Map<string, Candidates<T>>();
  const tryAll = (
    entries: readonly T[] | undefined,
    tokens: readonly string[],
    at: number,
    found: (entry: T) => void,
  ) => {
    if (entries === undefined) return;
    for (const entry of entries) if (matchesAt(entry.phrase, tokens, at)) found(entry);
  };
  return {
    add: (entry) => {
      const next = besideAnchor(entry.phrase.after[0]);
      const previous = entry.phrase.gapBefore ? undefined : besideAnchor(entry.phrase.before[0], true);
      for (const word of entry.phrase.anchor) {
        const candidates: Candidates<T> = index.get(word) ?? {
          alone: [],
          byNext: new Map(),
          byPrevious: new Map(),
        };
        index.set(word, candidates);
        if (next !== undefined) addTo(candidates.byNext, next, entry);
        else if (previous !== undefined) addTo(candidates.byPrevious, previous, entry);
        else candidates.alone.push(entry);
      }
    },
    find: (tokens, found) => {
      for (let at = 0; at < tokens.length; at += 1) {
        const candidates = index.get(tokens[at] ?? "");
        if (candidates === undefined) continue;
        tryAll(candidates.alone, tokens, at, found);
        if (candidates.byNext.size > 0)
          tryAll(candidates.byNext.get(tokens[at + 1] ?? ""), tokens, at, found);
        if (candidates.byPrevious.size > 0)
          tryAll(candidates.byPrevious.get(tokens[at - 1] ?? ""), tokens, at, found);
      }
    },
  };
}

/** The words of a part that has to stand right beside the anchor. */
function besideAnchor(part: Part | undefined, isBefore = false): ReadonlySet<string> | undefined {
  return part === undefined || part.optional || (!isBefore && part.afterGap) ? undefined : part.words;
}

function addTo<T>(index: Map<string, T[]>, words: ReadonlySet<string>, entry: T): void {
  for (const word of words) {
    const entries = index.get(word) ?? [];
    entries.push(entry);
    index.set(word, entries);
  }
}

/** Whether the phrase stands in the text with its anchor at `at`. */
function matchesAt({ before, after, gapBefore }: Phrase, tokens: readonly string[], at: number): boolean {
  return (
    matchForward(after, 0, tokens, at + 1) &&
    matchBackward(before, { part: 0, gap: gapBefore }, tokens, at - 1)
  );
}

function matchForward(
  parts: readonly Part[],
  part: number,
  tokens: readonly string[],
  from: number,
): boolean {
  const next = parts[part];
  if (next === undefined) return true;
  const last = from + (next.afterGap ? MAX_GAP : 0);
  for (let at = from; at <= last; at += 1) {
    const token = tokens[at];
    if (token !== undefined && next.words.has(token) && matchForward(parts, part + 1, tokens, at + 1))
      return true;
    if (token === undefined || token === SENTENCE_END) break;
  }
  return next.optional && matchForward(parts, part + 1, tokens, from);
}

function matchBackward(
  parts: readonly Part[],
  { part, gap }: { readonly part: number; readonly gap: boolean },
  tokens: readonly string[],
  from: number,
): boolean {
  const next = parts[part];
  if (next === undefined) return true;
  const last = from - (gap ? MAX_GAP : 0);
  for (let at = from; at >= last; at -= 1) {
    const token = tokens[at];
    const isNext = token !== undefined && next.words.has(token);
    if (isNext && matchBackward(parts, { part: part + 1, gap: next.afterGap }, tokens, at - 1)) return true;
    if (token === undefined || token === SENTENCE_END) break;
  }
  return next.optional && matchBackward(parts, { part: part + 1, gap: gap || next.afterGap }, tokens, from);
}
