import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Bytes that have been put aside. */
export interface Spilled {
  readonly bytes: number;
  readonly read: () => Buffer;
}

/** Puts bytes aside: a few stay in memory, many go into a file. */
export interface Spill {
  readonly put: (bytes: Buffer) => Spilled;
  /** Nothing can be read afterwards. */
  readonly close: () => void;
}

interface SpillOptions {
  /** For temporary files. */
  readonly folder: string;
  /** Bytes; below this a file would cost more than it saves. */
  readonly mostInMemory?: number;
}

/** Where no file can be made, or the disk is full, everything stays in memory. */
export function openSpill({ folder, mostInMemory = 8 << 20 }: SpillOptions): Spill {
  let file: NamelessFile | undefined;
  let inMemory = 0;
  let end = 0;
  const stay = (bytes: Buffer): Spilled => {
    inMemory += bytes.length;
    return { bytes: bytes.length, read: () => bytes };
  };
  return {
    put: (bytes) => {
      if (inMemory + bytes.length <= mostInMemory) return stay(bytes);
      file ??= openNameless(folder);
      if (!file.write(bytes, end)) return stay(bytes);
      const spilled = readLater(file, end, bytes.length);
      end += bytes.length;
      return spilled;
    },
    close: () => file?.close(),
  };
}

/** A function of its own: one that is made where `bytes` is at hand would hold it. */
function readLater({ read }: NamelessFile, position: number, bytes: number): Spilled {
  return { bytes, read: () => read(position, bytes) };
}

interface NamelessFile {
  /** False where there is no room. */
  readonly write: (bytes: Buffer, position: number) => boolean;
  readonly read: (position: number, length: number) => Buffer;
  readonly close: () => void;
}

/** It loses its name at once, so that however the process ends, nothing of it is left; where a system doesn't allow that, it loses it in the end. */
function openNameless(folder: string): NamelessFile {
  const path = join(folder, `feedletter-${randomUUID()}.tmp`);
  const file = unlessRefused(() => openSync(path, "wx+", 0o600));
  const forget = () => unlessRefused(() => rmSync(path, { force: true }));
  forget();
  return {
    write: (bytes, position) => {
      if (file === undefined) return false;
      return unlessRefused(() => writeAt(file, bytes, position)) !== undefined;
    },
    read: (position, length) => {
      if (file === undefined) throw new Error("Nothing was written.");
      return readAt(file, position, length);
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      forget();
    },
  };
}

function unlessRefused<Result>(run: () => Result): Result | undefined {
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

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const read = readSync(file, bytes, done, length - done, position + done);
    if (read === 0) throw new Error("A temporary file of Feedletter's has been cut off.");
    done += read;
  }
  return bytes;
}
