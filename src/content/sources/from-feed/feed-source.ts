import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { FeedSource } from "#config/schema.js";
import { decodeMarkup } from "#content/markup/decode-markup.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import type { ReadEntry } from "#content/sources/compose-entry.js";
import type { FeedContext, SourcesContext } from "#content/sources/context.js";
import type { LoadResult } from "#content/sources/load.js";
import { makeSourceContext } from "#content/sources/open-source.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { readFeedDocument } from "./feed-document.js";
import { makeFeedEntryReader } from "./feed-entry.js";
import type { DocumentItem, FeedDocument } from "./feed-item.js";
import { explainTooLarge } from "./fetch-feed.js";

/**
 * The posts of a feed or an export.
 *
 * @throws FeedletterError E_SOURCE for a file that can't be read, E_FEED for a URL without a feed, now and before
 */
export async function loadFeed(source: FeedSource, context: FeedContext): Promise<LoadResult> {
  const { name, document, findings: about, readEntry } = await openFeed(source, context);
  const entries = new Map<string, Entry>();
  const findings: Finding[] = [...about];
  for (const item of document.items) {
    const { entry, findings: found } = readEntry(item);
    findings.push(...found);
    // Some feeds repeat an item that was changed; the first is the newest.
    if (entry !== undefined && !entries.has(entry.id)) entries.set(entry.id, entry);
    else if (entry !== undefined)
      findings.push(finding("N_NOT_A_POST", { file: name }, `"${entry.title}" is in the feed twice.`));
  }
  return { entries: [...entries.values()], findings, files: 1, sources: [] };
}

/** A feed that has been read, its items not yet. */
export interface OpenFeed {
  /** As shown to the user. */
  readonly name: string;
  readonly document: FeedDocument;
  readonly findings: readonly Finding[];
  readonly readEntry: (item: DocumentItem) => ReadEntry;
}

/** @throws FeedletterError as `loadFeed` */
export async function openFeed(source: FeedSource, context: FeedContext): Promise<OpenFeed> {
  const isUrl = /^https?:\/\//i.test(source.feed);
  const name = isUrl ? withoutLogin(source.feed) : source.feed;
  const read = isUrl
    ? await readFromUrl(source, { context, name })
    : { document: readFromFile(source, context.baseDir), findings: [] };
  const readEntry = makeFeedEntryReader(read.document, {
    ...makeSourceContext(context, { root: context.baseDir, pattern: "/{path}/", hasFoundIds: true }),
    name,
    address: isUrl ? source.feed : context.site.url,
    idPrefix: source.feed === context.firstFeed ? "" : idPrefixOf(source.feed),
    readTitle: makeTitleReader(),
  });
  return { name, ...read, readEntry };
}

/**
 * Distinguishes the ids of this feed that aren't URIs (`1`) from those of the feeds before it. It depends only on the
 * configuration: if only colliding ids were changed, a post's id would change when another feed gets or drops an item of that
 * name. The ids of the first feed stay as they are, so that a second one can be added after it. A hash, because private
 * addresses are passwords; without the scheme, because a server may move to https.
 */
function idPrefixOf(feed: string): string {
  const hash = createHash("sha256").update(feed.replace(/^https?:/i, ""));
  return `${hash.digest("hex").slice(0, 8)}_`;
}

function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}

const NOT_A_FEED = "it is neither RSS, Atom nor JSON Feed";

function readFromFile({ feed, maxMegabytes }: FeedSource, baseDir: string): FeedDocument {
  const path = resolve(baseDir, feed);
  const maxBytes = maxMegabytes * 1024 * 1024;
  const makeError = (reason: string, fix: string, cause?: unknown): FeedletterError =>
    new FeedletterError("E_SOURCE", {
      message: `The feed "${feed}" can't be read (${reason}).`,
      fix,
      cause,
      place: { file: feed },
    });
  let text: string | undefined;
  try {
    if (statSync(path).size <= maxBytes) text = decodeMarkup(readFileSync(path));
  } catch (cause) {
    throw makeError(reasonOf(cause), "Correct `content` in the configuration.", cause);
  }
  if (text === undefined) {
    const { reason, fix } = explainTooLarge(maxBytes);
    throw makeError(reason, fix);
  }
  const document = readFeedDocument(text);
  if (document !== undefined) return document;
  throw makeError(NOT_A_FEED, "Use an RSS, Atom or JSON feed, or an export from WordPress or Blogger.");
}

interface ReadContext {
  readonly context: SourcesContext;
  readonly name: string;
}

interface ReadResult {
  readonly document: FeedDocument;
  readonly findings: readonly Finding[];
}

/** The server's feed; if it can't be had, the last good copy with a warning. */
async function readFromUrl(source: FeedSource, { context, name }: ReadContext): Promise<ReadResult> {
  const { feedCopies, fetchFeed } = context;
  const kept = feedCopies.find(source.feed);
  const copy = kept === undefined ? undefined : readFeedDocument(kept.text);
  const fetched = await fetchFeed(source.feed, {
    allowPrivate: source.allowPrivate,
    timeout: Number.parseInt(source.timeout, 10) * 1000,
    maxBytes: source.maxMegabytes * 1024 * 1024,
    etag: copy && kept?.etag,
    lastModified: copy && kept?.lastModified,
  });
  const makeError = (reason: string, fix: string): FeedletterError =>
    new FeedletterError("E_FEED", {
      message: `The feed can't be read: ${reason}.`,
      fix,
      place: { file: name },
    });
  const warn = (message: string): Finding => finding("W_FEED", { file: name }, message);
  const useCopy = (reason: string, fix = "Check the address and the network, and try again."): ReadResult => {
    if (copy === undefined) throw makeError(reason, fix);
    return { document: copy, findings: [warn(`It can't be read now (${reason}); the last copy is used.`)] };
  };
  switch (fetched.kind) {
    case "unchanged":
      return copy === undefined
        ? useCopy("the server answered 304, but there is no cached copy")
        : { document: copy, findings: [] };
    case "unavailable":
      return useCopy(fetched.reason, fetched.fix);
    case "refused":
      throw makeError(fetched.reason, fetched.fix);
    case "fetched": {
      const { text, etag, lastModified } = fetched;
      const document = readFeedDocument(text);
      if (document === undefined) return useCopy(NOT_A_FEED);
      try {
        feedCopies.keep(source.feed, { text, etag, lastModified });
      } catch (thrown) {
        // The copy is only missed when the server is away.
        return { document, findings: [warn(`Its copy can't be saved (${reasonOf(thrown)}).`)] };
      }
      return { document, findings: [] };
    }
  }
}
