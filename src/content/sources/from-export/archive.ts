import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { decodeMarkup } from "#content/markup/decode-markup.js";
import { listFiles } from "#machine/list-files.js";

/** The files of an export, in their order in it. */
export interface ExportArchive {
  /** With `/` between folders. */
  readonly paths: readonly string[];
  /** The text of a file; "" if the archive has no such path. */
  readonly read: (path: string) => string;
}

/** It would be unpacked to more than the limit. */
export class LargeArchiveError extends Error {}

/** Files that any of the formats has its posts in. Pictures are never unpacked. */
const WANTED = /\.(?:csv|html?|json|xml|atom|md)$/i;

/** What a Mac adds to an archive. */
const JUNK = /(?:^|\/)(?:__MACOSX\/|\._)/;

/**
 * A folder, a zip file, or a single file, which is an archive of one.
 * @throws LargeArchiveError, errors of the file system and of broken zip files
 */
export function openArchive(path: string, maxBytes: number): ExportArchive {
  if (statSync(path).isDirectory()) return openFolder(path, maxBytes);
  const bytes = readFile(path, maxBytes);
  // The signature of a zip file (APPNOTE 4.3.7).
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4)
    return openZip(bytes, maxBytes);
  // The bytes of a large file needn't stay in memory beside its text.
  const text = decodeMarkup(bytes);
  return { paths: [path], read: (asked) => (asked === path ? text : "") };
}

function openFolder(folder: string, maxBytes: number): ExportArchive {
  const paths = [...listFiles(folder)].filter(isWanted).sort();
  const known = new Set(paths);
  return {
    paths,
    read: (path) => (known.has(path) ? decodeMarkup(readFile(join(folder, path), maxBytes)) : ""),
  };
}

/** The sizes that a zip file declares are an upper limit for what is unpacked. */
function openZip(bytes: Uint8Array, maxBytes: number): ExportArchive {
  let total = 0;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!isWanted(name)) return false;
      total += originalSize;
      if (total > maxBytes) throw new LargeArchiveError();
      return true;
    },
  });
  const paths = Object.keys(files).sort();
  return {
    paths,
    read: (path) => (Object.hasOwn(files, path) ? decodeMarkup(Buffer.from(files[path] ?? [])) : ""),
  };
}

function isWanted(path: string): boolean {
  return WANTED.test(path) && !JUNK.test(path);
}

function readFile(path: string, maxBytes: number): Buffer {
  if (statSync(path).size > maxBytes) throw new LargeArchiveError();
  return readFileSync(path);
}
