/**
 * Whether plain text contains what validators suspect to be markup and some readers strip. Outside titles, such text is written
 * as HTML if the format allows.
 */
export function looksLikeMarkup(text: string): boolean {
  return /<\/[a-z]|&[#a-z]/i.test(text);
}
