import { openSourcesContext } from "#app/site/load-content.js";
import type { LoadedConfig } from "#config/load.js";
import type { FeedSource } from "#config/schema.js";
import { htmlToText } from "#content/markup/html-to-text.js";
import type { Entry } from "#content/model/post.js";
import { renderEach } from "#content/render/render.js";
import type { FeedContext } from "#content/sources/context.js";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import { type OpenFeed, openFeed } from "#content/sources/from-feed/feed-source.js";
import { FeedletterError } from "#errors.js";
import { resolveUrl } from "#resolve-url.js";

/** An item as readers know it. */
export interface KnownItem {
  /** As written; of an item without one its link, by which readers tell such items. */
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** Absent where the feed has no date. */
  readonly published?: number | undefined;
  /** Plain text of the body. */
  readonly text: string;
}

/** An item that can't be read as a post, and why. */
interface UnreadItem {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
}

export interface KnownFeed {
  /** As shown to the user. */
  readonly name: string;
  readonly format: FeedDocument["format"];
  /** Where readers fetch it, as far as that is known. */
  readonly address?: string | undefined;
  /** The site that it is about. */
  readonly home?: string | undefined;
  /** In the first document, as readers get it. */
  readonly shown: number;
  readonly pages: number;
  readonly items: readonly KnownItem[];
  readonly unread: readonly UnreadItem[];
  /** Pages that should be there and can't be read, in sentences. */
  readonly warnings: readonly string[];
}

interface ReadOptions {
  readonly allowPrivate: boolean;
}

/** Enough for any feed that somebody pages through, and not endless. */
const MAX_PAGES = 100;

/**
 * Reads the feed that readers have now, with its older pages.
 *
 * @param source URL, or a file relative to the configuration
 * @throws FeedletterError E_USAGE, E_SOURCE, E_FEED
 */
export async function readKnownFeed(
  source: string,
  loaded: LoadedConfig,
  { allowPrivate }: ReadOptions,
): Promise<KnownFeed> {
  if (isUrl(source) && !URL.canParse(source)) {
    throw new FeedletterError("E_USAGE", {
      message: `"${source}" is not a valid URL.`,
      fix: "Give the feed's URL, or a file.",
    });
  }
  const opened = await openSourcesContext(loaded);
  const open = (feed: string): Promise<OpenFeed> => {
    const wanted: FeedSource = { feed, allowPrivate, timeout: "20s", maxMegabytes: 100 };
    const context: FeedContext = {
      ...opened,
      // Ids are read as they are there, and what a server said earlier doesn't count.
      ...{ adoptedIds: undefined, firstFeed: feed },
      feedCopies: { find: () => undefined, keep: () => {} },
    };
    return openFeed(wanted, context);
  };
  const pages = [await open(source).catch(adaptFix)];
  const warnings: string[] = [];
  const [first] = pages;
  if (first === undefined) throw new TypeError("The first page is always there.");
  const seen = new Set([source]);
  for (let page = first; pages.length < MAX_PAGES; ) {
    const next = nextPage(page, { source, number: pages.length + 1 });
    if (next === undefined || seen.has(next.url)) break;
    seen.add(next.url);
    try {
      page = await open(next.url);
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      if (next.isNamed) warnings.push(`${next.url}: ${error.message}`);
      break;
    }
    if (page.document.items.length === 0) break;
    pages.push(page);
  }
  if (first.document.items.length === 0) {
    throw new FeedletterError("E_FEED", {
      message: "The feed has no items.",
      fix: "Give the feed that your readers have.",
      place: { file: first.name },
    });
  }
  const address = addressOf(first.document, source);
  return {
    name: first.name,
    format: first.document.format,
    address,
    home: resolveIfUrl(first.document.home, address),
    shown: first.document.items.length,
    pages: pages.length,
    ...readItems(pages, loaded),
    warnings: [...warnings, ...first.findings.map(({ message }) => message)],
  };
}

/** The other reader of feeds names settings of the configuration, which aren't used here. */
function adaptFix(error: unknown): never {
  if (!(error instanceof FeedletterError)) throw error;
  const { code, message, fix, place } = error;
  throw new FeedletterError(code, { message, fix: fixFor(fix), place, cause: error });
}

function fixFor(fix: string): string {
  if (fix.includes("allowPrivate")) return "Pass --allow-private.";
  if (fix.includes("maxMegabytes")) return "Save the feed as a file, and leave out old items.";
  return fix.includes("`content`") ? "Check the path, which is relative to the configuration." : fix;
}

function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

interface NextPage {
  readonly url: string;
  /** The feed names it; otherwise it may not exist. */
  readonly isNamed: boolean;
}

/** WordPress doesn't name its older pages. */
function nextPage(
  { document }: OpenFeed,
  { source, number }: { readonly source: string; readonly number: number },
): NextPage | undefined {
  if (!isUrl(source)) return undefined;
  const named = resolveIfUrl(document.next, source);
  if (named !== undefined) return { url: named, isNamed: true };
  if (!/\bwordpress\b/i.test(document.generator ?? "")) return undefined;
  const url = new URL(source);
  url.searchParams.set("paged", String(number));
  return { url: url.href, isNamed: false };
}

function resolveIfUrl(written: string | undefined, base: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  return base === undefined && !isUrl(written) ? undefined : resolveUrl(written.trim(), base ?? written);
}

/** What was asked for, unless the feed spells the same address otherwise (`/feed` and `/feed/`). */
function addressOf({ self }: FeedDocument, source: string): string | undefined {
  const own = resolveIfUrl(self, isUrl(source) ? source : undefined);
  if (!isUrl(source)) return own;
  const spelled = (url: string) => url.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/\/$/, "");
  return own !== undefined && spelled(own) === spelled(source) ? own : source;
}

function readItems(
  pages: readonly OpenFeed[],
  { config }: LoadedConfig,
): Pick<KnownFeed, "items" | "unread"> {
  const read: { readonly id: string; readonly entry: Entry; readonly hasDate: boolean }[] = [];
  const unread: UnreadItem[] = [];
  for (const { document, readEntry } of pages)
    for (const item of document.items) {
      const { entry: dated, findings } = readEntry(item);
      const entry = dated ?? readEntry(withAnyDate(item)).entry;
      const id = item.id[1]?.trim() ?? "";
      const reason = findings.map(({ message }) => message).join(" ") || "It can't be read.";
      if (entry === undefined) unread.push({ id, title: titleOf(item), reason });
      else read.push({ id: id || entry.url, entry, hasDate: dated !== undefined });
    }
  const bodies = [
    ...renderEach(
      read.map(({ entry }) => entry),
      config.site,
    ),
  ];
  const items = read.map(({ id, entry: { url, title, published }, hasDate }, index) => ({
    ...{ id, url, title },
    published: hasDate ? published : undefined,
    text: htmlToText(bodies[index]?.posts[0]?.html ?? ""),
  }));
  return { items, unread };
}

function titleOf({ title }: DocumentItem): string {
  return title[1]?.markup.trim() ?? "";
}

/** No format requires a date, and an address is enough to tell a post. */
function withAnyDate(item: DocumentItem): DocumentItem {
  return { ...item, published: [...item.published, ["", "1970-01-02T00:00:00Z"]] };
}
