import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { unlessMissing } from "./file-system.js";

/** Bytes that are read at once. */
const READ_BYTES = 1 << 18;

export interface Comparison {
  /** The file as it lies there, if it does; absent where there is none. */
  readonly path?: string;
  /** The bytes that it shall hold, each chunk valid until the next is asked for. */
  readonly chunks: Iterable<Uint8Array>;
  /** Opens the file that takes these bytes where they differ, for writing; absent where nothing shall be written. */
  readonly openTarget?: () => number;
}

/** `hash` (SHA-256, hex) is of the bytes that the file shall hold; unknown where they differ and nobody takes them. */
export type Compared =
  | { readonly kind: "same"; readonly hash: string }
  | { readonly kind: "different"; readonly hash?: string };

/**
 * Compares a file with the bytes that it shall hold while these are made, and writes them elsewhere from the first
 * difference on: however large they are, they are made once and never held.
 */
export function compareFile({ path, chunks, openTarget }: Comparison): Compared {
  const old = path === undefined ? undefined : unlessMissing(() => openSync(path, "r"));
  try {
    const made = chunks[Symbol.iterator]();
    const hash = createHash("sha256");
    const { bytes, rest } = skipCommonPrefix(old, made, hash);
    if (old !== undefined && rest === undefined && fstatSync(old).size === bytes)
      return { kind: "same", hash: hash.digest("hex") };
    if (openTarget === undefined) return { kind: "different" };
    const target = openTarget();
    try {
      if (old !== undefined) copyPrefix(old, target, bytes);
      for (let chunk = rest; chunk !== undefined; chunk = nextChunk(made)) {
        hash.update(chunk);
        writeAll(target, chunk);
      }
    } finally {
      closeSync(target);
    }
    return { kind: "different", hash: hash.digest("hex") };
  } finally {
    if (old !== undefined) closeSync(old);
  }
}

function nextChunk(made: Iterator<Uint8Array>): Uint8Array | undefined {
  const next = made.next();
  return next.done ? undefined : next.value;
}

interface CommonPrefix {
  /** How many are the same. */
  readonly bytes: number;
  /** The first chunk that isn't. */
  readonly rest: Uint8Array | undefined;
}

function skipCommonPrefix(old: number | undefined, made: Iterator<Uint8Array>, hash: Hash): CommonPrefix {
  const part = Buffer.allocUnsafe(READ_BYTES);
  let bytes = 0;
  for (;;) {
    const chunk = nextChunk(made);
    if (chunk === undefined || old === undefined || !hasBytesAt(old, bytes, { chunk, part }))
      return { bytes, rest: chunk };
    hash.update(chunk);
    bytes += chunk.length;
  }
}

/** @param part takes what is read, so that comparing megabytes leaves no garbage */
function hasBytesAt(
  file: number,
  position: number,
  { chunk, part }: { readonly chunk: Uint8Array; readonly part: Buffer },
): boolean {
  for (let done = 0; done < chunk.length; ) {
    const read = readSync(file, part, 0, Math.min(READ_BYTES, chunk.length - done), position + done);
    if (read === 0 || part.compare(chunk, done, done + read, 0, read) !== 0) return false;
    done += read;
  }
  return true;
}

function copyPrefix(from: number, to: number, bytes: number): void {
  const part = Buffer.allocUnsafe(READ_BYTES);
  for (let done = 0; done < bytes; ) {
    const read = readSync(from, part, 0, Math.min(READ_BYTES, bytes - done), done);
    // Somebody shortened it meanwhile: what is written would be neither the old nor the new.
    if (read === 0) throw new Error("A file of the output changed while it was compared.");
    writeAll(to, part.subarray(0, read));
    done += read;
  }
}

export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
