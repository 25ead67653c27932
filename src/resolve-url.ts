const WEB_SCHEMES = /^https?:$/;

/**
 * Of links in posts: the web, and those that the HTML standard lets pages hand to a program (§8.9.1.2), but for the ones that
 * open a shell or a list of certificates. Nothing that runs in the page, names a local file or starts a program of its own
 * choice (`javascript:`, `data:`, `file:`, `intent:`, `ms-…:`).
 */
export const LINK_SCHEMES =
  /^(?:https?|mailto|tel|smsto|sms|ircs?|xmpp|matrix|magnet|sips?|geo|bitcoin|ftps?|news|webcal|gemini|gopher):$/;

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
    // Nearly all URLs are valid, so calling `URL.canParse` first would parse them twice.
    const { protocol, href } = new URL(written, base);
    return schemes.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
