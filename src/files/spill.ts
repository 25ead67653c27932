import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A text that has been put into the spill. */
interface Spilled {
  /** Length in bytes of UTF-8. */
  readonly bytes: number;
  /** The result is valid until the next read. */
  readonly read: () => Buffer;
}

/** Keeps texts outside the heap: in memory if they are small in total, otherwise in a file. */
export interface Spill {
  readonly put: (text: string) => Spilled;
  /** After this, nothing can be read. */
  readonly close: () => void;
}

interface SpillOptions {
  /** For temporary files. */
  readonly folder: string;
  /** Bytes. Below this, a file would cost more than it saves. */
  readonly maxInMemory?: number;
}

/** Many texts in sequence. */
interface Block {
  /** Undefined once they are in the file. */
  bytes: Buffer | undefined;
  filled: number;
  /** In the file. */
  position: number;
}

const BLOCK_BYTES = 1 << 18;

/** If no file can be created, or the disk is full, everything is kept in memory. */
export function openSpill({ folder, maxInMemory = 1 << 20 }: SpillOptions): Spill {
  let file: AnonymousFile | undefined;
  let block: Block = { bytes: undefined, filled: 0, position: 0 };
  let inMemory = 0;
  const flush = (full: Block): void => {
    if (full.bytes === undefined || inMemory <= maxInMemory) return;
    file ??= openAnonymousFile(folder);
    const position = file?.append(full.bytes.subarray(0, full.filled));
    if (position === undefined) return;
    inMemory -= full.bytes.length;
    full.bytes = undefined;
    full.position = position;
  };
  const read = ({ bytes, position }: Block, start: number, length: number): Buffer => {
    if (bytes !== undefined) return bytes.subarray(start, start + length);
    if (file === undefined) throw new Error("Nothing has been written.");
    return file.read(position + start, length);
  };
  return {
    put: (text) => {
      // A UTF-16 unit takes three bytes at most.
      const maxLength = text.length * 3;
      if (block.bytes === undefined || block.filled + maxLength > block.bytes.length) {
        flush(block);
        const size = Math.max(BLOCK_BYTES, maxLength);
        block = { bytes: Buffer.allocUnsafe(size), filled: 0, position: 0 };
        inMemory += size;
      }
      const into = block;
      const start = into.filled;
      const bytes = into.bytes?.write(text, start) ?? 0;
      into.filled += bytes;
      return { bytes, read: () => read(into, start, bytes) };
    },
    close: () => file?.close(),
  };
}

interface AnonymousFile {
  /** Returns the position of the bytes; undefined if there is no space. */
  readonly append: (bytes: Buffer) => number | undefined;
  readonly read: (position: number, length: number) => Buffer;
  readonly close: () => void;
}

/**
 * A file that is unlinked as soon as it is open, so that nothing is left however the process ends. If the system doesn't allow
 * this, it is removed when it is closed. Undefined if it can't be created.
 */
function openAnonymousFile(folder: string): AnonymousFile | undefined {
  const path = join(folder, `feedletter-${randomUUID()}.tmp`);
  const file = attempt(() => openSync(path, "wx+", 0o600));
  if (file === undefined) return undefined;
  const unlink = () => attempt(() => rmSync(path, { force: true }));
  unlink();
  let end = 0;
  return {
    append: (bytes) => {
      const position = end;
      if (attempt(() => writeAt(file, bytes, position)) === undefined) return undefined;
      end += bytes.length;
      return position;
    },
    read: createReader(file),
    close: () => {
      closeSync(file);
      unlink();
    },
  };
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function writeAt(file: number, bytes: Buffer, position: number): number {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done);
  return done;
}

const READ_AHEAD_BYTES = 1 << 17;

/** Reads ahead if reads are sequential, to save system calls, and reuses its buffer, to avoid garbage. */
function createReader(file: number) {
  let buffer = Buffer.allocUnsafe(READ_AHEAD_BYTES);
  let start = 0;
  let end = 0;
  let next = 0;
  return (position: number, length: number): Buffer => {
    if (position < start || position + length > end) {
      if (length > buffer.length) buffer = Buffer.allocUnsafe(length);
      const wanted = position === next ? buffer.length : length;
      start = position;
      end = position + readFully(file, buffer.subarray(0, wanted), position);
      if (end < position + length) throw new Error("A temporary file of Feedletter's has been truncated.");
    }
    next = position + length;
    return buffer.subarray(position - start, position - start + length);
  };
}

/** Returns the number of bytes read. */
function readFully(file: number, bytes: Buffer, position: number): number {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) return done;
    done += read;
  }
  return bytes.length;
}
