/**
 * Whether plain text contains what validators suspect to be markup and some readers strip. If the format allows, such text is
 * written as HTML.
 */
export function looksLikeMarkup(text: string): boolean {
  return /<\/[a-z]|&[#a-z]/i.test(text);
}
