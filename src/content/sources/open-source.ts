import { join, relative, resolve, sep } from "node:path";
import type { DialectName, FilesSource } from "#config/schema.js";
import { makeAddressReader } from "#content/dialects/addresses.js";
import { detectDialect, PLAIN_DIALECT } from "#content/dialects/detect.js";
import type { Dialect, WalkRules } from "#content/dialects/dialect.js";
import { zoneOf } from "#content/dialects/zone.js";
import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import { makeFieldRenamer } from "#content/front-matter/renamed-fields.js";
import { makeTitleReader } from "#content/markup/title.js";
import { NO_ADOPTED_IDS } from "#content/model/adopted-ids.js";
import type { EntryContext } from "#content/sources/from-files/entry.js";
import { absolutePath } from "#content/text/file-below.js";
import { makeHeadReader } from "#content/text/file-head.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { makeTagger, type SourceContext } from "./compose-entry.js";
import type { LoadContext } from "./context.js";
import { EndlessFolderError, walkContent } from "./walk.js";

export interface LoadedSource {
  /** As the configuration names it. */
  readonly source: string;
  readonly dialect: DialectName;
  /**
   * The generator's file by which it was recognised, relative to the configuration. Absent in a plain folder, and if the configuration
   * names the dialect.
   */
  readonly by?: string | undefined;
}

/** A source whose files have been found but not read. */
interface OpenSource {
  readonly entryContext: EntryContext;
  /** Of the files, below the source's folder, by their code units. */
  readonly paths: readonly string[];
  /** Of files, including parts of other pages and unreadable ones. */
  readonly count: number;
  /** About files that won't be read. */
  readonly findings: readonly Finding[];
  /** Numbers of documents in formats that we don't read, by extension. */
  readonly unread: ReadonlyMap<string, number>;
  readonly loaded: LoadedSource;
}

/** @throws FeedletterError as `loadEntries` */
export function openSource(source: FilesSource, context: LoadContext): OpenSource {
  const { baseDir, out, ownFiles } = context;
  const root = resolve(baseDir, source.files);
  const { dialect, by } = detectDialect({ root, baseDir, configured: source.dialect });
  const base = makeSourceContext(context, { root, pattern: source.url, dialect, detectedBy: by });
  const walked = walkFolder(source.files, {
    root,
    baseDir,
    except: out === undefined ? [] : [out],
    followLinks: source.followLinks,
    rules: dialect.walk,
    fix: "Create it, or correct `content` in the configuration.",
  });
  const isOwn = (path: string) => ownFiles?.has(absolutePath(root, path)) === true;
  const found = ownFiles?.size ? walked.paths.filter((path) => !isOwn(path)) : walked.paths;
  const skipped = findSkipped(found, dialect);
  const paths = skipped.size === 0 ? found : found.filter((path) => !skipped.has(path));
  const isPart = dialect.makePartTest?.(paths) ?? (() => false);
  const parts = paths.filter(isPart);
  return {
    entryContext: {
      ...base,
      prefix: walked.prefix,
      dialect,
      undetected: source.dialect === undefined && dialect.name === "plain",
      readHead: makeHeadReader(),
      readTitle: makeTitleReader(),
      renameFields: makeFieldRenamer(source.fields),
    },
    loaded: { source: source.files, dialect: dialect.name, by },
    count: walked.count - walked.paths.length + paths.length,
    unread: walked.unread,
    paths: parts.length === 0 ? paths : paths.filter((path) => !isPart(path)),
    findings: [
      ...walked.findings,
      ...[...skipped].map(([path, reason]) =>
        finding("N_NOT_A_POST", { file: `${walked.prefix}${path}` }, reason),
      ),
      ...(dialect.notices ?? []).map((notice) =>
        finding("W_GENERATOR", { file: by ?? source.files }, notice),
      ),
      ...findOtherPages(source.files, walked.unread, dialect),
      ...parts.map((path) => {
        const place = { file: `${walked.prefix}${path}` };
        return finding("N_NOT_A_POST", place, "It is part of the page next to it.");
      }),
    ],
  };
}

/** The paths that the generator makes no pages of, and why. */
function findSkipped(paths: readonly string[], { skipPath }: Dialect): ReadonlyMap<string, string> {
  const skipped = new Map<string, string>();
  for (const path of skipPath === undefined ? [] : paths) {
    const reason = skipPath?.(path);
    if (reason !== undefined) skipped.set(path, reason);
  }
  return skipped;
}

function findOtherPages(
  file: string,
  unread: ReadonlyMap<string, number>,
  { walk }: Dialect,
): readonly Finding[] {
  return [...unread]
    .filter(([extension]) => walk?.otherPages.has(extension))
    .map(([extension, count]) => {
      const files =
        count === 1 ? `1 .${extension} file isn't read.` : `${count} .${extension} files aren't read.`;
      return finding("W_FORMAT", { file }, files);
    });
}

interface SourceRules {
  /** Absolute. */
  readonly root: string;
  /** The source's `url`. */
  readonly pattern: string | undefined;
  readonly dialect?: Dialect;
  readonly detectedBy?: string | undefined;
  /** The posts' own ids were found elsewhere (in a feed), not written by the user: adopted ones count before them. */
  readonly hasFoundIds?: true;
}

/** @throws FeedletterError E_CONFIG when the pattern names an unknown placeholder */
export function makeSourceContext(
  { site, adoptedIds = NO_ADOPTED_IDS, recordProvenance }: LoadContext,
  { root, dialect = PLAIN_DIALECT, ...rules }: SourceRules,
): SourceContext {
  return {
    site,
    root,
    recordProvenance,
    zone: makeWallTimeResolver(zoneOf(dialect, site)),
    tagOf: makeTagger(),
    readAddress: makeAddressReader({
      ...rules,
      site,
      dialect,
      adoptedIds: adoptedIds.ids,
      timezone: zoneOf(dialect, site),
    }),
  };
}

interface FolderOptions {
  /** Absolute. */
  readonly root: string;
  readonly baseDir: string;
  /** Absolute paths of folders that aren't read, besides `out`. */
  readonly except?: readonly string[];
  /** As the source has it. */
  readonly followLinks: boolean | undefined;
  /** Default: what most generators read. */
  readonly rules?: Pick<WalkRules, "isIgnored" | "isContent"> | undefined;
  /** What to do where the folder can't be read. */
  readonly fix: string;
}

interface WalkedFolder {
  /** What stands before a path below the folder where it is shown to the user. */
  readonly prefix: string;
  readonly paths: readonly string[];
  /** Of the paths and of what can't be read. */
  readonly count: number;
  /** About what can't be read, or isn't. */
  readonly findings: readonly Finding[];
  readonly unread: ReadonlyMap<string, number>;
}

/**
 * @param name of the folder in the configuration
 * @throws FeedletterError E_SOURCE when it can't be read
 */
export function walkFolder(name: string, options: FolderOptions): WalkedFolder {
  const { root, baseDir, except = [], followLinks = false, rules, fix } = options;
  const folder = relative(baseDir, root).split(sep).join("/");
  const prefix = folder === "" ? "" : `${folder}/`;
  try {
    const found = walkContent(root, { except: [join(baseDir, "out"), ...except], followLinks, rules });
    const { paths, failures, links, unread } = found;
    const findings = [
      ...failures.map(({ path, cause }) =>
        finding("E_READ", { file: `${prefix}${path}` }, `It can't be read (${reasonOf(cause)}).`),
      ),
      ...links.map(({ path, target }) =>
        finding("W_SYMLINK", { file: `${prefix}${path}` }, `It is a link to ${target}, outside of ${name}.`),
      ),
    ];
    return { prefix, paths, count: paths.length + failures.length, findings, unread };
  } catch (cause) {
    if (cause instanceof EndlessFolderError) throw endlessFolder(cause, name, prefix);
    throw new FeedletterError("E_SOURCE", {
      message: `The folder "${name}" can't be read (${reasonOf(cause)}).`,
      fix,
      cause,
    });
  }
}

function endlessFolder(cause: EndlessFolderError, name: string, prefix: string): FeedletterError {
  const found = cause.path === "" ? "" : `; the search ended in ${prefix}${cause.path}`;
  return new FeedletterError("E_SOURCE", {
    message: `The folder "${name}" leads to ${cause.message}${found}.`,
    fix: "Name the folder with the posts in `content`, or remove the link or folder that leads to all this.",
    cause,
  });
}
