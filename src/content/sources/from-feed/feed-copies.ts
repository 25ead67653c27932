import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** The last good copy of a feed. */
export interface FeedCopy {
  readonly text: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** Copies by URL. */
export interface FeedCopies {
  readonly find: (url: string) => FeedCopy | undefined;
  /** @throws what the file system throws */
  readonly keep: (url: string, copy: FeedCopy) => void;
}

const written = z.object({
  text: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
});

/** More feeds than anybody mails; the copies used longest ago go first. */
const MAX_COPIES = 32;

/** Copies as files of a folder that may vanish at any time, and that other processes write too. */
export function openFeedCopies(folder: string): FeedCopies {
  // The URL may hold a password, so only its hash is written.
  const pathOf = (url: string): string =>
    join(folder, `${createHash("sha256").update(url).digest("hex").slice(0, 32)}.json`);
  return {
    find: (url) => readCopy(pathOf(url)),
    keep: (url, copy) => {
      const path = pathOf(url);
      const temporary = `${path}.${process.pid}.tmp`;
      mkdirSync(folder, { recursive: true });
      writeFileSync(temporary, JSON.stringify(copy), { mode: 0o600 });
      renameSync(temporary, path);
      removeOldest(folder);
    },
  };
}

function readCopy(path: string): FeedCopy | undefined {
  try {
    const { text, etag, lastModified } = written.parse(JSON.parse(readFileSync(path, "utf8")));
    return {
      text,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    };
  } catch {
    // No copy, or half of one: the feed is fetched as if for the first time.
    return undefined;
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).flatMap((name) => {
    const facts = statSync(join(folder, name), { throwIfNoEntry: false });
    return facts === undefined ? [] : [{ name, at: facts.mtimeMs }];
  });
  const old = files.sort((a, b) => b.at - a.at).slice(MAX_COPIES);
  for (const { name } of old) rmSync(join(folder, name), { force: true });
}
