import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { unlessMissing } from "./file-system.js";

interface Comparison {
  /** The existing file, if there is one. */
  readonly path: string | undefined;
  /** The bytes that it should contain. Each chunk is valid until the next one is taken. */
  readonly chunks: Iterable<Uint8Array>;
  /** What the existing file is read into. */
  readonly buffer: Buffer;
  /** Opens, for writing, the file for the bytes if they differ. Undefined if nothing should be written. */
  readonly openTarget: (() => number) | undefined;
}

interface Compared {
  readonly isSame: boolean;
  /** SHA-256 (hex) of the new bytes; undefined if they differ and aren't written. */
  readonly hash?: string;
}

/**
 * Compares a file with the bytes that it should contain, as they are produced, and writes them to another file if they differ.
 * They are produced once and never held in memory as a whole.
 */
export function compareFile({ path, chunks, buffer, openTarget }: Comparison): Compared {
  const old = path === undefined ? undefined : unlessMissing(() => openSync(path, "r"));
  try {
    const made = chunks[Symbol.iterator]();
    const hash = createHash("sha256");
    const { bytes, rest } = skipCommonPrefix(old, made, { hash, buffer });
    if (old !== undefined && rest === undefined && fstatSync(old).size === bytes)
      return { isSame: true, hash: hash.digest("hex") };
    if (openTarget === undefined) return { isSame: false };
    const target = openTarget();
    try {
      if (old !== undefined) copyPrefix({ from: old, to: target, bytes, buffer });
      for (let chunk = rest; chunk !== undefined; chunk = nextChunk(made)) {
        hash.update(chunk);
        writeAll(target, chunk);
      }
    } finally {
      closeSync(target);
    }
    return { isSame: false, hash: hash.digest("hex") };
  } finally {
    if (old !== undefined) closeSync(old);
  }
}

function nextChunk(made: Iterator<Uint8Array>): Uint8Array | undefined {
  const next = made.next();
  return next.done ? undefined : next.value;
}

interface CommonPrefix {
  /** Its length. */
  readonly bytes: number;
  /** The first chunk that differs. */
  readonly rest: Uint8Array | undefined;
}

function skipCommonPrefix(
  old: number | undefined,
  made: Iterator<Uint8Array>,
  { hash, buffer }: { readonly hash: Hash; readonly buffer: Buffer },
): CommonPrefix {
  let bytes = 0;
  for (;;) {
    const chunk = nextChunk(made);
    if (chunk === undefined || old === undefined || !hasBytesAt(old, bytes, { chunk, buffer }))
      return { bytes, rest: chunk };
    hash.update(chunk);
    bytes += chunk.length;
  }
}

function hasBytesAt(
  file: number,
  position: number,
  { chunk, buffer }: { readonly chunk: Uint8Array; readonly buffer: Buffer },
): boolean {
  for (let done = 0; done < chunk.length; ) {
    const read = readSync(file, buffer, 0, Math.min(buffer.length, chunk.length - done), position + done);
    if (read === 0 || buffer.compare(chunk, done, done + read, 0, read) !== 0) return false;
    done += read;
  }
  return true;
}

interface Prefix {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly buffer: Buffer;
}

function copyPrefix({ from, to, bytes, buffer }: Prefix): void {
  for (let done = 0; done < bytes; ) {
    const read = readSync(from, buffer, 0, Math.min(buffer.length, bytes - done), done);
    if (read === 0) throw new Error("A file of the output was truncated while it was compared.");
    writeAll(to, buffer.subarray(0, read));
    done += read;
  }
}

export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
