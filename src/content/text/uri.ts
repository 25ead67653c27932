/**
 * A URL as RFC 3986 spells it: characters that no URI may have, but that WHATWG's parser leaves in paths, queries and
 * fragments, are encoded. Servers take both for the same.
 *
 * @param href absolute, from `URL`
 */
export function normaliseUri(href: string): string {
  // The host may be in brackets: `[::1]`.
  const start = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?/.exec(href)?.[0].length ?? 0;
  const rest = href.slice(start);
  return NON_URI_CHARACTER.test(rest)
    ? href.slice(0, start) + rest.replace(NON_URI_CHARACTERS, encodeURIComponent)
    : href;
}

const NON_URI_CHARACTER = /["<>[\]\\^`{|}]/;
const NON_URI_CHARACTERS = new RegExp(NON_URI_CHARACTER, "g");

/** Whether an id is a URI, as Atom's have to be (RFC 4287 §4.2.6). */
export function isUri(id: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(id);
}

/** Percent signs decoded; the same path where they don't encode anything. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
