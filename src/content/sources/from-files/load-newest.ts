import type { FilesSource } from "#config/schema.js";
import type { IndexedFile, IndexedPost } from "#content/cache/indexed-file.js";
import { HAS_FINDINGS, IS_DRAFT, IS_POST, type SourceIndex } from "#content/cache/source-index.js";
import type { Entry } from "#content/model/post.js";
import { type Selection, stateOf } from "#content/model/select.js";
import {
  compareEntries,
  LARGE_ENTRY_COUNT,
  type LoadContext,
  type LoadedSource,
  type LoadResult,
  openSource,
} from "#content/sources/load.js";
import { absolutePath } from "#content/text/file-below.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { type EntryContext, readEntry } from "./entry.js";
import { indexPlainFile, toIndexedFile } from "./index-plain-file.js";

export interface NewestQuery extends Selection {
  /** How many of the entries in these states. */
  readonly most: number;
}

export interface NewestEntries extends LoadResult {
  /** How many entries are in the states asked for, wanted or not. */
  readonly selected: number;
}

/**
 * The newest entries, as `loadEntries` and `selectEntries` would give them, and the findings of all: the others are never
 * in memory, and where a cache knows their files they aren't read.
 *
 * @returns undefined where two posts may have one id: only all of them tell which stays
 * @throws FeedletterError what `loadEntries` throws
 */
export function loadNewest(
  sources: readonly FilesSource[],
  context: LoadContext,
  query: NewestQuery,
): NewestEntries | undefined {
  const shortlist = makeShortlist(query);
  const findings: Finding[] = [];
  const loaded: LoadedSource[] = [];
  let files = 0;
  for (const [number, source] of sources.entries()) {
    const { entryContext, paths, ...open } = openSource(source, context);
    findings.push(...open.findings);
    loaded.push(open.loaded);
    files += open.count;
    // What a generator says of a post stands in other files, too: such entries are read each time.
    const sourceIndex =
      entryContext.dialect.name === "plain"
        ? context.cache?.openSource(
            number,
            { source, site: entryContext.site, root: entryContext.root },
            paths,
          )
        : undefined;
    const folder: SourceFolder = { entryContext, paths, sourceIndex };
    const positions = sourceIndex === undefined ? paths.keys() : shortlist.addIndexed(folder, sourceIndex);
    for (const position of positions) {
      const { indexed, entry } = indexFile(position, folder);
      if (indexed.findings.length > 0) findings.push(...indexed.findings);
      if (indexed.kind === "post") shortlist.take(indexed, { folder, position, entry });
    }
  }
  if (shortlist.hasIdCollision()) return undefined;
  if (Math.min(query.most, shortlist.selected()) > LARGE_ENTRY_COUNT) context.onLarge?.();
  return { entries: shortlist.entries(), findings, files, sources: loaded, selected: shortlist.selected() };
}

/** A source's files, named by their places in `paths`. */
interface SourceFolder {
  readonly entryContext: EntryContext;
  readonly paths: readonly string[];
  readonly sourceIndex: SourceIndex | undefined;
}

interface IndexResult {
  readonly indexed: IndexedFile;
  /** Absent where it took no entry to tell. */
  readonly entry: Entry | undefined;
}

function indexFile(position: number, { entryContext, paths, sourceIndex }: SourceFolder): IndexResult {
  const known = sourceIndex?.find(position);
  if (known !== undefined) return { indexed: known, entry: undefined };
  const file = fileAt(position, { entryContext, paths });
  const plain = indexPlainFile(file, entryContext);
  if (plain !== undefined) {
    sourceIndex?.keep(position, plain);
    return { indexed: plain, entry: undefined };
  }
  const read = readEntry(file, entryContext);
  const indexed = toIndexedFile(read);
  if (read.cacheable) sourceIndex?.keep(position, indexed);
  return { indexed, entry: read.entry };
}

function fileAt(position: number, { entryContext, paths }: Pick<SourceFolder, "entryContext" | "paths">) {
  const path = paths[position] ?? "";
  return { file: absolutePath(entryContext.root, path), path };
}

interface Shortlist {
  /** Counts the post, and remembers it if it is new enough. */
  readonly take: (post: IndexedPost, origin: Origin) => void;
  /** The same for all files that the manifest knows and of which nothing is to be said; the places of the others. */
  readonly addIndexed: (folder: SourceFolder, sourceIndex: SourceIndex) => readonly number[];
  readonly selected: () => number;
  /** Whether two of the posts that were counted may have one id. */
  readonly hasIdCollision: () => boolean;
  readonly entries: () => readonly Entry[];
}

/** Where an entry comes from. */
interface Origin {
  readonly folder: SourceFolder;
  readonly position: number;
  readonly entry?: Entry | undefined;
}

interface Candidate {
  readonly published: Instant;
  readonly origin: Origin;
}

function makeShortlist({ most, now, include }: NewestQuery): Shortlist {
  const hashes: number[] = [];
  let candidates: Candidate[] = [];
  let room = 2 * most + 64;
  let oldest = Number.NEGATIVE_INFINITY;
  let selected = 0;
  // Those of one instant stay together: their order is that of their ids.
  const shorten = (): void => {
    oldest = dateAt(candidates, most);
    candidates = candidates.filter(({ published }) => published >= oldest);
    room = Math.max(room, 2 * candidates.length);
  };
  const add = (published: Instant, origin: Origin): void => {
    candidates.push({ published, origin });
    if (candidates.length >= room) shorten();
  };
  const isSelected = (post: Pick<IndexedPost, "published" | "expires" | "draft">): boolean => {
    const state = stateOf(post, now);
    return state === "published" || include.has(state);
  };
  return {
    take: (post, origin) => {
      hashes.push(post.hash);
      if (!isSelected(post)) return;
      selected += 1;
      if (post.published >= oldest) add(post.published, origin);
    },
    addIndexed: (folder, { rows, columns }) => {
      const others: number[] = [];
      const dates = new Float64Array(rows.length);
      const positions = new Int32Array(rows.length);
      let count = 0;
      // Ten thousand posts are most of what a build looks at that finds little changed, hence nothing but numbers.
      for (let position = 0; position < rows.length; position += 1) {
        const row = rows[position] ?? -1;
        const flags = row === -1 ? HAS_FINDINGS : (columns.flags[row] ?? 0);
        if ((flags & HAS_FINDINGS) !== 0) others.push(position);
        if ((flags & (HAS_FINDINGS | IS_POST)) !== IS_POST) continue;
        hashes.push(columns.hash[row] ?? 0);
        const published = columns.published[row] ?? 0;
        const expires = columns.expires[row] ?? Number.NaN;
        const draft = (flags & IS_DRAFT) !== 0;
        const isUsual = published <= now && !draft && Number.isNaN(expires);
        if (!isUsual && !isSelected({ published, expires, draft })) continue;
        dates[count] = published;
        positions[count] = position;
        count += 1;
      }
      selected += count;
      oldest = Math.max(oldest, dates.slice(0, count).sort()[count - most] ?? Number.NEGATIVE_INFINITY);
      for (let at = 0; at < count; at += 1) {
        const published = dates[at] ?? 0;
        if (published >= oldest) add(published, { folder, position: positions[at] ?? 0 });
      }
      return others;
    },
    selected: () => selected,
    hasIdCollision: () => {
      const sorted = new Float64Array(hashes).sort();
      for (let at = 1; at < sorted.length; at += 1) if (sorted[at] === sorted[at - 1]) return true;
      return false;
    },
    entries: () => {
      shorten();
      const entries = candidates.flatMap(({ origin }) => entryOf(origin) ?? []);
      return entries.sort(compareEntries).slice(0, most);
    },
  };
}

function entryOf({ folder, position, entry: read }: Origin): Entry | undefined {
  const { entryContext, sourceIndex } = folder;
  const entry =
    read ?? sourceIndex?.findEntry(position) ?? readEntry(fileAt(position, folder), entryContext).entry;
  if (entry !== undefined) sourceIndex?.storeEntry(position, entry);
  return entry;
}

/** The date of the last of the newest `count`. */
function dateAt(candidates: readonly Candidate[], count: number): Instant {
  const dates = new Float64Array(candidates.map(({ published }) => published)).sort();
  return dates[dates.length - count] ?? Number.NEGATIVE_INFINITY;
}
