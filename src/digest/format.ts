import type { Instant } from "#zoned-time.js";

/** Words per minute on a screen. */
const READING_SPEED = 230;

/** Whole minutes, at least one. */
export function minutesToRead(words: number): number {
  return Math.max(1, Math.round(words / READING_SPEED));
}

/** "iso" is 2026-11-23, "month" is November 2026; the first four are those of `Intl.DateTimeFormat`. */
export type DateStyle = "full" | "long" | "medium" | "short" | "iso" | "month" | "year";

interface DateOptions {
  readonly style: DateStyle;
  readonly language: string;
  readonly timezone: string;
}

/** A date as it is written in the language, in the given time zone. */
export function formatDate(instant: Instant, { style, language, timezone: timeZone }: DateOptions): string {
  // Swedish dates have the format of ISO 8601.
  const locale = style === "iso" ? "sv-SE" : language;
  return new Intl.DateTimeFormat(locale, { ...dateFields(style), timeZone }).format(instant);
}

function dateFields(style: DateStyle): Intl.DateTimeFormatOptions {
  if (style === "iso") return { year: "numeric", month: "2-digit", day: "2-digit" };
  if (style === "month") return { year: "numeric", month: "long" };
  return style === "year" ? { year: "numeric" } : { dateStyle: style };
}

/** At most `length` UTF-16 units, cut between words (UAX #29), with "…" if something is left out; "" for 0. */
export function cutAtWord(text: string, length: number, language: string): string {
  if (text.length <= length) return text;
  const words = new Intl.Segmenter(language, { granularity: "word" });
  let end = 0;
  for (const { index } of words.segment(text.slice(0, 2 * length))) {
    if (index >= length) break;
    end = index;
  }
  if (end === 0) end = lastWholeCharacter(text, length - 1);
  return end <= 0 ? "" : `${text.slice(0, end).replace(/(?<![\s\p{Pd},;:.])[\s\p{Pd},;:.]+$/u, "")}…`;
}

/** A single long word is cut between characters. */
function lastWholeCharacter(text: string, length: number): number {
  const characters = [...new Intl.Segmenter("und").segment(text.slice(0, Math.max(0, length) + 1))];
  return characters.at(-1)?.index ?? 0;
}
