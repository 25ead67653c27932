import { statSync } from "node:fs";
import type { FilesSource } from "../config.js";
import type { Finding } from "../findings.js";
import type { Instant } from "../zoned-time.js";
import { type Desk, type ReadEntry, readEntry } from "./entry.js";
import { type Facts, factsOf, type PostFacts } from "./facts.js";
import {
  compareEntries,
  LARGE,
  type LoadContext,
  type Loaded,
  type LoadedSource,
  openSource,
} from "./load.js";
import type { Manifest } from "./manifest.js";
import type { Entry } from "./post.js";
import { readFacts } from "./read-facts.js";
import { type Selection, stateOf } from "./select.js";
import type { Found } from "./walk.js";

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
    const { desk, ...open } = openSource(source, context);
    const { root, site, dialect } = desk;
    findings.push(...open.findings);
    loaded.push(open.loaded);
    files += open.count;
    // What a generator says of a post stands in other files, too: such entries are read each time.
    const manifest =
      dialect.name === "plain" ? context.cache?.openSource(number, { source, site, root }) : undefined;
    for (const file of open.files) {
      const { facts, known, entry } = lookAt(file, desk, manifest);
      if (facts.findings.length > 0) findings.push(...facts.findings);
      if (facts.kind === "post" && shortlist.takes(facts))
        shortlist.add(facts, { file, desk, manifest, known, entry });
    }
  }
  if (shortlist.hasTwins()) return undefined;
  if (Math.min(wanted.most, shortlist.selected()) > LARGE) context.whenLarge?.();
  return { entries: shortlist.entries(), findings, files, sources: loaded, selected: shortlist.selected() };
}

interface Look {
  readonly facts: Facts;
  /** Whether the file hasn't changed since the manifest was written. */
  readonly known: boolean;
  /** Absent where it took no entry to tell. */
  readonly entry: Entry | undefined;
}

function lookAt(file: Found, desk: Desk, manifest: Manifest | undefined): Look {
  const stats = manifest && statSync(file.file, { throwIfNoEntry: false });
  const known = stats && manifest?.find(file.path, stats);
  if (known !== undefined) return { facts: known, known: true, entry: undefined };
  const plain = readFacts(file, desk);
  if (plain !== undefined) {
    if (stats !== undefined) manifest?.keep(file.path, stats, plain);
    return { facts: plain, known: false, entry: undefined };
  }
  const read = readEntry(file, desk);
  const facts = factsOf(read);
  if (stats !== undefined && isOwnBusiness(read)) manifest?.keep(file.path, stats, facts);
  return { facts, known: false, entry: read.entry };
}

/** Media lie beside the post and change without it; what couldn't be read may be readable now. */
function isOwnBusiness({ entry, findings }: ReadEntry): boolean {
  const media = entry !== undefined && (entry.cover !== undefined || entry.enclosures.length > 0);
  return !media && !findings.some(({ code }) => code === "E_READ" || code === "W_ENCLOSURE");
}

interface Shortlist {
  /** Counts the post, and tells whether it is new enough to be added. */
  readonly takes: (post: PostFacts) => boolean;
  readonly add: (post: PostFacts, origin: Origin) => void;
  readonly selected: () => number;
  /** Whether two of the posts that were counted may have one id. */
  readonly hasTwins: () => boolean;
  readonly entries: () => readonly Entry[];
}

/** Where an entry comes from. */
interface Origin extends Omit<Look, "facts"> {
  readonly file: Found;
  readonly desk: Desk;
  readonly manifest: Manifest | undefined;
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
  return {
    takes: (post) => {
      hashes.push(post.hash);
      const state = stateOf(post, now);
      if (state !== "published" && !include.has(state)) return false;
      selected += 1;
      return post.published >= oldest;
    },
    add: (post, origin) => {
      candidates.push({ published: post.published, origin });
      if (candidates.length >= room) shorten();
    },
    selected: () => selected,
    hasTwins: () => {
      const sorted = Float64Array.from(hashes).sort();
      return sorted.some((hash, at) => hash === sorted[at + 1]);
    },
    entries: () => {
      shorten();
      const entries = candidates.flatMap(({ origin }) => entryOf(origin) ?? []);
      return entries.sort(compareEntries).slice(0, most);
    },
  };
}

function entryOf({ file, desk, manifest, known, entry: read }: Origin): Entry | undefined {
  const kept = known ? manifest?.findEntry(file.path) : undefined;
  const entry = read ?? kept ?? readEntry(file, desk).entry;
  if (entry !== undefined) manifest?.keepEntry(file.path, entry);
  return entry;
}

/** The date of the last of the newest `count`. */
function dateAt(candidates: readonly Candidate[], count: number): Instant {
  const dates = Float64Array.from(candidates, ({ published }) => published).sort();
  return dates[dates.length - count] ?? Number.NEGATIVE_INFINITY;
}
