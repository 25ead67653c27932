/**
 * A URL as RFC 3986 spells it: what WHATWG's parser leaves in paths, queries and fragments and no URI may hold is encoded. Each
 * server takes both for the same.
 *
 * @param href absolute, as `URL` gives it
 */
export function normaliseUri(href: string): string {
  // `[::1]` is an address.
  const start = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?/.exec(href)?.[0].length ?? 0;
  const rest = href.slice(start);
  return NON_URI_CHARACTER.test(rest)
    ? href.slice(0, start) + rest.replace(NON_URI_CHARACTERS, encodeURIComponent)
    : href;
}

const NON_URI_CHARACTER = /["<>[\]\\^`{|}]/;
const NON_URI_CHARACTERS = new RegExp(NON_URI_CHARACTER, "g");
