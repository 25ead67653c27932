/**
 * Whether a language tag begins with a code of ISO 639. Five letters and more may be registered by themselves (RFC 5646 §2.2.1),
 * which none ever was: `german` is a word.
 *
 * @param tag canonical
 */
export function isLanguage(tag: string): boolean {
  return /^[a-z]{2,3}(?:-|$)/.test(tag);
}
