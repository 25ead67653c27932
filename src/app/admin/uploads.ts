import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { makePrivateFolder } from "#files/private-files.js";
import type { Instant } from "#zoned-time.js";

/** A file that the publisher has sent. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Keeps a file between two forms. */
export interface Uploads {
  /** Bytes that a file may have. */
  readonly maxBytes: number;
  /** @returns what the next form has to send */
  keep(file: UploadedFile): Promise<string>;
  /** Undefined if it isn't kept any more. */
  find(reference: string): Promise<UploadedFile | undefined>;
  drop(reference: string): Promise<void>;
}

const HOUR = 3_600_000;

interface FolderOptions {
  readonly clock: () => Instant;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** As files that only this user can read, for an hour. A file's name has the time at which it was kept. */
export function keepInFolder(folder: string, { clock, randomBytes }: FolderOptions): Uploads {
  const removeOld = (): void => {
    for (const name of namesIn(folder))
      if (!isFresh(name, clock())) rmSync(join(folder, name), { force: true });
  };
  removeOld();
  return {
    maxBytes: 20 * 1024 * 1024,
    keep: async (file) => {
      removeOld();
      const reference = `${clock()}.${Buffer.from(randomBytes(24)).toString("base64url")}`;
      makePrivateFolder(folder);
      writeFileSync(join(folder, reference), pack(file), { mode: 0o600, flag: "wx" });
      // Nobody may come back.
      setTimeout(removeOld, HOUR + 1_000).unref();
      return reference;
    },
    find: async (reference) => {
      removeOld();
      return namesIn(folder).includes(reference) ? unpack(readFileSync(join(folder, reference))) : undefined;
    },
    drop: async (reference) => {
      if (namesIn(folder).includes(reference)) rmSync(join(folder, reference), { force: true });
    },
  };
}

function isFresh(name: string, now: Instant): boolean {
  const at = Number(/^(\d{1,15})\./.exec(name)?.[1]);
  return at <= now && now - at < HOUR;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** In the form itself, where the next request may come to another machine. */
export function keepInForm(): Uploads {
  const maxBytes = 3 * 1024 * 1024;
  return {
    maxBytes,
    keep: async (file) => (await promisify(gzip)(pack(file))).toString("base64url"),
    find: async (reference) => {
      try {
        const packed = Buffer.from(reference, "base64url");
        return unpack(await promisify(gunzip)(packed, { maxOutputLength: maxBytes + MAX_NAME * 6 + 16 }));
      } catch {
        return undefined;
      }
    },
    drop: async () => {},
  };
}

const MAX_NAME = 200;

/** The name as a line of JSON, then the bytes. */
function pack({ name, bytes }: UploadedFile): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(name.slice(0, MAX_NAME))}\n`), bytes]);
}

function unpack(packed: Buffer): UploadedFile {
  const end = packed.indexOf("\n");
  const name: unknown = JSON.parse(packed.subarray(0, end).toString());
  if (typeof name !== "string") throw new Error("A kept file has no name.");
  return { name, bytes: packed.subarray(end + 1) };
}
