import type { TEXT_FIELDS } from "#config/announce.js";

export type TextFields = Readonly<Record<(typeof TEXT_FIELDS)[number], string>>;

export interface TextLimit {
  /** In characters as people count them (grapheme clusters). */
  readonly max: number;
  /** What an address counts as, however long it is. Default: its length. */
  readonly urlLength?: number;
}

const FIELD = /\{\{\s*(\w+)\s*\}\}/g;
/** What is shortened first. The address never is. */
const FLEXIBLE = ["excerpt", "title", "author", "site"] as const;

/**
 * Fills the fields, and shortens them until the text fits.
 * @returns undefined if it doesn't fit, because the rest of the template is too long
 */
export function fitText(template: string, fields: TextFields, limit: TextLimit): string | undefined {
  const parts = Object.fromEntries(FLEXIBLE.map((name) => [name, splitGraphemes(fields[name])]));
  const kept: Record<string, number> = Object.fromEntries(
    FLEXIBLE.map((name) => [name, parts[name]?.length ?? 0]),
  );
  const writeField = (name: string): string => {
    if (name === "url") return fields.url;
    const graphemes = parts[name] ?? [];
    const count = kept[name] ?? 0;
    if (count >= graphemes.length) return graphemes.join("");
    return count === 0 ? "" : `${graphemes.slice(0, count).join("").trimEnd()}…`;
  };
  const write = (): string =>
    template
      .replace(FIELD, (_, name: string) => writeField(name))
      .replace(/[^\S\n]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  for (const name of FLEXIBLE) {
    const uses = [...template.matchAll(FIELD)].filter(([, field]) => field === name).length;
    if (uses === 0) continue;
    for (let over = excess(write(), fields.url, limit); over > 0; over = excess(write(), fields.url, limit)) {
      const count = kept[name] ?? 0;
      if (count === 0) break;
      // One more for the ellipsis.
      const shorter = Math.min(count - 1, (parts[name]?.length ?? 0) - 1 - Math.ceil(over / uses));
      kept[name] = Math.max(0, shorter);
    }
  }
  const text = write();
  return text === "" || excess(text, fields.url, limit) > 0 ? undefined : text;
}

function excess(text: string, url: string, { max, urlLength }: TextLimit): number {
  if (urlLength === undefined) return countGraphemes(text) - max;
  const pieces = text.split(url);
  const own = pieces.reduce((sum, piece) => sum + countGraphemes(piece), 0);
  return own + (pieces.length - 1) * urlLength - max;
}

const segmenter = (): Intl.Segmenter => new Intl.Segmenter("en", { granularity: "grapheme" });

export function splitGraphemes(text: string): readonly string[] {
  return [...segmenter().segment(text)].map(({ segment }) => segment);
}

export function countGraphemes(text: string): number {
  return splitGraphemes(text).length;
}
