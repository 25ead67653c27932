import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readCacheFile, writeCacheFile } from "#content/cache/cache-file.js";
import { statIfThere } from "#machine/stat-if-there.js";

/** The last good copy of a feed. */
export interface FeedCopy {
  readonly text: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** Copies by URL. */
export interface FeedCopies {
  readonly find: (url: string) => FeedCopy | undefined;
  /** @throws what the file system throws */
  readonly keep: (url: string, copy: FeedCopy) => void;
}

/** The copies used longest ago go first. */
const MAX_COPIES = 32;

/**
 * Copies as files of a folder that may vanish at any time, and that other processes write too. They outlive a new version of
 * Feedletter, unlike the rest of the cache: the server may be away just then.
 */
export function openFeedCopies(folder: string): FeedCopies {
  // The URL may hold a password, so only its hash is written.
  const pathOf = (url: string): string =>
    join(folder, `${createHash("sha256").update(url).digest("hex").slice(0, 32)}.cache`);
  return {
    find: (url) => {
      const json = readCacheFile(pathOf(url)).get("");
      if (json === undefined) return undefined;
      const copy: FeedCopy = JSON.parse(json.toString());
      return copy;
    },
    keep: (url, copy) => {
      writeCacheFile(pathOf(url), new Map([["", Buffer.from(JSON.stringify(copy))]]));
      removeOldest(folder);
    },
  };
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).flatMap((name) => {
    const stats = statIfThere(join(folder, name));
    return stats === undefined ? [] : [{ name, at: stats.mtimeMs }];
  });
  const old = files.sort((a, b) => b.at - a.at).slice(MAX_COPIES);
  for (const { name } of old) rmSync(join(folder, name), { force: true });
}
