import type { Context } from "hono";

/**
 * Whether a browser says that the request comes from a page of another site. Other programs don't say where a request comes
 * from, but they gain nothing by that: only the token in the link grants access. Our own pages send no referrer, so their forms
 * send `Origin: null`.
 */
export function isCrossOrigin(context: Context, own: string): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = context.req.header("origin");
  return origin !== undefined && origin !== "null" && origin !== own;
}

/** The origin of the page that a request comes from, if it is one of ours. */
export function pageOrigin(context: Context, ours: ReadonlySet<string>): string {
  const written = [context.req.header("origin"), context.req.header("referer")];
  const origins = written.flatMap((url) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  return origins.find((origin) => ours.has(origin)) ?? "";
}
