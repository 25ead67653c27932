import type { Stats } from "node:fs";
import type { Finding } from "../findings.js";
import { compareCodeUnits } from "./characters.js";
import type { Facts } from "./facts.js";
import { readSealed, writeSealed } from "./pack.js";
import type { Entry } from "./post.js";

/**
 * What was known of a source's files when they were last looked at. Files are asked for and kept in the order of their
 * paths, each once.
 */
export interface Manifest {
  /** What was found in the file, if it hasn't changed since. */
  readonly find: (path: string, stats: Stats) => Facts | undefined;
  readonly keep: (path: string, stats: Stats, facts: Facts) => void;
  /** The entry of a file that was found; only those of posts that were shown are known. */
  readonly findEntry: (path: string) => Entry | undefined;
  readonly keepEntry: (path: string, entry: Entry) => void;
  /** Writes what is known now. */
  readonly save: () => void;
}

/** Past these files are read each time: a cache must not outgrow what it is made from. */
const MOST_FILES = 200_000;
/** Reading so many files again takes less time than writing down all that is known. */
const FEW_CHANGES = 16;

/** Numbers of a file: modification time (ms), time of its inode (ms), bytes, published (ms), expires (ms), hash of the id. */
const NUMBERS = 6;
const IS_POST = 1;
const IS_DRAFT = 2;
const HAS_FINDINGS = 4;

/** In columns, because ten thousand objects take longer to make than asking for the times of the files. */
interface Table extends Few {
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
  readonly flags: Uint8Array;
}

/** By path, what only few files have. */
interface Few {
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly entries: ReadonlyMap<string, Entry>;
}

const EMPTY: Table = {
  paths: [],
  numbers: new Float64Array(0),
  flags: new Uint8Array(0),
  findings: new Map(),
  entries: new Map(),
};

/** @param signature all that facts are made from besides the files: what was written under another one isn't used */
export function openManifest(path: string, signature: string): Manifest {
  const old = readTable(path, signature);
  const rows: (number | NewRow)[] = [];
  const entries = new Map<string, Entry>();
  let row = 0;
  let known = 0;
  let changes = 0;
  return {
    find: (file, stats) => {
      if (old.paths[row] !== file)
        while (row < old.paths.length && compareCodeUnits(old.paths[row] ?? "", file) < 0) row += 1;
      if (old.paths[row] !== file || !isUnchanged(old.numbers, row * NUMBERS, stats)) return undefined;
      known += 1;
      rows.push(row);
      row += 1;
      return readRow(old, row - 1);
    },
    keep: (path, { mtimeMs, ctimeMs, size }, facts) => {
      if (rows.length >= MOST_FILES) return;
      changes += 1;
      rows.push({ path, stamp: [mtimeMs, ctimeMs, size], facts });
    },
    findEntry: (file) => old.entries.get(file),
    keepEntry: (file, entry) => {
      entries.set(file, entry);
      if (!old.entries.has(file)) changes += 1;
    },
    save: () => {
      const gone = old.paths.length - known;
      if (changes + gone <= Math.min(FEW_CHANGES, rows.length >> 6)) return;
      writeSealed(path, chunksOf({ ...toColumns(rows, old), entries }, signature));
    },
  };
}

interface NewRow {
  readonly path: string;
  readonly stamp: readonly [mtimeMs: number, ctimeMs: number, size: number];
  readonly facts: Facts;
}

/** @param rows new ones, and the numbers of old ones */
function toColumns(rows: readonly (number | NewRow)[], old: Table): Omit<Table, "entries"> {
  const paths: string[] = [];
  const numbers = new Float64Array(rows.length * NUMBERS);
  const flags = new Uint8Array(rows.length);
  const findings = new Map<string, readonly Finding[]>();
  for (const [at, row] of rows.entries()) {
    const path = typeof row === "number" ? (old.paths[row] ?? "") : row.path;
    paths.push(path);
    if (typeof row === "number") {
      numbers.set(old.numbers.subarray(row * NUMBERS, (row + 1) * NUMBERS), at * NUMBERS);
      flags[at] = old.flags[row] ?? 0;
      const found = old.findings.get(path);
      if (found !== undefined) findings.set(path, found);
    } else {
      const { stamp, facts } = row;
      numbers.set([...stamp, ...numbersOf(facts)], at * NUMBERS);
      flags[at] = flagsOf(facts);
      if (facts.findings.length > 0) findings.set(path, facts.findings);
    }
  }
  return { paths, numbers, flags, findings };
}

function numbersOf(facts: Facts): readonly number[] {
  return facts.kind === "post" ? [facts.published, facts.expires ?? Number.NaN, facts.hash] : [0, 0, 0];
}

function flagsOf(facts: Facts): number {
  const found = facts.findings.length > 0 ? HAS_FINDINGS : 0;
  if (facts.kind !== "post") return found;
  return found | IS_POST | (facts.draft ? IS_DRAFT : 0);
}

/** The time of the inode too: tools that copy files set the other one back. */
function isUnchanged(numbers: Float64Array, at: number, { mtimeMs, ctimeMs, size }: Stats): boolean {
  return numbers[at] === mtimeMs && numbers[at + 1] === ctimeMs && numbers[at + 2] === size;
}

const NO_FINDINGS: readonly Finding[] = [];

function readRow({ paths, numbers, flags, findings: some }: Table, row: number): Facts {
  const flag = flags[row] ?? 0;
  const findings = (flag & HAS_FINDINGS) === 0 ? NO_FINDINGS : (some.get(paths[row] ?? "") ?? NO_FINDINGS);
  if ((flag & IS_POST) === 0) return { kind: "no post", findings };
  const at = row * NUMBERS;
  const expires = numbers[at + 4] ?? Number.NaN;
  return {
    kind: "post",
    published: numbers[at + 3] ?? 0,
    expires: Number.isNaN(expires) ? undefined : expires,
    draft: (flag & IS_DRAFT) !== 0,
    hash: numbers[at + 5] ?? 0,
    findings,
  };
}

/** A line of JSON (signature, files, bytes of the paths), then the columns. */
function* chunksOf(table: Table, signature: string): Generator<Uint8Array> {
  // No file's name has a zero in it.
  const paths = Buffer.from(table.paths.join("\0"));
  yield Buffer.from(`${JSON.stringify([signature, table.paths.length, paths.length])}\n`);
  yield new Uint8Array(table.numbers.buffer);
  yield table.flags;
  yield paths;
  yield Buffer.from(JSON.stringify([[...table.findings], [...table.entries]]));
}

function readTable(path: string, signature: string): Table {
  const bytes = readSealed(path);
  const start = bytes === undefined ? 0 : bytes.indexOf("\n") + 1;
  if (bytes === undefined || start === 0) return EMPTY;
  const [signed, rows, pathBytes]: [string, number, number] = JSON.parse(bytes.toString("utf8", 0, start));
  if (signed !== signature) return EMPTY;
  const endOfNumbers = start + rows * NUMBERS * Float64Array.BYTES_PER_ELEMENT;
  const endOfFlags = endOfNumbers + rows;
  const endOfPaths = endOfFlags + pathBytes;
  const few: [[string, readonly Finding[]][], [string, Entry][]] = JSON.parse(
    bytes.toString("utf8", endOfPaths),
  );
  return {
    // Copied, because numbers have to begin at a multiple of eight.
    numbers: new Float64Array(Uint8Array.from(bytes.subarray(start, endOfNumbers)).buffer),
    flags: bytes.subarray(endOfNumbers, endOfFlags),
    paths: rows === 0 ? [] : bytes.toString("utf8", endOfFlags, endOfPaths).split("\0"),
    findings: new Map(few[0]),
    entries: new Map(few[1]),
  };
}
