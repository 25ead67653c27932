const WEB_SCHEMES = /^https?:$/;

/**
 * @param base absolute; undefined if only absolute URLs are allowed
 * @param schemes that are allowed, as `URL.protocol` has them; http and https by default
 * @returns the absolute URL; undefined where `written` can't be resolved or has another scheme
 */
export function resolveUrl(
  written: string,
  base: string | undefined,
  schemes = WEB_SCHEMES,
): string | undefined {
  try {
    // Few can't be parsed, so asking `URL.canParse` first would parse nearly all of them twice.
    const { protocol, href } = new URL(written, base);
    return schemes.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
