import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readIfExists, withReadableErrors } from "#files/file-system.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import { moveFile } from "#machine/move-file.js";
import { openTemporaryFolder } from "#machine/temporary-folder.js";

/** The version of each document that the hub was told of last, or that was published when we looked for the first time. */
export interface PingMemory {
  /** @returns the hash of the document; undefined if nothing is known */
  readonly find: (url: string) => string | undefined;
  /** @throws FeedletterError E_OUT_WRITE */
  readonly keep: (url: string, hash: string) => void;
}

interface MemoryFile {
  readonly path: string;
  /** Whose versions they are. Another hub knows nothing yet. */
  readonly hub: string;
  /** Other documents are forgotten. */
  readonly urls: readonly string[];
  /** Where a file is until it is finished. */
  readonly temporary: string;
  readonly owner: LeaseHolder;
}

/**
 * Each change is written at once, so that a process that is killed has told the hub of at most one document that it doesn't
 * remember. A file that can't be read remembers nothing.
 */
export function openPingMemory(file: MemoryFile): PingMemory {
  const isWanted = new Set(file.urls);
  return {
    find: (url) => readHashes(file).get(url),
    keep: (url, hash) => {
      // Read again: another process may have written meanwhile.
      const known = [...readHashes(file)].filter(([other]) => isWanted.has(other));
      const hashes = Object.fromEntries(new Map([...known, [url, hash] as const].sort(compareUrls)));
      writeWhole(file, `${JSON.stringify({ hub: file.hub, hashes }, null, 2)}\n`);
    },
  };
}

function compareUrls([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readHashes({ path, hub }: MemoryFile): ReadonlyMap<string, string> {
  try {
    const written: unknown = JSON.parse(readIfExists(path) ?? "{}");
    if (typeof written !== "object" || written === null) return new Map();
    if (!("hub" in written) || written.hub !== hub || !("hashes" in written)) return new Map();
    const { hashes } = written;
    if (typeof hashes !== "object" || hashes === null) return new Map();
    const pairs: readonly (readonly [string, unknown])[] = Object.entries(hashes);
    return new Map(pairs.flatMap(([url, hash]) => (typeof hash === "string" ? [[url, hash] as const] : [])));
  } catch {
    return new Map();
  }
}

function writeWhole({ path, temporary, owner }: MemoryFile, text: string): void {
  const folder = dirname(path);
  withReadableErrors(folder, () => {
    const temporaries = openTemporaryFolder(temporary, owner);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const unfinished = temporaries.nextPath();
      writeFileSync(unfinished, text, { mode: 0o600, flush: true });
      moveFile(unfinished, path);
    } finally {
      temporaries.close();
    }
  });
}
