/**
 * A URL as RFC 3986 spells it: what WHATWG's parser leaves in paths, queries and fragments and no URI may hold is encoded. Each
 * server takes both for the same.
 *
 * @param href absolute, as `URL` gives it
 */
export function spellUri(href: string): string {
  // `[::1]` is an address.
  const start = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?/.exec(href)?.[0].length ?? 0;
  const rest = href.slice(start);
  return NO_URI.test(rest) ? href.slice(0, start) + rest.replace(NO_URIS, encodeURIComponent) : href;
}

const NO_URI = /["<>[\]\\^`{|}]/;
const NO_URIS = new RegExp(NO_URI, "g");
