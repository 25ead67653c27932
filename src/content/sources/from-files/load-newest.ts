import type { FilesSource } from "#config/schema.js";
import { hashId, type IndexedFile, type IndexedPost, openFileIndex } from "#content/cache/file-index.js";
import type { Entry } from "#content/model/post.js";
import { isSelected, type Selection } from "#content/model/select.js";
import type { LoadContext } from "#content/sources/context.js";
import { compareEntries, type LoadResult } from "#content/sources/load.js";
import { checkSkipped } from "#content/sources/most-skipped.js";
import { type LoadedSource, openSource } from "#content/sources/open-source.js";
import { absolutePath } from "#content/text/file-below.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { type ReadFile, readEntry } from "./entry.js";

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
 * in memory together, and files that the cache knows aren't read.
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
  for (const source of sources) {
    const { entryContext, paths, ...open } = openSource(source, context);
    const { root, dialect, site } = entryContext;
    const about = [...open.findings];
    let posts = 0;
    loaded.push(open.loaded);
    files += open.count;
    // What a generator says about a post stands in other files too, so such posts are read each time.
    const cache = dialect.name === "plain" ? context.cache : undefined;
    const index =
      cache && openFileIndex(cache, { root, inputs: [source, site, context.adoptedIds?.fingerprint] });
    const read = (path: string) => readEntry({ file: absolutePath(root, path), path }, entryContext);
    const readIndexed = (path: string) => {
      const file = read(path);
      const indexed = toIndexedFile(file);
      if (file.cacheable) index?.keep(path, indexed);
      return { indexed, file };
    };
    for (const path of paths) {
      const known = index?.find(path);
      const { indexed, file } = known === undefined ? readIndexed(path) : { indexed: known, file: undefined };
      if (indexed.findings.length > 0) about.push(...indexed.findings);
      if (indexed.post === undefined) continue;
      posts += 1;
      shortlist.add(indexed.post, () => {
        const kept = file === undefined ? index?.findEntry(path) : undefined;
        if (kept !== undefined) return kept;
        const { entry, cacheable } = file ?? read(path);
        if (entry !== undefined && cacheable) index?.keepEntry(path, entry);
        return entry;
      });
    }
    findings.push(...about, ...checkSkipped({ ...open, file: source.files, posts, findings: about }));
    index?.close();
  }
  if (shortlist.hasIdCollision()) return undefined;
  return { entries: shortlist.entries(), findings, files, sources: loaded, selected: shortlist.selected() };
}

function toIndexedFile({ entry, findings }: ReadFile): IndexedFile {
  if (entry === undefined) return { findings };
  const { published, expires, draft, hiddenFrom, id } = entry;
  return { post: { published, expires, draft, hiddenFrom, hash: hashId(id) }, findings };
}

interface Shortlist {
  /** Counts the post, and keeps it if it is new enough. */
  readonly add: (post: IndexedPost, load: () => Entry | undefined) => void;
  readonly selected: () => number;
  /** Whether two of the posts that were counted may have one id. */
  readonly hasIdCollision: () => boolean;
  readonly entries: () => readonly Entry[];
}

interface Candidate {
  readonly published: Instant;
  readonly load: () => Entry | undefined;
}

function makeShortlist({ most, ...selection }: NewestQuery): Shortlist {
  const hashes = new Set<number>();
  let posts = 0;
  let selected = 0;
  let candidates: Candidate[] = [];
  let room = 2 * most + 64;
  let oldest = Number.NEGATIVE_INFINITY;
  // Those of one instant stay together: their order is that of their ids.
  const shorten = (): void => {
    const dates = candidates.map(({ published }) => published).sort((a, b) => b - a);
    oldest = dates[most - 1] ?? Number.NEGATIVE_INFINITY;
    candidates = candidates.filter(({ published }) => published >= oldest);
    room = Math.max(room, 2 * candidates.length);
  };
  return {
    add: (post, load) => {
      posts += 1;
      hashes.add(post.hash);
      if (!isSelected(post, selection)) return;
      selected += 1;
      if (post.published < oldest) return;
      candidates.push({ published: post.published, load });
      if (candidates.length >= room) shorten();
    },
    selected: () => selected,
    hasIdCollision: () => hashes.size < posts,
    entries: () => {
      shorten();
      const entries = candidates.flatMap(({ load }) => load() ?? []);
      return entries.sort(compareEntries).slice(0, most);
    },
  };
}
