import { addressOfPage, fileOfPath } from "#config/output-paths.js";
import type { Config, FeedsConfig } from "#config/schema.js";
import type { FeedFormat } from "./feed.js";
import type { FeedSet } from "./sets.js";
import { resolveInFolder } from "./site-url.js";

/** Where one document of a feed is. */
export interface FeedDocument {
  readonly format: FeedFormat;
  /** Its address below `feeds.url`: `feed.xml`, or `feed/`. */
  readonly path: string;
  /** Its file below the output folder. */
  readonly file: string;
}

type DocumentSettings = Pick<FeedsConfig, "files" | "formats">;

/**
 * The documents of a feed, in the order of `feeds.formats`.
 *
 * @param page of the archive; absent: the subscription documents
 */
export function listDocuments(
  { folder, document }: Pick<FeedSet, "folder" | "document">,
  { files, formats }: DocumentSettings,
  page?: number,
): readonly FeedDocument[] {
  if (document !== undefined) return [{ ...document, file: document.path }];
  const below = page === undefined ? folder : `${folder}archive/${page}/`;
  return formats.map((format) => {
    const path = `${below}${files[format]}`;
    return { format, path, file: fileOfPath(path, format) };
  });
}

/** The same RSS document under its old names. */
export function listCopies({ also }: Pick<FeedsConfig, "also">): readonly FeedDocument[] {
  return also.map((path) => ({ format: "rss", path, file: fileOfPath(path, "rss") }));
}

/** `feed.css`, relative to a document. */
export function stylesheetFrom(path: string): string {
  return `${"../".repeat(path.split("/").length - 1)}feed.css`;
}

type SiteAddresses = Pick<Config, "site" | "feeds">;

/** Where the output folder is published. */
export function publishedAt({ site, feeds }: SiteAddresses): string {
  return feeds.url ?? site.url;
}

export function opmlUrl(config: SiteAddresses): string {
  return resolveInFolder(publishedAt(config), "feeds.opml");
}

/** Undefined if there is no such page. */
export function subscribeUrl(
  config: SiteAddresses & { readonly subscribePage?: Config["subscribePage"] },
): string | undefined {
  const { subscribePage = "subscribe" } = config;
  return subscribePage === false
    ? undefined
    : resolveInFolder(publishedAt(config), addressOfPage(subscribePage));
}
