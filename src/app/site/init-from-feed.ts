import { lookup } from "node:dns/promises";
import type { CiHost } from "#app/ci/hosts.js";
import { type FeedFacts, readFeedFacts } from "#content/sources/from-feed/feed-facts.js";
import { makeFeedFetcher } from "#content/sources/from-feed/fetch-feed.js";
import { FeedletterError } from "#errors.js";
import { readPageHead } from "#publish/page-head.js";
import { resolveUrl } from "#resolve-url.js";
import type { InitResult } from "./init-site.js";
import { requireNewSite, writeStarterFiles } from "./starter-files.js";

interface FromFeedOptions {
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly ci?: CiHost | undefined;
  /** Allows addresses on this machine and network. */
  readonly allowPrivate: boolean;
}

const LIMITS = { timeout: 20_000, maxBytes: 20 * 1024 * 1024 };
/** A page may name its translations and the feeds of comments, too. */
const MAX_FEEDS = 10;

/**
 * Writes a configuration whose posts come from the feed of a site.
 *
 * @param address of the site's page, or of the feed itself
 * @throws FeedletterError E_FEED if there is no feed; else as `initSite`
 */
export async function initFromFeed(
  folder: string,
  address: string,
  { allowPrivate, ...given }: FromFeedOptions,
): Promise<InitResult> {
  requireNewSite(folder);
  const fetchFeed = makeFeedFetcher((host) => lookup(host, { all: true }));
  const fetchText = async (url: string): Promise<string> => {
    const fetched = await fetchFeed(url, { ...LIMITS, allowPrivate });
    if (fetched.kind === "fetched") return fetched.text;
    throw noFeed(url, fetched.kind === "unchanged" ? "the server answered 304" : fetched.reason);
  };
  const first = await fetchText(address);
  const direct = readFeedFacts(first);
  if (direct !== undefined)
    return writeSite(folder, { ...given, feed: address, facts: direct, allowPrivate });
  for (const feed of namedFeeds(first, address).slice(0, MAX_FEEDS)) {
    const facts = readFeedFacts(await fetchText(feed));
    if (facts !== undefined) return writeSite(folder, { ...given, feed, facts, allowPrivate });
  }
  throw noFeed(address, "it isn't a feed, and doesn't link to one");
}

interface FoundFeed extends FromFeedOptions {
  readonly feed: string;
  readonly facts: FeedFacts;
}

function writeSite(folder: string, { feed, facts, allowPrivate, ...given }: FoundFeed): InitResult {
  const home = resolveUrl(facts.home ?? "", feed);
  const options = allowPrivate ? ", allowPrivate: true" : "";
  return {
    tool: "Site with a feed",
    posts: feed,
    urlIsGuess: false,
    ...writeStarterFiles(
      folder,
      {
        title: given.title ?? (facts.title || new URL(feed).hostname),
        url: given.url ?? home ?? new URL("/", feed).href,
        description: facts.description ?? "",
        language: facts.language,
        timezone: undefined,
        author: undefined,
        sources: [`{ feed: ${JSON.stringify(feed)}${options} }`],
      },
      given.ci ?? "committed",
    ),
  };
}

/** The main feed usually comes first. */
function namedFeeds(html: string, address: string): readonly string[] {
  const head = readPageHead(html);
  if (head.kind !== "page") return [];
  const base = resolveUrl(head.base ?? "", address) ?? address;
  const found = head.alternates.map((href) => resolveUrl(href.replaceAll("&amp;", "&"), base));
  return [...new Set(found.filter((url) => url !== undefined))];
}

function noFeed(url: string, reason: string): FeedletterError {
  return new FeedletterError("E_FEED", {
    message: `No feed was found at ${url}: ${reason}.`,
    fix: "Give the feed's own address, or run `feedletter init` in the folder of the site.",
  });
}
