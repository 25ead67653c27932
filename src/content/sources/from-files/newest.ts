import type { FilesSource } from "#config/schema.js";
import type { Facts, PostFacts } from "#content/cache/facts.js";
import { HAS_FINDINGS, IS_DRAFT, IS_POST, type Manifest } from "#content/cache/manifest.js";
import type { Entry } from "#content/model/post.js";
import { type Selection, stateOf } from "#content/model/select.js";
import {
  compareEntries,
  LARGE,
  type LoadContext,
  type Loaded,
  type LoadedSource,
  openSource,
} from "#content/sources/load.js";
import { fileBelow } from "#content/text/file-below.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { type Desk, type ReadEntry, readEntry } from "./entry.js";
import { factsOf, readFacts } from "./read-facts.js";

export interface Wanted extends Selection {
  /** How many of the entries in these states. */
  readonly most: number;
}

export interface Newest extends Loaded {
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
  wanted: Wanted,
): Newest | undefined {
  const shortlist = makeShortlist(wanted);
  const findings: Finding[] = [];
  const loaded: LoadedSource[] = [];
  let files = 0;
  for (const [number, source] of sources.entries()) {
    const { desk, paths, ...open } = openSource(source, context);
    findings.push(...open.findings);
    loaded.push(open.loaded);
    files += open.count;
    // What a generator says of a post stands in other files, too: such entries are read each time.
    const manifest =
      desk.dialect.name === "plain"
        ? context.cache?.openSource(number, { source, site: desk.site, root: desk.root }, paths)
        : undefined;
    const folder: Folder = { desk, paths, manifest };
    const places = manifest === undefined ? paths.keys() : shortlist.takeKnown(folder, manifest);
    for (const place of places) {
      const { facts, entry } = lookAt(place, folder);
      if (facts.findings.length > 0) findings.push(...facts.findings);
      if (facts.kind === "post") shortlist.take(facts, { folder, place, entry });
    }
  }
  if (shortlist.hasTwins()) return undefined;
  if (Math.min(wanted.most, shortlist.selected()) > LARGE) context.whenLarge?.();
  return { entries: shortlist.entries(), findings, files, sources: loaded, selected: shortlist.selected() };
}

/** A source's files, named by their places in `paths`. */
interface Folder {
  readonly desk: Desk;
  readonly paths: readonly string[];
  readonly manifest: Manifest | undefined;
}

interface Look {
  readonly facts: Facts;
  /** Absent where it took no entry to tell. */
  readonly entry: Entry | undefined;
}

function lookAt(place: number, { desk, paths, manifest }: Folder): Look {
  const known = manifest?.find(place);
  if (known !== undefined) return { facts: known, entry: undefined };
  const file = fileAt(place, { desk, paths });
  const plain = readFacts(file, desk);
  if (plain !== undefined) {
    manifest?.keep(place, plain);
    return { facts: plain, entry: undefined };
  }
  const read = readEntry(file, desk);
  const facts = factsOf(read);
  if (isOwnBusiness(read)) manifest?.keep(place, facts);
  return { facts, entry: read.entry };
}

function fileAt(place: number, { desk, paths }: Pick<Folder, "desk" | "paths">) {
  const path = paths[place] ?? "";
  return { file: fileBelow(desk.root, path), path };
}

/** Media lie beside the post and change without it; what couldn't be read may be readable now. */
function isOwnBusiness({ entry, findings }: ReadEntry): boolean {
  const media = entry !== undefined && (entry.cover !== undefined || entry.enclosures.length > 0);
  return !media && !findings.some(({ code }) => code === "E_READ" || code === "W_ENCLOSURE");
}

interface Shortlist {
  /** Counts the post, and remembers it if it is new enough. */
  readonly take: (post: PostFacts, origin: Origin) => void;
  /** The same for all files that the manifest knows and of which nothing is to be said; the places of the others. */
  readonly takeKnown: (folder: Folder, manifest: Manifest) => readonly number[];
  readonly selected: () => number;
  /** Whether two of the posts that were counted may have one id. */
  readonly hasTwins: () => boolean;
  readonly entries: () => readonly Entry[];
}

/** Where an entry comes from. */
interface Origin {
  readonly folder: Folder;
  readonly place: number;
  readonly entry?: Entry | undefined;
}

interface Candidate {
  readonly published: Instant;
  readonly origin: Origin;
}

function makeShortlist({ most, now, include }: Wanted): Shortlist {
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
  const isSelected = (post: Pick<PostFacts, "published" | "expires" | "draft">): boolean => {
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
    takeKnown: (folder, { rows, columns }) => {
      const others: number[] = [];
      const dates = new Float64Array(rows.length);
      const places = new Int32Array(rows.length);
      let count = 0;
      // Ten thousand posts are most of what a build looks at that finds little changed, hence nothing but numbers.
      for (let place = 0; place < rows.length; place += 1) {
        const row = rows[place] ?? -1;
        const flags = row === -1 ? HAS_FINDINGS : (columns.flags[row] ?? 0);
        if ((flags & HAS_FINDINGS) !== 0) others.push(place);
        if ((flags & (HAS_FINDINGS | IS_POST)) !== IS_POST) continue;
        hashes.push(columns.hash[row] ?? 0);
        const published = columns.published[row] ?? 0;
        const expires = columns.expires[row] ?? Number.NaN;
        const draft = (flags & IS_DRAFT) !== 0;
        const isUsual = published <= now && !draft && Number.isNaN(expires);
        if (!isUsual && !isSelected({ published, expires, draft })) continue;
        dates[count] = published;
        places[count] = place;
        count += 1;
      }
      selected += count;
      oldest = Math.max(oldest, dates.slice(0, count).sort()[count - most] ?? Number.NEGATIVE_INFINITY);
      for (let at = 0; at < count; at += 1) {
        const published = dates[at] ?? 0;
        if (published >= oldest) add(published, { folder, place: places[at] ?? 0 });
      }
      return others;
    },
    selected: () => selected,
    hasTwins: () => {
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

function entryOf({ folder, place, entry: read }: Origin): Entry | undefined {
  const { desk, manifest } = folder;
  const entry = read ?? manifest?.findEntry(place) ?? readEntry(fileAt(place, folder), desk).entry;
  if (entry !== undefined) manifest?.keepEntry(place, entry);
  return entry;
}

/** The date of the last of the newest `count`. */
function dateAt(candidates: readonly Candidate[], count: number): Instant {
  const dates = new Float64Array(candidates.map(({ published }) => published)).sort();
  return dates[dates.length - count] ?? Number.NEGATIVE_INFINITY;
}
