import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, writeSync } from "node:fs";

/**
 * What a file shall hold: text, or something that makes its pieces when its turn comes, so that of many large documents
 * only one is in memory at a time. No piece ends within a surrogate pair.
 */
export type Content = string | (() => readonly string[]);

/** UTF-16 units that are encoded at once. */
const CHUNK = 1 << 18;

export function piecesOf(content: Content): readonly string[] {
  return typeof content === "string" ? [content] : content();
}

/** The bytes (UTF-8), in chunks. */
function* encodePieces(pieces: readonly string[]): Generator<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < CHUNK) continue;
    yield Buffer.from(waiting.join(""));
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.from(waiting.join(""));
}

/** SHA-256 (hex). */
export function hashPieces(pieces: readonly string[]): string {
  const hash = createHash("sha256");
  for (const chunk of encodePieces(pieces)) hash.update(chunk);
  return hash.digest("hex");
}

/** Whether the file holds these bytes and no others. */
export function holdsPieces(path: string, pieces: readonly string[]): boolean {
  const file = openSync(path, "r");
  try {
    for (const chunk of encodePieces(pieces)) {
      if (!readChunk(file, chunk.length).equals(chunk)) return false;
    }
    return readChunk(file, 1).length === 0;
  } finally {
    closeSync(file);
  }
}

/** As many bytes as are left, up to `length`. */
function readChunk(file: number, length: number): Buffer {
  const chunk = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(file, chunk, filled, length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return chunk.subarray(0, filled);
}

/** Never into a file that is there: it could be a link that leads out of the folder. */
export function writePieces(path: string, pieces: readonly string[]): void {
  const file = openSync(path, "wx");
  try {
    for (const chunk of encodePieces(pieces)) {
      for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
    }
  } finally {
    closeSync(file);
  }
}
