import { type Stats, statSync } from "node:fs";
import type { Entry } from "#content/model/post.js";
import { absolutePath } from "#content/text/file-below.js";
import type { Finding } from "#findings.js";
import { readChecksummed, writeChecksummed } from "./cache-file.js";
import type { IndexedFile } from "./indexed-file.js";

/** A source's files as they are now. */
export interface SourceFiles {
  /** The source's folder, absolute. */
  readonly root: string;
  /** Of the files, each once. */
  readonly paths: readonly string[];
}

/** What was known of a source's files when they were last looked at, held against what they are now. Files are named by their places in the listing. */
export interface SourceIndex {
  /** Of each file the row that tells of it, -1 where it is new or has changed since. */
  readonly rows: Int32Array;
  readonly columns: Columns;
  /** What was found in the file, if it hasn't changed since. */
  readonly find: (position: number) => IndexedFile | undefined;
  readonly keep: (position: number, indexed: IndexedFile) => void;
  /** The entry of a file that hasn't changed; only those of posts that were shown are known. */
  readonly findEntry: (position: number) => Entry | undefined;
  readonly storeEntry: (position: number, entry: Entry) => void;
  /** Writes what is known now. */
  readonly save: () => void;
}

/** Past these files are read each time: a cache must not outgrow what it is made from. */
const MAX_FILES = 200_000;
/** Reading so many files again takes less time than writing down all that is known. */
const FEW_CHANGES = 16;

const NUMBER_COLUMNS = ["mtime", "ctime", "size", "published", "expires", "hash"] as const;

/** In columns, because ten thousand objects take longer to make than asking for the times of the files. */
interface Columns extends Readonly<Record<(typeof NUMBER_COLUMNS)[number], Float64Array>> {
  /** What holds of the file: `IS_POST` and others. */
  readonly flags: Uint8Array;
}

export const IS_POST = 1;
export const IS_DRAFT = 2;
export const HAS_FINDINGS = 4;

interface Table {
  /** The files' paths with a zero between them, which no file's name has. */
  readonly paths: string;
  readonly rows: number;
  readonly columns: Columns;
  /** By path, what only few files have. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** The times and sizes of files by their places; NaN where there is none. */
type Stamps = Pick<Columns, "mtime" | "ctime" | "size">;

/** @param signature all that facts are made from besides the files: what was written under another one isn't used */
export function openSourceIndex(path: string, signature: string, listing: SourceFiles): SourceIndex {
  const { paths } = listing;
  const old = readTable(path, signature);
  const stamps = stampFiles(listing);
  const rows = findRows(old, paths, stamps);
  const kept = new Map<number, IndexedFile>();
  const entries = new Map<string, Entry>();
  let fresh = 0;
  return {
    ...{ rows, columns: old.columns },
    find: (position) => {
      const row = rows[position] ?? -1;
      return row === -1
        ? undefined
        : readRow(old.columns, row, old.findings.get(paths[position] ?? "") ?? []);
    },
    keep: (position, indexed) => {
      if (!Number.isNaN(stamps.size[position])) kept.set(position, indexed);
    },
    findEntry: (position) => (rows[position] === -1 ? undefined : old.entries.get(paths[position] ?? "")),
    storeEntry: (position, entry) => {
      const file = paths[position] ?? "";
      entries.set(file, entry);
      if (!old.entries.has(file)) fresh += 1;
    },
    save: () => {
      const known = rows.reduce((sum, row) => (row === -1 ? sum : sum + 1), 0);
      const changes = fresh + kept.size + old.rows - known;
      if (changes <= Math.min(FEW_CHANGES, (known + kept.size) >> 6)) return;
      writeChecksummed(
        path,
        chunksOf({ ...updateTable(old, { paths, stamps, rows, kept }), entries }, signature),
      );
    },
  };
}

/** The time of the inode too: tools that copy files set the other one back. */
function stampFiles({ root, paths }: SourceFiles): Stamps {
  const mtime = new Float64Array(paths.length).fill(Number.NaN);
  const ctime = new Float64Array(paths.length).fill(Number.NaN);
  const size = new Float64Array(paths.length).fill(Number.NaN);
  for (let position = 0; position < paths.length; position += 1) {
    const stats = statOf(absolutePath(root, paths[position] ?? ""));
    if (stats === undefined) continue;
    mtime[position] = stats.mtimeMs;
    ctime[position] = stats.ctimeMs;
    size[position] = stats.size;
  }
  return { mtime, ctime, size };
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // Whoever reads it says why it can't be.
    return undefined;
  }
}

function findRows({ paths: known, columns }: Table, paths: readonly string[], stamps: Stamps): Int32Array {
  const rows = new Int32Array(paths.length).fill(-1);
  if (known === "") return rows;
  // Mostly the files are the same as last time.
  const positions =
    known === paths.join("\0") ? undefined : new Map(known.split("\0").map((path, at) => [path, at]));
  for (let position = 0; position < rows.length; position += 1) {
    const row = positions === undefined ? position : positions.get(paths[position] ?? "");
    if (
      row !== undefined &&
      columns.mtime[row] === stamps.mtime[position] &&
      columns.ctime[row] === stamps.ctime[position] &&
      columns.size[row] === stamps.size[position]
    )
      rows[position] = row;
  }
  return rows;
}

function readRow(
  { flags, published, expires, hash }: Columns,
  row: number,
  findings: readonly Finding[],
): IndexedFile {
  const flag = flags[row] ?? 0;
  if ((flag & IS_POST) === 0) return { kind: "no post", findings };
  const end = expires[row] ?? Number.NaN;
  return {
    ...{ kind: "post", published: published[row] ?? 0, hash: hash[row] ?? 0 },
    expires: Number.isNaN(end) ? undefined : end,
    draft: (flag & IS_DRAFT) !== 0,
    findings,
  };
}

interface TableUpdate {
  readonly paths: readonly string[];
  readonly stamps: Stamps;
  readonly rows: Int32Array;
  /** What was read anew, by place. */
  readonly kept: ReadonlyMap<number, IndexedFile>;
}

function updateTable(old: Table, { paths, stamps, rows, kept }: TableUpdate): Omit<Table, "entries"> {
  const positions = [...paths.keys()]
    .filter((position) => rows[position] !== -1 || kept.has(position))
    .slice(0, MAX_FILES);
  const columns = emptyColumns(positions.length);
  const findings = new Map<string, readonly Finding[]>();
  for (const [row, position] of positions.entries()) {
    const path = paths[position] ?? "";
    const indexed = kept.get(position);
    if (indexed === undefined) copyRow({ columns: old.columns, row: rows[position] ?? 0 }, { columns, row });
    else {
      fillRow(indexed, { columns, row });
      for (const name of ["mtime", "ctime", "size"] as const)
        columns[name][row] = stamps[name][position] ?? Number.NaN;
    }
    const found = indexed === undefined ? old.findings.get(path) : indexed.findings;
    if (found !== undefined && found.length > 0) findings.set(path, found);
  }
  return {
    paths: positions.map((position) => paths[position]).join("\0"),
    rows: positions.length,
    columns,
    findings,
  };
}

interface Row {
  readonly columns: Columns;
  readonly row: number;
}

function copyRow(from: Row, to: Row): void {
  for (const name of NUMBER_COLUMNS) to.columns[name][to.row] = from.columns[name][from.row] ?? Number.NaN;
  to.columns.flags[to.row] = from.columns.flags[from.row] ?? 0;
}

function fillRow(indexed: IndexedFile, { columns, row }: Row): void {
  columns.flags[row] = flagsOf(indexed);
  if (indexed.kind !== "post") return;
  columns.published[row] = indexed.published;
  columns.expires[row] = indexed.expires ?? Number.NaN;
  columns.hash[row] = indexed.hash;
}

function flagsOf(indexed: IndexedFile): number {
  const found = indexed.findings.length > 0 ? HAS_FINDINGS : 0;
  if (indexed.kind !== "post") return found;
  return found | IS_POST | (indexed.draft ? IS_DRAFT : 0);
}

function emptyColumns(rows: number): Columns {
  return columnsIn(new ArrayBuffer(rows * ROW_BYTES), rows);
}

const ROW_BYTES = NUMBER_COLUMNS.length * Float64Array.BYTES_PER_ELEMENT + 1;

/** The columns as they lie one behind the other, the flags last. */
function columnsIn(bytes: ArrayBuffer, rows: number): Columns {
  const column = (at: number) => new Float64Array(bytes, at * rows * Float64Array.BYTES_PER_ELEMENT, rows);
  return {
    ...{ mtime: column(0), ctime: column(1), size: column(2) },
    ...{ published: column(3), expires: column(4), hash: column(5) },
    flags: new Uint8Array(bytes, rows * (ROW_BYTES - 1), rows),
  };
}

/** A line of JSON (signature, files, bytes of the paths), then the columns, the paths, and as JSON what few files have. */
function* chunksOf(
  { paths, rows, columns, findings, entries }: Table,
  signature: string,
): Generator<Uint8Array> {
  const names = Buffer.from(paths);
  yield Buffer.from(`${JSON.stringify([signature, rows, names.length])}\n`);
  yield new Uint8Array(columns.flags.buffer);
  yield names;
  yield Buffer.from(JSON.stringify([[...findings], [...entries]]));
}

const EMPTY: Table = {
  ...{ paths: "", rows: 0, columns: emptyColumns(0) },
  ...{ findings: new Map(), entries: new Map() },
};

function readTable(path: string, signature: string): Table {
  const bytes = readChecksummed(path);
  const start = bytes === undefined ? 0 : bytes.indexOf("\n") + 1;
  if (bytes === undefined || start === 0) return EMPTY;
  const [signed, rows, pathBytes]: [string, number, number] = JSON.parse(bytes.toString("utf8", 0, start));
  if (signed !== signature) return EMPTY;
  const endOfColumns = start + rows * ROW_BYTES;
  const endOfPaths = endOfColumns + pathBytes;
  const few: [[string, readonly Finding[]][], [string, Entry][]] = JSON.parse(
    bytes.toString("utf8", endOfPaths),
  );
  return {
    paths: bytes.toString("utf8", endOfColumns, endOfPaths),
    rows,
    // Copied, because numbers have to begin at a multiple of eight.
    columns: columnsIn(Uint8Array.from(bytes.subarray(start, endOfColumns)).buffer, rows),
    findings: new Map(few[0]),
    entries: new Map(few[1]),
  };
}
