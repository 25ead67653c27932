import type { FilesSource } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { readEntry } from "#content/sources/from-files/entry.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { absolutePath } from "#content/text/file-below.js";
import { type Finding, finding } from "#findings.js";
import type { LoadContext } from "./context.js";
import { checkSkipped } from "./most-skipped.js";
import { type LoadedSource, openSource } from "./open-source.js";

export interface LoadResult {
  /** Newest first; those of one instant by id. */
  readonly entries: readonly Entry[];
  readonly findings: readonly Finding[];
  /** How many files were looked at. */
  readonly files: number;
  readonly sources: readonly LoadedSource[];
}

/**
 * The first stage for all files of all folders. Only their heads are read. A broken file is left out with an error; of two
 * entries with one id, the one published later is.
 *
 * @throws FeedletterError E_SOURCE when a source's folder can't be read, E_CONFIG when its `url` names an unknown placeholder
 */
export function loadEntries(sources: readonly FilesSource[], context: LoadContext): LoadResult {
  return mergeLoaded(sources.map((source) => loadSource(source, context)));
}

/** The results of several sources as one. */
export function mergeLoaded(loaded: readonly LoadResult[]): LoadResult {
  const { entries, findings } = dropDuplicates(
    loaded.flatMap((source) => source.entries).sort(compareEntries),
  );
  return {
    entries,
    findings: [...loaded.flatMap((source) => source.findings), ...findings],
    files: loaded.reduce((sum, { files }) => sum + files, 0),
    sources: loaded.flatMap(({ sources }) => sources),
  };
}

function loadSource(source: FilesSource, context: LoadContext): LoadResult {
  const { entryContext, paths, ...open } = openSource(source, context);
  const entries: Entry[] = [];
  const findings = [...open.findings];
  for (const path of paths) {
    const read = readEntry({ file: absolutePath(entryContext.root, path), path }, entryContext);
    if (read.entry !== undefined) entries.push(read.entry);
    if (read.findings.length > 0) findings.push(...read.findings);
  }
  const skipped = checkSkipped({ ...open, file: source.files, posts: entries.length, findings });
  return { entries, findings: [...findings, ...skipped], files: open.count, sources: [open.loaded] };
}

/** Newest first; those of one instant by id. */
export function compareEntries(a: Entry, b: Entry): number {
  return b.published - a.published || compareCodeUnits(a.id, b.id);
}

/** Of posts with one id the earliest stays, for readers know that one. */
function dropDuplicates(newestFirst: readonly Entry[]): Pick<LoadResult, "entries" | "findings"> {
  const first = new Map<string, Entry>();
  for (const entry of newestFirst) {
    const other = first.get(entry.id);
    if (other === undefined || isBefore(entry, other)) first.set(entry.id, entry);
  }
  const findings = newestFirst.flatMap((entry) => {
    const other = first.get(entry.id);
    if (other === undefined || other === entry) return [];
    return [finding("E_ID_DUPLICATE", entry.place, `"${entry.id}" is also the id of ${other.place.file}.`)];
  });
  return { entries: newestFirst.filter((entry) => first.get(entry.id) === entry), findings };
}

function isBefore(a: Entry, b: Entry): boolean {
  return (
    a.published < b.published ||
    (a.published === b.published && compareCodeUnits(a.place.file, b.place.file) < 0)
  );
}
