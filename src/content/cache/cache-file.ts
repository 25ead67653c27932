import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { moveFile } from "#machine/move-file.js";
import { statIfThere } from "#machine/stat-if-there.js";

const DIGEST_LENGTH = 64;
/** Bytes that are written at once. */
const CHUNK_BYTES = 1 << 18;
const TAB = 9;
const LINE_END = 10;
const END = Buffer.from([LINE_END]);

/** Values by all that they are made from: a key without tabs and line ends. */
export interface CacheSection<Value> {
  readonly find: (key: string) => Value | undefined;
  readonly keep: (key: string, value: Value) => void;
}

/** JSON text (UTF-8, on one line) by key; keys have no tabs and line ends. */
export type CacheLines = ReadonlyMap<string, Buffer>;

/**
 * The file has a line `key TAB json` for each value, and at its end the SHA-256 of all that stands before.
 *
 * @returns nothing where there is no such file, or it isn't what was written: what can't be trusted isn't used
 */
export function readCacheFile(path: string): CacheLines {
  const lines = new Map<string, Buffer>();
  const content = readChecked(path);
  for (let start = 0; start < content.length; ) {
    const tab = content.indexOf(TAB, start);
    const end = content.indexOf(LINE_END, tab);
    lines.set(content.toString("utf8", start, tab), content.subarray(tab + 1, end));
    start = end + 1;
  }
  return lines;
}

function readChecked(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    const content = bytes.subarray(0, -DIGEST_LENGTH);
    const digest = createHash("sha256").update(content).digest("hex");
    if (digest === bytes.toString("latin1", content.length)) return content;
  } catch {
    // No file, or an unreadable one: everything is made again.
  }
  return Buffer.alloc(0);
}

/**
 * The file is replaced as a whole (temporary file, rename), so readers find an old or a new one, and of two writers the later
 * one wins. Only this user can read it.
 *
 * @throws what the file system throws
 */
export function writeCacheFile(path: string, lines: CacheLines): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeChunks(temporary, chunksOf(lines));
    removeLeft(temporary);
    moveFile(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Ms that writing a cache never takes. */
const ABANDONED_AFTER = 60 * 60_000;

/** Removes what killed processes have left beside a temporary file that was written just now. */
function removeLeft(temporary: string): void {
  const folder = dirname(temporary);
  const now = statSync(temporary).mtimeMs;
  for (const name of readdirSync(folder).filter((found) => found.endsWith(".tmp"))) {
    const changed = statIfThere(join(folder, name))?.mtimeMs ?? now;
    if (changed < now - ABANDONED_AFTER) rmSync(join(folder, name), { force: true });
  }
}

function writeChunks(path: string, chunks: Iterable<Uint8Array>): void {
  const file = openSync(path, "wx", 0o600);
  const hash = createHash("sha256");
  try {
    for (const chunk of chunks) {
      hash.update(chunk);
      writeFileSync(file, chunk);
    }
    writeFileSync(file, hash.digest("hex"));
  } finally {
    closeSync(file);
  }
}

function* chunksOf(lines: CacheLines): Generator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for (const [key, json] of lines) {
    parts.push(Buffer.from(`${key}\t`), json, END);
    length += json.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    length = 0;
  }
  yield Buffer.concat(parts);
}
