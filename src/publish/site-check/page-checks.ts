import { unescapeHtml } from "#content/text/escape.js";
import type { DiscoveryLink } from "#feeds/discovery.js";
import type { Answer, Failure } from "#network/exchange.js";
import { readPageHead } from "#publish/page-head.js";
import { resolveUrl } from "#resolve-url.js";
import { failure, ok, type SiteResult, warning } from "./site-diagnosis.js";

/** Whether a reader finds the first feed by the address of a page. */
export function checkPage(
  page: string,
  answer: Answer | Failure,
  links: readonly DiscoveryLink[],
): SiteResult {
  if (answer.kind === "failed")
    return failure(`${page} can't be fetched: ${answer.reason}.`, "Check `site.url` and the server.");
  const { status, statusMessage, url, body } = answer;
  if (status !== 200)
    return failure(
      `${page} is answered with ${`${status} ${statusMessage}`.trim()}.`,
      "Check `site.url` and the server.",
    );
  const head = readPageHead(body.toString("utf8"));
  if (head.kind !== "page") return warning(`${page} isn't an HTML page.`, "Check `site.url`.");
  const base = resolveUrl(unescapeHtml(head.base?.trim() ?? ""), url) ?? url;
  const found = new Set(head.alternates.map((href) => resolveUrl(unescapeHtml(href.trim()), base)));
  const missing = links.filter(({ href }) => !found.has(href));
  if (missing.length === 0) return ok(`${page} links the feeds`);
  const fix =
    "Run `feedletter inject FOLDER` on the built site before it is published, or put the lines that `feedletter inject` prints into its template.";
  const [first] = missing;
  if (missing.length === links.length)
    return warning(`${page} doesn't link the feeds: readers don't find them by its address.`, fix);
  return warning(`${page} doesn't link ${first?.href}.`, fix);
}
