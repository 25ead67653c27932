import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import type { Entry, HiddenFrom } from "#content/model/post.js";
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
  readonly hiddenFrom?: HiddenFrom | undefined;
  /** Of the post's id, by `hashId`. */
  readonly hash: number;
}

/**
 * Files as they were when they were read, in columns: objects for ten thousand files take longer to make than asking for the
 * times of the files.
 */
export interface IndexTable {
  readonly paths: readonly string[];
  readonly mtimes: readonly number[];
  readonly ctimes: readonly number[];
  readonly sizes: readonly number[];
  /** Of a post that is no draft, doesn't expire, isn't hidden and has no findings; all others are in `others`. */
  readonly published: readonly Instant[];
  readonly hashes: readonly number[];
  readonly others: readonly (readonly [path: string, indexed: IndexedFile])[];
}

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
  readonly indexes: CacheSection<IndexTable>;
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
  // JSON, because a name may have tabs and line ends.
  const keyOf = (path: string): string => `${key} ${JSON.stringify(path)}`;
  const old = indexes.find(key) ?? emptyTable();
  const others = new Map(old.others);
  const findRow = makeRowFinder(old.paths);
  const table = emptyTable();
  const changed = new Map<string, Stats>();
  let unchanged = 0;
  return {
    find: (path) => {
      const stats = statOf(absolutePath(root, path));
      if (stats === undefined) return undefined;
      const row = findRow(path);
      if (row === undefined || !isSame(old, row, stats)) {
        changed.set(path, stats);
        return undefined;
      }
      unchanged += 1;
      const indexed = others.get(path) ?? usualPost(old.published[row] ?? 0, old.hashes[row] ?? 0);
      addRow(table, { path, stats, indexed });
      return indexed;
    },
    keep: (path, indexed) => {
      const stats = changed.get(path);
      if (stats !== undefined) addRow(table, { path, stats, indexed });
    },
    findEntry: (path) => entries.find(keyOf(path)),
    keepEntry: (path, entry) => entries.keep(keyOf(path), entry),
    close: () => {
      const files = table.paths.length;
      const changes = files + old.paths.length - 2 * unchanged;
      if (changes > Math.min(FEW_CHANGES, files >> 6)) indexes.keep(key, table);
    },
  };
}

function emptyTable(): Draft {
  return { paths: [], mtimes: [], ctimes: [], sizes: [], published: [], hashes: [], others: [] };
}

/** Mostly the files are the same as last time, in the same order. */
function makeRowFinder(paths: readonly string[]): (path: string) => number | undefined {
  let next = 0;
  let rows: ReadonlyMap<string, number> | undefined;
  return (path) => {
    if (paths[next] !== path) {
      rows ??= new Map(paths.map((known, row) => [known, row]));
      const row = rows.get(path);
      if (row === undefined) return undefined;
      next = row;
    }
    next += 1;
    return next - 1;
  };
}

/** The time of the inode counts too: tools that copy files set the other one back. */
function isSame({ mtimes, ctimes, sizes }: IndexTable, row: number, stats: Stats): boolean {
  return mtimes[row] === stats.mtimeMs && ctimes[row] === stats.ctimeMs && sizes[row] === stats.size;
}

const NO_FINDINGS: readonly Finding[] = [];

function usualPost(published: Instant, hash: number): IndexedFile {
  return { post: { published, draft: false, hash }, findings: NO_FINDINGS };
}

type Draft = { readonly [Column in keyof IndexTable]: IndexTable[Column][number][] };

interface IndexedRow {
  readonly path: string;
  readonly stats: Stats;
  readonly indexed: IndexedFile;
}

function addRow(table: Draft, { path, stats, indexed }: IndexedRow): void {
  const { post, findings } = indexed;
  table.paths.push(path);
  table.mtimes.push(stats.mtimeMs);
  table.ctimes.push(stats.ctimeMs);
  table.sizes.push(stats.size);
  table.published.push(post?.published ?? 0);
  table.hashes.push(post?.hash ?? 0);
  const isUsual =
    findings.length === 0 &&
    post?.draft === false &&
    post.expires === undefined &&
    post.hiddenFrom === undefined;
  if (!isUsual) table.others.push([path, indexed]);
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
