import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";
import type { ListFile } from "#subscribers/lists/detect-encoding.js";
import { isServiceExport } from "#subscribers/lists/open-list.js";

/** The lists to import, and files of an archive that aren't lists. */
export interface ListFiles {
  readonly lists: readonly ListFile[];
  readonly skipped: readonly string[];
}

/** A list from standard input is kept in memory, because it is read twice; and so is what an archive holds. */
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

const LIST_NAME = /\.(?:csv|tsv|tab|txt)$/i;
/** What a Mac adds to an archive, and hidden files. */
const JUNK = /(?:^|\/)(?:__MACOSX\/|\.)/;

export interface ListPlace {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/**
 * A file, a folder or zip archive with several, or `-` for standard input.
 * @throws FeedletterError E_LIST
 */
export async function openListFiles(path: string, { cwd, stdin }: ListPlace): Promise<ListFiles> {
  if (path === "-") return listsFromBytes("standard input", await readAll(stdin));
  const file = resolve(cwd, path);
  return readable(path, async () => {
    if (statSync(file).isDirectory()) return fromFolder(file);
    if (!(await isZip(file))) return { lists: [listFile(file, basename(file))], skipped: [] };
    if (statSync(file).size > MAX_MEMORY_BYTES) throw tooLarge(path);
    return listsFromBytes(basename(file), readFileSync(file));
  });
}

function listFile(file: string, name: string): ListFile {
  return {
    name,
    open: async function* () {
      const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
      try {
        yield* stream;
      } catch (cause) {
        throw unreadable(name, cause);
      } finally {
        stream.destroy();
      }
    },
  };
}

async function readable<Result>(name: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof FeedletterError ? cause : unreadable(name, cause);
  }
}

function unreadable(name: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_LIST", {
    message: `${name} can't be read: ${reasonOf(cause)}.`,
    fix: "Check the path and the file's permissions.",
    cause,
  });
}

function tooLarge(name: string, max = MAX_MEMORY_BYTES): FeedletterError {
  return new FeedletterError("E_LIST", {
    message: `${name} is larger than ${max / 1024 / 1024} MB when it is unpacked or read from standard input.`,
    fix: "Unpack it, and pass the name of the folder or of a file in it.",
  });
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const start = Buffer.alloc(4);
    await handle.read(start, 0, 4, 0);
    return isZipSignature(start);
  } finally {
    await handle.close();
  }
}

/** APPNOTE 4.3.7. */
function isZipSignature(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stdin) {
    total += chunk.length;
    if (total > MAX_MEMORY_BYTES) throw tooLarge("The list");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function fromFolder(folder: string): Promise<ListFiles> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => LIST_NAME.test(name) && !JUNK.test(name))
    .sort();
  return chooseLists(
    basename(folder),
    names.map((name) => listFile(join(folder, name), name)),
  );
}

/** @param max bytes of all files in an archive @throws FeedletterError E_LIST */
export async function listsFromBytes(
  name: string,
  bytes: Uint8Array,
  max = MAX_MEMORY_BYTES,
): Promise<ListFiles> {
  if (!isZipSignature(bytes)) return { lists: [inMemory(name, bytes)], skipped: [] };
  const { unzipSync } = await import("fflate");
  let total = 0;
  const files = Object.entries(
    unzipSync(bytes, {
      filter: (entry) => {
        if (!LIST_NAME.test(entry.name) || JUNK.test(entry.name)) return false;
        total += entry.originalSize;
        if (total > max) throw tooLarge(name, max);
        return true;
      },
    }),
  ).sort(([one], [other]) => (one < other ? -1 : 1));
  // A workbook is a zip file, too, and opening it says so.
  if (files.length === 0) return { lists: [inMemory(name, bytes)], skipped: [] };
  return chooseLists(
    name,
    files.map(([path, content]) => inMemory(path, content)),
  );
}

function inMemory(name: string, bytes: Uint8Array): ListFile {
  const piece = 256 * 1024;
  return {
    name,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

/**
 * Among many files, only exports that are recognised are lists of subscribers: Substack's archive also holds everybody who ever opened
 * a mail.
 */
async function chooseLists(name: string, files: readonly ListFile[]): Promise<ListFiles> {
  const [only] = files;
  if (only !== undefined && files.length === 1) return { lists: [only], skipped: [] };
  const lists: ListFile[] = [];
  const skipped: string[] = [];
  for (const file of files) {
    if (await isServiceExport(file)) lists.push(file);
    else skipped.push(file.name);
  }
  if (lists.length > 0) return { lists, skipped };
  throw new FeedletterError("E_LIST", {
    message:
      files.length === 0
        ? `${name} has no file that ends in .csv, .tsv or .txt.`
        : `None of the ${files.length} files in ${name} is an export that Feedletter recognises.`,
    fix: "Pass the name of the file that is the list of subscribers.",
  });
}
