import { createHash } from "node:crypto";
import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { SiteConfig, SourceConfig } from "../config.js";
import type { Finding } from "../findings.js";
import type { ReadEntry } from "./entry.js";
import { type Lines, readPack, writePack } from "./pack.js";
import type { Entry, Post } from "./post.js";

/** What a rendering adds to an entry. */
export interface RenderedBody extends Pick<Post, "html" | "excerpt"> {
  readonly findings: readonly Finding[];
}

/**
 * What earlier runs read and rendered. It may be deleted at any time and shared by runs at one time; the posts are the
 * same with and without it.
 */
export interface ContentCache {
  /** @param number the source's place in the configuration */
  readonly openSource: (number: number, facts: SourceFacts) => EntryShelf;
  readonly findBody: (key: string) => RenderedBody | undefined;
  readonly keepBody: (key: string, body: RenderedBody) => void;
  /** Writes what this run has added. */
  readonly save: () => void;
}

/** Everything but the file itself that an entry is made from. */
interface SourceFacts {
  readonly source: SourceConfig;
  readonly site: SiteConfig;
  /** The source's folder, absolute. */
  readonly root: string;
}

export interface EntryShelf {
  readonly find: (path: string, stats: Stats) => ReadEntry | undefined;
  readonly keep: (path: string, stats: Stats, read: ReadEntry) => void;
}

/** Past these the others are read or rendered each time: a cache must not outgrow what it is made from. */
const MOST_ENTRIES = 200_000;
/** Of rendered bodies, as JSON. */
const MOST_BYTES = 32 << 20;

/** @param version of Feedletter: what another one wrote is not used */
export function openCache(folder: string, version: string): ContentCache {
  const code = `${version} ${fingerprintCode()}`;
  const bodies = openBodies(join(folder, "bodies.pack"), code);
  const sources: { readonly save: () => void }[] = [];
  return {
    openSource: (number, facts) => {
      const entries = openEntries(join(folder, `entries-${number}.pack`), JSON.stringify([code, facts]));
      sources.push(entries);
      return entries;
    },
    findBody: bodies.find,
    keepBody: bodies.keep,
    save: () => {
      for (const opened of [...sources, bodies]) opened.save();
    },
  };
}

/** The key of a rendered body: all that goes into it. */
export function keyOfBody(body: string, entry: Entry, site: SiteConfig): string {
  return createHash("sha256")
    .update(JSON.stringify([entry, site]))
    .update(body)
    .digest("base64url");
}

/** While Feedletter itself is worked on its version stays the same; the files of this folder tell. */
function fingerprintCode(): string {
  const facts = readdirSync(import.meta.dirname).map((name) => {
    const { size, mtimeMs } = statSync(join(import.meta.dirname, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return createHash("sha256").update(facts.join("\n")).digest("base64url");
}

/** Path, stamp of the file, what was read. */
type Row = readonly [path: string, stamp: string, read: ReadEntry];

/** Rows in a line of the pack: far fewer values to handle than there are files, and after one change only one is written anew. */
const ROWS = 50;

function openEntries(path: string, signature: string): EntryShelf & { readonly save: () => void } {
  const old = readSigned(path, signature);
  const blocks = [...old.values()].slice(1).map((json) => {
    const rows: readonly Row[] = JSON.parse(json.toString());
    return { json, rows };
  });
  const known = new Map(blocks.flatMap(({ rows }) => rows).map((row) => [row[0], row]));
  const kept: Row[] = [];
  return {
    find: (path, stats) => {
      const row = known.get(path);
      if (row?.[1] !== stampOf(stats)) return undefined;
      kept.push(row);
      return row[2];
    },
    keep: (path, stats, read) => {
      if (isOwnBusiness(read) && kept.length < MOST_ENTRIES) kept.push([path, stampOf(stats), read]);
    },
    save: () => {
      const starts = Array.from({ length: Math.ceil(kept.length / ROWS) }, (_, at) => at * ROWS);
      const next = starts.map((start) => {
        const rows = kept.slice(start, start + ROWS);
        const same = blocks[start / ROWS];
        return same?.rows.length === rows.length && same.rows.every((row, at) => row === rows[at])
          ? same
          : { rows };
      });
      if (next.length === blocks.length && next.every((block, at) => block === blocks[at])) return;
      writePack(path, linesOf(signature, next));
    },
  };
}

interface Block {
  readonly rows: readonly Row[];
  /** Absent where it isn't what is in the file. */
  readonly json?: Buffer;
}

/** One after the other while they are written, so that the JSON of all is never in memory. */
function* linesOf(signature: string, blocks: readonly Block[]): Generator<readonly [string, Buffer]> {
  yield ["", Buffer.from(JSON.stringify(signature))];
  for (const [at, { json, rows }] of blocks.entries())
    yield [`${at}`, json ?? Buffer.from(JSON.stringify(rows))];
}

/** The time of the inode too: tools that copy files set the other one back. */
function stampOf({ mtimeMs, ctimeMs, size }: Stats): string {
  return `${mtimeMs} ${ctimeMs} ${size}`;
}

/** Media lie beside the post and change without it; what couldn't be read may be readable now. */
function isOwnBusiness({ entry, findings }: ReadEntry): boolean {
  const media = entry !== undefined && (entry.cover !== undefined || entry.enclosures.length > 0);
  return !media && !findings.some(({ code }) => code === "E_READ" || code === "W_ENCLOSURE");
}

interface Shelf {
  readonly find: (key: string) => RenderedBody | undefined;
  readonly keep: (key: string, body: RenderedBody) => void;
  readonly save: () => void;
}

/** What this run shows, and of what others have rendered (with another limit, with drafts) as much as there is room for. */
function openBodies(path: string, signature: string): Shelf {
  const old = readSigned(path, signature);
  const kept = new Map<string, Buffer>();
  let room = MOST_BYTES;
  const put = (key: string, json: Buffer): void => {
    if (kept.has(key) || json.length > room) return;
    room -= json.length;
    kept.set(key, json);
  };
  return {
    find: (key) => {
      const json = old.get(key);
      if (json === undefined) return undefined;
      put(key, json);
      const body: RenderedBody = JSON.parse(json.toString());
      return body;
    },
    keep: (key, body) => put(key, Buffer.from(JSON.stringify(body))),
    save: () => {
      if ([...kept.keys()].every((key) => old.has(key))) return;
      const sign = Buffer.from(JSON.stringify(signature));
      for (const [key, json] of old) if (key !== "") put(key, json);
      writePack(path, new Map([["", sign], ...kept]));
    },
  };
}

/** The lines of a pack that was written with this signature; its first line is that. */
function readSigned(path: string, signature: string): Lines {
  const lines = readPack(path);
  return lines.get("")?.toString() === JSON.stringify(signature) ? lines : new Map();
}
