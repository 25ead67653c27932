import { createHash, randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const DIGEST_LENGTH = 64;
const TAB = 9;
const LINE_END = 10;

/** JSON text (UTF-8, on one line) by key, which has no tabs and line ends. */
export type CacheLines = ReadonlyMap<string, Buffer>;

const NO_LINES: CacheLines = new Map();

/**
 * A pack is a sealed file with a line `key TAB json` for each value.
 *
 * @returns nothing where there is no such file, or it isn't what was written
 */
export function readCacheLines(path: string): CacheLines {
  const content = readChecksummed(path);
  return content === undefined ? NO_LINES : linesOf(content);
}

function linesOf(content: Buffer): CacheLines {
  const lines = new Map<string, Buffer>();
  for (let start = 0; start < content.length; ) {
    const tab = content.indexOf(TAB, start);
    const end = content.indexOf(LINE_END, tab);
    lines.set(content.toString("utf8", start, tab), content.subarray(tab + 1, end));
    start = end + 1;
  }
  return lines;
}

export function writeCacheLines(path: string, lines: Iterable<readonly [string, Buffer]>): void {
  writeChecksummed(path, chunksOf(lines));
}

/** Bytes that are written at once. */
const CHUNK_BYTES = 1 << 18;

function* chunksOf(lines: Iterable<readonly [string, Buffer]>): Generator<Buffer> {
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

const END = Buffer.from([LINE_END]);

/**
 * A sealed file has at its end the SHA-256 of all that stands before. It is replaced as a whole (temporary file, rename),
 * so whoever reads finds an old or a new one, and of two writers the later one wins.
 *
 * @returns undefined where there is no such file, or it isn't what was written: what can't be trusted isn't used
 */
export function readChecksummed(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const content = bytes.subarray(0, -DIGEST_LENGTH);
    const digest = createHash("sha256").update(content).digest("hex");
    return digest === bytes.toString("latin1", content.length) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** What can't be written (no space, no right) is left: nobody needs a cache. */
export function writeChecksummed(path: string, chunks: Iterable<Uint8Array>): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {
    return;
  }
  try {
    writeChunks(temporary, chunks);
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function writeChunks(path: string, chunks: Iterable<Uint8Array>): void {
  const file = openSync(path, "wx");
  const hash = createHash("sha256");
  try {
    for (const chunk of chunks) {
      hash.update(chunk);
      writeAll(file, chunk);
    }
    writeAll(file, Buffer.from(hash.digest("hex")));
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
