/**
 * Pelican's slug of a title: ASCII letters, digits, `_` and hyphens. Undefined where it would spell out the letters of another
 * script, which it has tables for.
 */
export function pelicanSlug(text: string): string | undefined {
  const plain = text
    .replace(/<[^<>]*>/g, "")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[ßæœøđłþðıÆŒØĐŁÞÐ]/g, (letter) => LATIN.get(letter) ?? "")
    // Its first rule takes punctuation away before anything is spelled out.
    .replace(/[^\p{L}\p{N}_\s-]/gu, "");
  if (/[^\u0000-\u007f]/.test(plain)) return undefined;
  const slug = plain
    .trim()
    .replace(/[-\s]+/g, "-")
    .toLowerCase();
  return slug === "" ? undefined : slug;
}

const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: "ss",
    æ: "ae",
    œ: "oe",
    ø: "o",
    đ: "d",
    ł: "l",
    þ: "th",
    ð: "d",
    ı: "i",
    Æ: "AE",
    Œ: "OE",
    Ø: "O",
    Đ: "D",
    Ł: "L",
    Þ: "Th",
    Ð: "D",
  }),
);
