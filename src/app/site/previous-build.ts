import { join } from "node:path";
import { DEFAULT_FILES } from "#config/output-paths.js";
import type { FeedsConfig } from "#config/schema.js";
import { type PublishedItem, readPublishedItems } from "#feeds/checks/published-items.js";
import { listDocuments } from "#feeds/documents.js";
import type { FeedFormat } from "#feeds/feed.js";
import { readIfExists } from "#files/file-system.js";

/**
 * The items of the main feed that the last build wrote, read from any format that exists.
 *
 * @param page of the archive; absent: the subscription document
 */
export function readPreviousBuild(
  out: string,
  { formats, files }: Pick<FeedsConfig, "formats" | "files">,
  page?: number,
): readonly PublishedItem[] {
  const documents = [
    ...listDocuments({ folder: "" }, { formats, files }, page),
    // Before the documents were renamed.
    ...listDocuments({ folder: "" }, { formats, files: DEFAULT_FILES }, page),
  ];
  for (const wanted of ["json", "rss", "atom"] satisfies readonly FeedFormat[]) {
    for (const { format, file } of documents.filter((document) => document.format === wanted)) {
      const text = readIfExists(join(out, file));
      const items = text === undefined ? [] : readPublishedItems(text, format);
      if (items.length > 0) return items;
    }
  }
  return [];
}
