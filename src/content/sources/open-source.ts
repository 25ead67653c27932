import { join, relative, resolve, sep } from "node:path";
import type { DialectName, FilesSource } from "#config/schema.js";
import { makeAddressReader } from "#content/dialects/addresses.js";
import { detectDialect, PLAIN_DIALECT } from "#content/dialects/detect.js";
import type { Dialect } from "#content/dialects/dialect.js";
import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { EntryContext } from "#content/sources/from-files/entry.js";
import { makeHeadReader } from "#content/text/file-head.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { makeTagger, type SourceContext } from "./compose-entry.js";
import type { LoadContext } from "./context.js";
import { walkContent } from "./walk.js";

export interface LoadedSource {
  /** As the configuration names it. */
  readonly source: string;
  readonly dialect: DialectName;
  /** The generator's file by which it was recognised, relative to the configuration; absent if the configuration names the dialect, or there is none. */
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
  readonly loaded: LoadedSource;
}

/** @throws FeedletterError as `loadEntries` */
export function openSource(source: FilesSource, context: LoadContext): OpenSource {
  const { baseDir, out } = context;
  const root = resolve(baseDir, source.files);
  const { dialect, by } = detectDialect({ root, baseDir, configured: source.dialect });
  const base = makeSourceContext(context, { root, pattern: source.url, dialect, detectedBy: by });
  const walked = walkFolder(source.files, {
    root,
    baseDir,
    except: out === undefined ? [] : [out],
    fix: "Create it, or correct `content` in the configuration.",
  });
  const isPart = dialect.makePartTest?.(walked.paths) ?? (() => false);
  const parts = walked.paths.filter(isPart);
  return {
    entryContext: {
      ...base,
      prefix: walked.prefix,
      dialect,
      undetected: source.dialect === undefined && dialect.name === "plain",
      readHead: makeHeadReader(),
      readTitle: makeTitleReader(),
    },
    loaded: { source: source.files, dialect: dialect.name, by },
    count: walked.count,
    paths: parts.length === 0 ? walked.paths : walked.paths.filter((path) => !isPart(path)),
    findings: [
      ...walked.findings,
      ...parts.map((path) => {
        const place = { file: `${walked.prefix}${path}` };
        return finding("N_NOT_A_POST", place, "It is part of the page next to it.");
      }),
    ],
  };
}

interface SourceRules {
  /** Absolute. */
  readonly root: string;
  /** The source's `url`. */
  readonly pattern: string | undefined;
  readonly dialect?: Dialect;
  readonly detectedBy?: string | undefined;
}

/** @throws FeedletterError E_CONFIG when the pattern names an unknown placeholder */
export function makeSourceContext(
  { site, recordProvenance }: LoadContext,
  { root, pattern, dialect = PLAIN_DIALECT, detectedBy }: SourceRules,
): SourceContext {
  return {
    site,
    root,
    recordProvenance,
    zone: makeWallTimeResolver(site.timezone),
    tagOf: makeTagger(),
    readAddress: makeAddressReader({ site, pattern, dialect, detectedBy }),
  };
}

interface FolderOptions {
  /** Absolute. */
  readonly root: string;
  readonly baseDir: string;
  /** Absolute paths of folders that aren't read, besides `out`. */
  readonly except?: readonly string[];
  /** What to do where the folder can't be read. */
  readonly fix: string;
}

interface WalkedFolder {
  /** What stands before a path below the folder where it is shown to the user. */
  readonly prefix: string;
  readonly paths: readonly string[];
  /** Of the paths and of what can't be read. */
  readonly count: number;
  /** About what can't be read. */
  readonly findings: readonly Finding[];
}

/**
 * @param name of the folder in the configuration
 * @throws FeedletterError E_SOURCE when it can't be read
 */
export function walkFolder(name: string, { root, baseDir, except = [], fix }: FolderOptions): WalkedFolder {
  const folder = relative(baseDir, root).split(sep).join("/");
  const prefix = folder === "" ? "" : `${folder}/`;
  try {
    const { paths, failures } = walkContent(root, [join(baseDir, "out"), ...except]);
    const findings = failures.map(({ path, cause }) =>
      finding("E_READ", { file: `${prefix}${path}` }, `It can't be read (${reasonOf(cause)}).`),
    );
    return { prefix, paths, count: paths.length + failures.length, findings };
  } catch (cause) {
    throw new FeedletterError("E_SOURCE", {
      message: `The folder "${name}" can't be read (${reasonOf(cause)}).`,
      fix,
      cause,
    });
  }
}
