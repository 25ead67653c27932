/** Where one document of a feed is asked for. */
export interface FeedAddress {
  /** As in `ReaderCount`. */
  readonly feed: string;
  /** Absolute path on the host, decoded. `*` stands for one segment, which then takes its place in `feed`. */
  readonly path: string;
}

interface FoundFeed {
  readonly feed: string;
  /** The path that was asked for, without a query. */
  readonly document: string;
}

export type FindFeed = (target: string) => FoundFeed | undefined;

const MAX_TARGET = 2_000;
/** Of feeds that aren't known by name. A host that answers 200 to everything would make up any number. */
const MAX_FEEDS = 2_000;

/** Finds the feed that a request is for: a path, or a whole URL, with or without a query. */
export function makeFeedFinder(addresses: readonly FeedAddress[]): FindFeed {
  const exact = new Map<string, string>();
  const patterns: { readonly before: string; readonly after: string; readonly feed: string }[] = [];
  for (const { path, feed } of addresses) {
    const [before = "", after] = path.split("*", 2);
    if (after === undefined) exact.set(path, feed);
    else patterns.push({ before, after, feed });
  }
  const seen = new Set<string>();
  const findPattern = (path: string): string | undefined => {
    for (const { before, after, feed } of patterns) {
      if (!path.startsWith(before) || !path.endsWith(after)) continue;
      const name = path.slice(before.length, path.length - after.length);
      // What isn't shown as it is isn't the name of a tag.
      if (path.length <= before.length + after.length || /[/\p{C}\p{Z}]/u.test(name)) continue;
      const found = feed.replace("*", () => name);
      if (!seen.has(found) && seen.size >= MAX_FEEDS) return undefined;
      seen.add(found);
      return found;
    }
    return undefined;
  };
  return (target) => {
    if (target.length > MAX_TARGET) return undefined;
    const path = decodePath(target.replace(/^https?:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, ""));
    const feed = exact.get(path) ?? findPattern(path);
    return feed === undefined ? undefined : { feed, document: path };
  };
}

export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
