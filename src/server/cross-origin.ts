import type { Context } from "hono";

/**
 * Whether a browser says that the request comes from a page of another site. Whoever is no browser says nothing and is not
 * believed more than a stranger: the token in the link is what counts. Our own pages send no referrer, and with it `Origin: null`.
 */
export function isCrossOrigin(context: Context, own: string): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = context.req.header("origin");
  return origin !== undefined && origin !== "null" && origin !== own;
}

/** The origin of the page that a request comes from, where it is one of ours. */
export function pageOrigin(context: Context, ours: ReadonlySet<string>): string {
  const written = [context.req.header("origin"), context.req.header("referer")];
  const origins = written.flatMap((url) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  return origins.find((origin) => ours.has(origin)) ?? "";
}
