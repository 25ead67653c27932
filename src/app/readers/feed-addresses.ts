import type { Config } from "#config/schema.js";
import { type FeedDocument, listCopies, listDocuments, publishedAt } from "#feeds/documents.js";
import { placeNamed, SET_FOLDERS } from "#feeds/sets.js";
import { resolveInFolder } from "#feeds/site-url.js";
import { decodePath, type FeedAddress } from "#readers/feed-finder.js";

/**
 * Every address at which the configuration publishes a feed. Pages of an archive aren't among them, because nobody subscribes to them.
 * Which tags or authors have a feed depends on the posts, so of those there is one address with a `*`.
 */
export function listFeedAddresses({ site, feeds }: Pick<Config, "site" | "feeds">): readonly FeedAddress[] {
  const base = publishedAt({ site, feeds });
  const at = (feed: string, documents: readonly FeedDocument[]): readonly FeedAddress[] =>
    // A folder is shown by its file, and the file has an address, too.
    documents
      .flatMap(({ path, file }) => [path, file])
      .map((path) => ({ feed, path: pathBelow(base, path) }));
  const addresses = [
    ...at("main", listDocuments({ folder: "" }, feeds)),
    ...at("main", listCopies(feeds)),
    ...Object.entries(feeds.named).flatMap(([name, own]) => {
      const place = placeNamed(name, own);
      return at(place.document?.path ?? place.folder, listDocuments(place, feeds));
    }),
    ...feeds.by.flatMap((set) => {
      const folder = `${SET_FOLDERS[typeof set === "string" ? set : set.by]}/*/`;
      return at(folder, listDocuments({ folder }, feeds));
    }),
  ];
  return [...new Map(addresses.map((address) => [address.path, address])).values()];
}

function pathBelow(base: string, path: string): string {
  return decodePath(new URL(resolveInFolder(base, path)).pathname);
}
