/** RFC 5646 §4.4.1: 35 characters are enough for a useful tag. */
const MAX_LENGTH = 100;

/**
 * The canonical form of a language tag (BCP 47): `de-at` is `de-AT`. Undefined for anything that doesn't begin with a code of
 * ISO 639: five letters and more may be registered by themselves (RFC 5646 §2.2.1), but none ever was, so `german` is a word.
 */
export function canonicalLanguage(tag: string): string | undefined {
  if (tag.length > MAX_LENGTH) return undefined;
  try {
    return Intl.getCanonicalLocales(tag).find((canonical) => /^[a-z]{2,3}(?:-|$)/.test(canonical));
  } catch {
    return undefined;
  }
}
