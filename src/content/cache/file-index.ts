import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import type { Entry } from "#content/model/post.js";
import { absolutePath } from "#content/text/file-below.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import type { CacheSection } from "./cache-file.js";

/** What choosing among posts needs to know about a file. */
export interface IndexedFile {
  /** Absent where the file is not a post. */
  readonly post?: IndexedPost | undefined;
  readonly findings: readonly Finding[];
}

export interface IndexedPost {
  readonly published: Instant;
  readonly expires?: Instant | undefined;
  readonly draft: boolean;
  /** Of the post's id, by `hashId`. */
  readonly hash: number;
}

/** A file as it was when it was read. A list, because ten thousand objects take twice as long to parse. */
export type IndexRow = readonly [
  path: string,
  mtime: number,
  ctime: number,
  size: number,
  indexed: IndexedFile,
];

/** The files of a source, those that haven't changed since an earlier run among them. */
export interface FileIndex {
  /** What is known about a file that hasn't changed. Each file is asked for once. */
  readonly find: (path: string) => IndexedFile | undefined;
  /** @param path of a file that wasn't found */
  readonly keep: (path: string, indexed: IndexedFile) => void;
  /** The entry of a file that hasn't changed; only those of posts that were shown are known. */
  readonly findEntry: (path: string) => Entry | undefined;
  readonly keepEntry: (path: string, entry: Entry) => void;
  /** Keeps what is known about all files for the next run. */
  readonly close: () => void;
}

interface IndexedSource {
  /** Absolute. */
  readonly root: string;
  /** Everything but the files themselves that entries are made from. */
  readonly inputs: unknown;
}

interface IndexSections {
  readonly indexes: CacheSection<readonly IndexRow[]>;
  readonly entries: CacheSection<Entry>;
}

/** Reading so many files again takes less time than writing down all that is known. */
const FEW_CHANGES = 16;

export function openFileIndex(
  { indexes, entries }: IndexSections,
  { root, inputs }: IndexedSource,
): FileIndex {
  const key = createHash("sha256")
    .update(JSON.stringify([root, inputs]))
    .digest("base64url");
  const old = new Map(indexes.find(key)?.map((row) => [row[0], row]));
  const rows: IndexRow[] = [];
  // JSON, because a name may have tabs and line ends.
  const keyOf = (path: string): string => `${key} ${JSON.stringify(path)}`;
  const changed = new Map<string, Stats>();
  let unchanged = 0;
  return {
    find: (path) => {
      const stats = statOf(absolutePath(root, path));
      if (stats === undefined) return undefined;
      const row = old.get(path);
      // The time of the inode too: tools that copy files set the other one back.
      const isSame =
        row !== undefined && row[1] === stats.mtimeMs && row[2] === stats.ctimeMs && row[3] === stats.size;
      if (!isSame) {
        changed.set(path, stats);
        return undefined;
      }
      unchanged += 1;
      rows.push(row);
      return row[4];
    },
    keep: (path, indexed) => {
      const stats = changed.get(path);
      if (stats !== undefined) rows.push([path, stats.mtimeMs, stats.ctimeMs, stats.size, indexed]);
    },
    findEntry: (path) => entries.find(keyOf(path)),
    keepEntry: (path, entry) => entries.keep(keyOf(path), entry),
    close: () => {
      const changes = rows.length + old.size - 2 * unchanged;
      if (changes > Math.min(FEW_CHANGES, rows.length >> 6)) indexes.keep(key, rows);
    },
  };
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // Reading it says why it can't be read.
    return undefined;
  }
}

/** 53 bits: two of a million ids have one hash in one case of ten thousand, which costs nothing but time. */
export function hashId(id: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  return ((high ^ low) & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
