import { readPublishedItems } from "#feeds/checks/published-items.js";
import type { FeedFormat } from "#feeds/feed.js";
import type { Answer, Exchange, ExchangeRequest } from "#network/exchange.js";
import { type BuiltFeed, describeFeed, hashOf } from "#publish/built-feeds.js";
import { failure, ok, type SiteResult, skipped, warning } from "./site-diagnosis.js";

/** A feed of the configuration. */
export interface CheckedFeed {
  readonly url: string;
  readonly format: FeedFormat;
  /** As the last build wrote it. */
  readonly built: { readonly feed: BuiltFeed; readonly bytes: Buffer } | undefined;
  readonly hub: string | undefined;
}

const MAX_BYTES = 1_000_000;
/** Compressing less isn't worth it. */
const MIN_COMPRESSED_BYTES = 20_000;
const MAX_AGE_SECONDS = 86_400;

/** @param answer with the status 200 and no HTML */
export function checkAddress(feed: CheckedFeed, { url, redirects }: Answer): SiteResult {
  const [first] = redirects;
  if (first === undefined) return ok(feed.url);
  const isPermanent = redirects.every(({ status }) => status === 301 || status === 308);
  const said = `${feed.url} redirects ${isPermanent ? "permanently" : "for now"} to ${url}.`;
  return warning(said, "Set `feeds.url` (or `site.url`) to the address where the feeds are, and build.");
}

const TYPES: Readonly<Record<FeedFormat, RegExp>> = {
  rss: /^(?:application\/(?:rss\+xml|xml|rdf\+xml)|text\/xml)$/,
  atom: /^(?:application\/(?:atom\+xml|xml)|text\/xml)$/,
  json: /^application\/(?:feed\+)?json$/,
};

const BEST_TYPES: Readonly<Record<FeedFormat, string>> = {
  rss: "application/rss+xml or application/xml",
  atom: "application/atom+xml or application/xml",
  json: "application/feed+json or application/json",
};

export function checkType({ format }: CheckedFeed, { headers }: Answer): SiteResult {
  const written = headers["content-type"] ?? "";
  const type = (written.split(";")[0] ?? "").trim().toLowerCase();
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(written)?.[1];
  // RFC 7303 §3.2: the header counts before what the document says.
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    return failure(
      `The server says that it is ${charset}, but it is UTF-8: readers show “Ã¼” for “ü”.`,
      "Let the server send charset=utf-8, or no charset.",
    );
  if (TYPES[format].test(type)) return ok(written);
  const fix = `Let the server send it as ${BEST_TYPES[format]}.`;
  if (type === "text/html") return failure("The server sends it as text/html: many readers refuse it.", fix);
  return warning(`The server sends it as ${type === "" ? "no type" : type}: some readers refuse it.`, fix);
}

/** Whether the server answers 304 (RFC 9110 §13). */
export async function checkCaching(
  answer: Answer,
  ask: (headers: ExchangeRequest["headers"]) => ReturnType<Exchange>,
): Promise<SiteResult> {
  const { etag, "last-modified": lastModified, "cache-control": control = "" } = answer.headers;
  const seconds = Number(/(?:^|[\s,])max-age=(\d+)/.exec(control)?.[1] ?? "0");
  if (seconds > MAX_AGE_SECONDS)
    return warning(
      `Caches may keep it for ${Math.round(seconds / 86_400)} days, so new posts come late.`,
      "Let the server send Cache-Control: max-age=300 or so for the feeds.",
    );
  const fix =
    "Let the server send an ETag or Last-Modified for the feeds, and answer 304 if nothing has changed.";
  if (etag === undefined && lastModified === undefined)
    return warning("It has neither ETag nor Last-Modified: readers load all of it each time.", fix);
  const again = await ask({
    ...(etag !== undefined && { "if-none-match": etag }),
    ...(lastModified !== undefined && { "if-modified-since": lastModified }),
  });
  if (again.kind === "failed")
    return warning(`It can't be asked again whether it has changed: ${again.reason}.`, "Check the server.");
  if (again.status === 304)
    return ok(`304 if nothing has changed (${etag === undefined ? "Last-Modified" : "ETag"})`);
  return warning(
    `The server answers ${again.status} instead of 304 though nothing has changed: readers load all of it each time.`,
    fix,
  );
}

export function checkContent({ url, hub }: CheckedFeed, { body }: Answer): SiteResult {
  const described = describeFeed(body.toString("utf8"));
  const fix = "Publish the output folder of the last build.";
  if (described === undefined)
    return failure("It isn't a feed of Feedletter: it can't be read, or it has no link to itself.", fix);
  if (described.url !== url)
    return warning(
      `It says that its address is ${described.url}: readers may change to that.`,
      `Set \`feeds.url\`, build and publish, so that it says ${url}.`,
    );
  if (hub !== described.hub)
    return warning(`It names ${described.hub ?? "no"} hub, and the configuration ${hub ?? "none"}.`, fix);
  return ok(`a feed with its own address${hub === undefined ? "" : " and its hub"}`);
}

export function checkAge({ format, built }: CheckedFeed, { body }: Answer): SiteResult {
  if (built === undefined)
    return skipped("the output folder doesn't have it; run `feedletter build` to compare");
  if (hashOf(body) === built.feed.hash) return ok("what the last build wrote");
  const published = readPublishedItems(body.toString("utf8"), format);
  const local = readPublishedItems(built.bytes.toString("utf8"), format);
  const [ids, localIds] = [new Set(published.map(({ id }) => id)), new Set(local.map(({ id }) => id))];
  const missing = local.filter(({ id }) => !ids.has(id)).length;
  const deploy = "Publish the output folder of the last build.";
  if (missing > 0)
    return warning(`It is older than the last build: ${missing} of its posts are missing.`, deploy);
  if (published.some(({ id }) => !localIds.has(id)))
    return warning("It has posts that the output folder doesn't have.", "Run `feedletter build`.");
  if (published.length > 0 && JSON.stringify(published) === JSON.stringify(local))
    return ok("the posts of the last build; the host has changed some bytes");
  return warning("It isn't what the last build wrote: the same posts, but not the same words.", deploy);
}

export function checkSize({ body, headers }: Answer): SiteResult {
  const size = `${Math.ceil(body.length / 1024)} kB`;
  if (body.length > MAX_BYTES)
    return warning(
      `It is ${size}, and every reader loads it again and again.`,
      "Lower `feeds.limit`, or set `feeds.content: summary`.",
    );
  const encoding = headers["content-encoding"];
  if (encoding === undefined && body.length > MIN_COMPRESSED_BYTES)
    return warning(
      `It is ${size}, and the server doesn't compress it.`,
      `Turn on gzip or brotli for ${headers["content-type"]?.split(";")[0] ?? "feeds"}: servers often compress HTML only.`,
    );
  return ok(encoding === undefined ? size : `${size}, compressed (${encoding})`);
}
