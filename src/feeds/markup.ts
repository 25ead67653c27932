/**
 * Whether plain text has something in it that validators suspect of being markup, and some readers strip: where a format has
 * a way to say so, it is written as HTML.
 */
export function looksLikeMarkup(text: string): boolean {
  return /<\/[a-z]|&[#a-z]/i.test(text);
}
