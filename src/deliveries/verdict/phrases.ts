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

/** Whether the phrase stands in the text with its anchor at `at`. */
export function matchesAt(
  { before, after, gapBefore }: Phrase,
  tokens: readonly string[],
  at: number,
): boolean {
  return matchForward(after, 0, tokens, at + 1) && matchBackward(before, gapBefore, tokens, at - 1);
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
  gap: boolean,
  tokens: readonly string[],
  from: number,
): boolean {
  const [next, ...rest] = parts;
  if (next === undefined) return true;
  const last = from - (gap ? MAX_GAP : 0);
  for (let at = from; at >= last; at -= 1) {
    const token = tokens[at];
    if (token !== undefined && next.words.has(token) && matchBackward(rest, next.afterGap, tokens, at - 1))
      return true;
    if (token === undefined || token === SENTENCE_END) break;
  }
  return next.optional && matchBackward(rest, gap || next.afterGap, tokens, from);
}
