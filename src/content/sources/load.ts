import { join, relative, resolve, sep } from "node:path";
import type { DialectName, FilesSource, SiteConfig } from "#config/schema.js";
import type { ContentCache } from "#content/cache/cache.js";
import { makeAddressReader, PLACEHOLDERS } from "#content/dialects/addresses.js";
import { detectDialect } from "#content/dialects/detect.js";
import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import type { RecordProvenance } from "#content/front-matter/provenance.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import { makeTagger } from "#content/sources/compose-entry.js";
import { type EntryContext, readEntry } from "#content/sources/from-files/entry.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { absolutePath } from "#content/text/file-below.js";
import { makeHeadReader } from "#content/text/file-head.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { wallClockOf } from "#zoned-time.js";
import { type WalkResult, walkContent } from "./walk.js";

export interface LoadResult {
  /** Newest first; those of one instant by id. */
  readonly entries: readonly Entry[];
  readonly findings: readonly Finding[];
  /** How many files were looked at. */
  readonly files: number;
  /** What the sources turned out to be. */
  readonly sources: readonly LoadedSource[];
}

export interface LoadedSource {
  /** As the configuration names it. */
  readonly source: string;
  readonly dialect: DialectName;
  /** The generator's file that told the dialect, relative to the configuration; absent where the configuration says it, or nothing does. */
  readonly by?: string;
}

export interface LoadContext {
  /** The config's folder, absolute: sources and places are relative to it. */
  readonly baseDir: string;
  readonly site: SiteConfig;
  /** The folder that is built into, absolute, where it isn't `out`: what was built is never read. */
  readonly out?: string;
  readonly cache?: ContentCache;
  /** Called when it turns out that there are more than `LARGE_ENTRY_COUNT` entries, before most of them are read. */
  readonly onLarge?: (() => void) | undefined;
  /** Given, each entry's provenance is collected while it is read. */
  readonly recordProvenance?: RecordProvenance | undefined;
}

/** Entries in memory at a time. */
export const LARGE_ENTRY_COUNT = 512;

/**
 * The first stage for all files of all folders. Only their heads are read. A file that is broken is left out, with a finding
 * (an error); of two entries with one id the one published later is.
 *
 * @throws FeedletterError E_SOURCE when a source's folder can't be read, E_CONFIG when its `url` names an unknown placeholder
 */
export function loadEntries(sources: readonly FilesSource[], context: LoadContext): LoadResult {
  return mergeLoaded(sources.map((source) => loadSource(source, context)));
}

/** What several sources hold, as if it were one. */
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
  const { entryContext, paths, findings: told, ...about } = openSource(source, context);
  const entries: Entry[] = [];
  const findings = [...told];
  for (const path of paths) {
    const read = readEntry({ file: absolutePath(entryContext.root, path), path }, entryContext);
    if (read.entry !== undefined) entries.push(read.entry);
    if (read.findings.length > 0) findings.push(...read.findings);
    if (entries.length === LARGE_ENTRY_COUNT) context.onLarge?.();
  }
  return { entries, findings, files: about.count, sources: [about.loaded] };
}

/** A source whose files have been found and not read yet. */
interface OpenSource {
  readonly entryContext: EntryContext;
  /** Of the files, below the source's folder and by their code units. */
  readonly paths: readonly string[];
  /** Files, parts of other pages and what can't be read together. */
  readonly count: number;
  /** Of what is no file to read. */
  readonly findings: readonly Finding[];
  readonly loaded: LoadedSource;
}

/** @throws FeedletterError as `loadEntries` */
export function openSource(source: FilesSource, context: LoadContext): OpenSource {
  const { baseDir, site } = context;
  checkPattern(source.url ?? "");
  const root = resolve(baseDir, source.files);
  const detected = detectDialect({ root, baseDir, configured: source.dialect });
  const { dialect } = detected;
  const entryContext: EntryContext = {
    site,
    root,
    prefix: prefixOf(root, baseDir),
    zone: makeWallTimeResolver(site.timezone),
    readAddress: makeAddressReader({
      site,
      pattern: source.url,
      dialect,
      clock: wallClockOf(site.timezone),
      detectedBy: detected.by,
    }),
    recordProvenance: context.recordProvenance,
    dialect,
    undetected: source.dialect === undefined && dialect.name === "plain",
    tagOf: makeTagger(),
    readHead: makeHeadReader(),
    readTitle: makeTitleReader(),
  };
  const walk = walkSource(source, root, context);
  const loaded = {
    source: source.files,
    dialect: dialect.name,
    ...(detected.by === undefined ? {} : { by: detected.by }),
  };
  return {
    entryContext,
    loaded,
    count: walk.paths.length + walk.failures.length,
    ...excludeParts(walk, entryContext),
  };
}

function prefixOf(root: string, baseDir: string): string {
  const folder = relative(baseDir, root).split(sep).join("/");
  return folder === "" ? "" : `${folder}/`;
}

function excludeParts(
  { paths, failures }: WalkResult,
  { dialect, prefix }: EntryContext,
): Pick<OpenSource, "paths" | "findings"> {
  const placeOf = (path: string) => ({ file: `${prefix}${path}` });
  const unreadable = failures.map(({ path, cause }) =>
    finding("E_READ", placeOf(path), `It can't be read (${reasonOf(cause)}).`),
  );
  const isPart = dialect.makePartTest?.(paths);
  if (isPart === undefined) return { paths, findings: unreadable };
  const parts = paths
    .filter(isPart)
    .map((path) => finding("N_NOT_A_POST", placeOf(path), "It is part of the page beside it."));
  return { paths: paths.filter((path) => !isPart(path)), findings: [...unreadable, ...parts] };
}

/** @throws FeedletterError E_CONFIG */
export function checkPattern(pattern: string): void {
  const unknown = [...pattern.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name = ""]) => name)
    .find((name) => !isPlaceholder(name));
  if (unknown === undefined) return;
  throw new FeedletterError("E_CONFIG", {
    message: `A source's \`url\` names {${unknown}}, which no post has.`,
    fix: `Write ${PLACEHOLDERS.map((name) => `{${name}}`).join(" ")}.`,
  });
}

function isPlaceholder(name: string): boolean {
  return PLACEHOLDERS.some((placeholder) => placeholder === name);
}

function walkSource(source: FilesSource, root: string, { baseDir, out }: LoadContext): WalkResult {
  try {
    return walkContent(root, [join(baseDir, "out"), ...(out === undefined ? [] : [out])]);
  } catch (cause) {
    throw new FeedletterError("E_SOURCE", {
      message: `The content folder "${source.files}" can't be read (${reasonOf(cause)}).`,
      fix: "Create it, or correct `content` in the configuration.",
      cause,
    });
  }
}

/** Newest first; those of one instant by id. */
export function compareEntries(a: Entry, b: Entry): number {
  return b.published - a.published || compareCodeUnits(a.id, b.id);
}

/** Of one id the earliest post stays, for it is the one that readers know. */
function dropDuplicates(newestFirst: readonly Entry[]): Pick<LoadResult, "entries" | "findings"> {
  const first = new Map<string, Entry>();
  for (const entry of newestFirst) {
    const other = first.get(entry.id);
    if (other === undefined || isBefore(entry, other)) first.set(entry.id, entry);
  }
  const left = newestFirst.filter((entry) => first.get(entry.id) !== entry);
  const findings = left.map((entry) => {
    return finding(
      "E_ID_DUPLICATE",
      entry.place,
      `"${entry.id}" is the id of ${first.get(entry.id)?.place.file} too.`,
    );
  });
  return { entries: newestFirst.filter((entry) => first.get(entry.id) === entry), findings };
}

function isBefore(a: Entry, b: Entry): boolean {
  return (
    a.published < b.published ||
    (a.published === b.published && compareCodeUnits(a.place.file, b.place.file) < 0)
  );
}
