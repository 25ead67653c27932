import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { FeedSource } from "#config/schema.js";
import { makeAddressReader } from "#content/dialects/addresses.js";
import { PLAIN_DIALECT } from "#content/dialects/detect.js";
import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import { decodeMarkup } from "#content/markup/decode-markup.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import { makeTagger } from "#content/sources/compose-entry.js";
import type { FeedContext, SourcesContext } from "#content/sources/context.js";
import type { LoadResult } from "#content/sources/load.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { wallClockOf } from "#zoned-time.js";
import { type FeedDocument, readFeedDocument } from "./feed-document.js";
import { makeFeedEntryReader } from "./feed-entry.js";
import { explainTooLarge } from "./fetch-feed.js";

/**
 * The posts of a feed or an export.
 * @throws FeedletterError E_SOURCE for a file that can't be read, E_FEED for a URL that gives no feed and has given none before
 */
export async function loadFeed(source: FeedSource, context: FeedContext): Promise<LoadResult> {
  const isUrl = /^https?:\/\//i.test(source.feed);
  const name = isUrl ? withoutLogin(source.feed) : source.feed;
  const read = isUrl
    ? await readFromUrl(source, { context, name })
    : { document: readFromFile(source, context.baseDir), findings: [] };
  const { site } = context;
  const readEntry = makeFeedEntryReader(read.document, {
    name,
    site,
    root: context.baseDir,
    address: isUrl ? source.feed : site.url,
    recordProvenance: context.recordProvenance,
    idPrefix: source.feed === context.firstFeed ? "" : idPrefixOf(source.feed),
    zone: makeWallTimeResolver(site.timezone),
    tagOf: makeTagger(),
    readTitle: makeTitleReader(),
    readAddress: makeAddressReader({
      site,
      pattern: "/{path}/",
      dialect: PLAIN_DIALECT,
      clock: wallClockOf(site.timezone),
    }),
  });
  const entries = new Map<string, Entry>();
  const findings: Finding[] = [...read.findings];
  for (const item of read.document.items) {
    const { entry, findings: found } = readEntry(item);
    findings.push(...found);
    // Some feeds repeat an item that was changed; the first is the newest.
    if (entry !== undefined && !entries.has(entry.id)) entries.set(entry.id, entry);
    else if (entry !== undefined)
      findings.push(finding("N_NOT_A_POST", { file: name }, `"${entry.title}" is there twice.`));
  }
  return { entries: [...entries.values()], findings, files: 1, sources: [] };
}

/**
 * What parts the ids of this feed that are no URIs (`1`) from those of the feeds before it. It depends on nothing but the
 * configuration: were only those changed that collide, a post's id would change when another feed gets or drops an item of
 * the same name. The first feed's stay as they are alone, so that a second one can be added behind it. A hash, for private
 * addresses are passwords; what serves the feed may move to https.
 */
function idPrefixOf(feed: string): string {
  return `${createHash("sha256")
    .update(feed.replace(/^https?:/i, ""))
    .digest("hex")
    .slice(0, 8)}_`;
}

/** As it may be shown: logins stand in addresses. */
function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}

function readFromFile({ feed, maxMegabytes }: FeedSource, baseDir: string): FeedDocument {
  const path = resolve(baseDir, feed);
  const maxBytes = maxMegabytes * 1024 * 1024;
  const refuse = (reason: string, fix: string, cause?: unknown): FeedletterError =>
    new FeedletterError("E_SOURCE", {
      message: `The feed "${feed}" can't be read (${reason}).`,
      ...{ fix, cause },
      place: { file: feed },
    });
  const read = (): string => {
    try {
      if (statSync(path).size <= maxBytes) return decodeMarkup(readFileSync(path));
    } catch (cause) {
      throw refuse(reasonOf(cause), "Correct `content` in the configuration.", cause);
    }
    const { reason, fix } = explainTooLarge(maxBytes);
    throw refuse(reason, fix);
  };
  const document = readFeedDocument(read());
  if (document === undefined) throw refuse(NOT_A_FEED, FEED_KINDS);
  return document;
}

const NOT_A_FEED = "it is neither RSS, Atom nor JSON Feed";
const FEED_KINDS = "Name an RSS, Atom or JSON feed, or a WordPress export.";

interface ReadContext {
  readonly context: SourcesContext;
  readonly name: string;
}

interface ReadResult {
  readonly document: FeedDocument;
  readonly findings: readonly Finding[];
}

/** What the server gives; where it gives nothing, the last good copy with a warning. */
async function readFromUrl(source: FeedSource, { context, name }: ReadContext): Promise<ReadResult> {
  const kept = context.feedCopies.find(source.feed);
  const copy = kept === undefined ? undefined : readFeedDocument(kept.text);
  const known =
    kept === undefined || copy === undefined ? {} : { etag: kept.etag, lastModified: kept.lastModified };
  const fetched = await context.fetchFeed(source.feed, {
    allowPrivate: source.allowPrivate,
    timeout: Number.parseInt(source.timeout, 10) * 1000,
    maxBytes: source.maxMegabytes * 1024 * 1024,
    ...(known.etag === undefined ? {} : { etag: known.etag }),
    ...(known.lastModified === undefined ? {} : { lastModified: known.lastModified }),
  });
  const useCopy = (reason: string): ReadResult => {
    if (copy === undefined)
      throw unreadableFeedError(name, {
        reason,
        fix: "Check the address and the network, and run it again.",
      });
    const message = `It can't be read now (${reason}); the last good copy is used.`;
    return { document: copy, findings: [finding("W_FEED", { file: name }, message)] };
  };
  switch (fetched.kind) {
    case "unchanged":
      return copy === undefined
        ? useCopy("the server answers 304 to nothing")
        : { document: copy, findings: [] };
    case "unavailable":
      return useCopy(fetched.reason);
    case "refused":
      throw unreadableFeedError(name, fetched);
    case "fetched": {
      const document = readFeedDocument(fetched.text);
      if (document === undefined) return useCopy(NOT_A_FEED);
      return { document, findings: storeCopy(source.feed, { fetched, context, name }) };
    }
  }
}

function unreadableFeedError(
  name: string,
  { reason, fix }: { readonly reason: string; readonly fix: string },
): FeedletterError {
  return new FeedletterError("E_FEED", {
    message: `The feed can't be read: ${reason}.`,
    fix,
    place: { file: name },
  });
}

interface StoreCopyContext extends ReadContext {
  readonly fetched: { readonly text: string; readonly etag?: string; readonly lastModified?: string };
}

/** A copy that can't be kept is only missed when the server is away. */
function storeCopy(url: string, { fetched, context, name }: StoreCopyContext): readonly Finding[] {
  const { text, etag, lastModified } = fetched;
  try {
    context.feedCopies.keep(url, {
      text,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    });
    return [];
  } catch (thrown) {
    return [finding("W_FEED", { file: name }, `No copy of it can be kept (${reasonOf(thrown)}).`)];
  }
}
