import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Text that has been put aside. */
interface Spilled {
  /** Of UTF-8. */
  readonly bytes: number;
  /** Valid until anything else is read. */
  readonly read: () => Buffer;
}

/** Puts texts aside: a few stay in memory, many go into a file. */
export interface Spill {
  readonly put: (text: string) => Spilled;
  /** Nothing can be read afterwards. */
  readonly close: () => void;
}

interface SpillOptions {
  /** For temporary files. */
  readonly folder: string;
  /** Bytes; below this a file would cost more than it saves. */
  readonly maxInMemory?: number;
}

/** Many texts, one after the other. */
interface Block {
  /** Absent once they are in the file. */
  bytes: Buffer | undefined;
  filled: number;
  /** Where in the file. */
  position: number;
}

const BLOCK_BYTES = 1 << 18;

/** Where no file can be made, or the disk is full, everything stays in memory. */
export function openSpill({ folder, maxInMemory = 1 << 20 }: SpillOptions): Spill {
  let file: AnonymousFile | undefined;
  let block: Block = { bytes: undefined, filled: 0, position: 0 };
  let inMemory = 0;
  let end = 0;
  const flushBlock = (full: Block): void => {
    if (full.bytes === undefined || inMemory <= maxInMemory) return;
    file ??= openAnonymousFile(folder);
    if (!file.write(full.bytes.subarray(0, full.filled), end)) return;
    inMemory -= full.bytes.length;
    full.bytes = undefined;
    full.position = end;
    end += full.filled;
  };
  const readFrom = ({ bytes, position }: Block, start: number, length: number): Buffer =>
    bytes?.subarray(start, start + length) ?? readWritten(file, position + start, length);
  return {
    put: (text) => {
      // A UTF-16 unit takes three bytes at most.
      const most = text.length * 3;
      if (block.bytes === undefined || block.filled + most > block.bytes.length) {
        flushBlock(block);
        block = { bytes: Buffer.allocUnsafe(Math.max(BLOCK_BYTES, most)), filled: 0, position: 0 };
        inMemory += block.bytes?.length ?? 0;
      }
      const [into, start] = [block, block.filled];
      const bytes = into.bytes?.write(text, start) ?? 0;
      into.filled += bytes;
      return { bytes, read: () => readFrom(into, start, bytes) };
    },
    close: () => file?.close(),
  };
}

function readWritten(file: AnonymousFile | undefined, position: number, length: number): Buffer {
  if (file === undefined) throw new Error("Nothing has been written.");
  return file.read(position, length);
}

interface AnonymousFile {
  /** False where there is no room. */
  readonly write: (bytes: Buffer, position: number) => boolean;
  readonly read: (position: number, length: number) => Buffer;
  readonly close: () => void;
}

/** It loses its name at once, so that however the process ends, nothing of it is left; where a system doesn't allow that, it loses it in the end. */
function openAnonymousFile(folder: string): AnonymousFile {
  const path = join(folder, `feedletter-${randomUUID()}.tmp`);
  const file = attempt(() => openSync(path, "wx+", 0o600));
  const reader = makeReader();
  const unlink = () => attempt(() => rmSync(path, { force: true }));
  unlink();
  return {
    write: (bytes, position) => {
      if (file === undefined) return false;
      return attempt(() => writeAt(file, bytes, position)) !== undefined;
    },
    read: (position, length) => {
      if (file === undefined) throw new Error("Nothing was written.");
      return reader(file, position, length);
    },
    close: () => {
      if (file !== undefined) closeSync(file);
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

function writeAt(file: number, bytes: Buffer, position: number): true {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  return true;
}

/** Bytes that are read at once where one read follows another. */
const READ_AHEAD_BYTES = 1 << 17;

/** What is read in the order in which it was written costs few system calls, and whatever is read leaves no garbage. */
function makeReader() {
  let held = Buffer.allocUnsafe(READ_AHEAD_BYTES);
  let start = 0;
  let end = 0;
  let next = 0;
  return (file: number, position: number, length: number): Buffer => {
    if (position < start || position + length > end) {
      if (length > held.length) held = Buffer.allocUnsafe(length);
      const most = position === next ? held.length : length;
      start = position;
      end = position + readFully(file, held.subarray(0, most), position);
      if (end < position + length) throw new Error("A temporary file of Feedletter's has been cut off.");
    }
    next = position + length;
    return held.subarray(position - start, position - start + length);
  };
}

/** How many bytes there were. */
function readFully(file: number, bytes: Buffer, position: number): number {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) return done;
    done += read;
  }
  return bytes.length;
}
