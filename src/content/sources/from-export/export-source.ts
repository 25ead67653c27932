import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ExportSource } from "#config/schema.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import type { LoadContext } from "#content/sources/context.js";
import { makeFeedEntryReader } from "#content/sources/from-feed/feed-entry.js";
import type { LoadResult } from "#content/sources/load.js";
import { makeSourceContext } from "#content/sources/open-source.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { type ExportArchive, LargeArchiveError, openArchive } from "./archive.js";
import { isFeed, readExport } from "./export-formats.js";

/**
 * The posts of an export.
 *
 * @throws FeedletterError E_SOURCE for what can't be read, or is no export
 */
export function loadExport(source: ExportSource, context: LoadContext): LoadResult {
  const name = source.export;
  const archive = open(source, context.baseDir);
  const document = readExport(archive);
  if (document === undefined) throw unknownFormat(name, archive);
  const readEntry = makeFeedEntryReader(document, {
    ...makeSourceContext(context, { root: context.baseDir, pattern: "/{path}/", hasFoundIds: true }),
    name,
    // Addresses from the root are those of the site.
    address: context.site.url,
    idPrefix: "",
    readTitle: makeTitleReader(),
  });
  const entries: Entry[] = [];
  const findings: Finding[] = [];
  const isCopy = makeCopyFinder();
  let withoutStatus = 0;
  for (const item of document.items) {
    const isAssumed = item.lacksStatus === true && source.withoutStatus === "published";
    const { entry, findings: found } = readEntry(
      isAssumed ? { ...item, draft: ["`withoutStatus`", false] } : item,
    );
    findings.push(...found);
    if (entry === undefined) continue;
    if (isCopy(entry)) {
      const title = entry.title === "" ? "" : `"${entry.title}": `;
      findings.push(finding("N_NOT_A_POST", entry.place, `${title}The export has it twice.`));
      continue;
    }
    entries.push(entry);
    if (item.lacksStatus === true && !isAssumed) withoutStatus += 1;
  }
  findings.push(...describeResult(name, { items: document.items.length, withoutStatus, entries }));
  return { entries, findings, files: 1, sources: [] };
}

/** Parts of an export may overlap. What differs in anything but its place is another post. */
function makeCopyFinder(): (entry: Entry) => boolean {
  const known = new Map<string, Entry>();
  return (entry) => {
    const other = known.get(entry.id);
    if (other === undefined) known.set(entry.id, entry);
    return other !== undefined && isDeepStrictEqual(entry, other);
  };
}

interface LoadedExport {
  readonly items: number;
  /** Drafts that may be published posts. */
  readonly withoutStatus: number;
  readonly entries: readonly Entry[];
}

function describeResult(file: string, { items, withoutStatus, entries }: LoadedExport): readonly Finding[] {
  if (withoutStatus > 0) {
    const message =
      withoutStatus === 1
        ? "It has no statuses, so its post is left out as a draft."
        : `It has no statuses, so its ${withoutStatus} posts are left out as drafts.`;
    return [finding("W_EXPORT_STATUS", { file }, message)];
  }
  if (entries.some(({ draft }) => !draft)) return [];
  return [finding("W_MOST_SKIPPED", { file }, `None of the ${items} items is a published post.`)];
}

const MEGABYTE = 1024 * 1024;

function open({ export: name, maxMegabytes }: ExportSource, baseDir: string): ExportArchive {
  try {
    return openArchive(resolve(baseDir, name), maxMegabytes * MEGABYTE);
  } catch (cause) {
    const isLarge = cause instanceof LargeArchiveError;
    throw new FeedletterError("E_SOURCE", {
      message: `The export "${name}" can't be read (${isLarge ? `it has more than ${maxMegabytes} megabytes` : reasonOf(cause)}).`,
      fix: isLarge ? "Raise `maxMegabytes` of this source." : "Correct `content` in the configuration.",
      cause,
      place: { file: name },
    });
  }
}

function unknownFormat(name: string, archive: ExportArchive): FeedletterError {
  return new FeedletterError("E_SOURCE", {
    message: `"${name}" is ${isFeed(archive) ? "a feed, not an export" : "no export that can be read"}.`,
    fix: isFeed(archive)
      ? `Write \`feed: ${name}\` instead of \`export: ${name}\`.`
      : "Exports from WordPress, Squarespace, Blogger, Ghost, Substack, Medium, Buttondown and Tumblr are read, as the file, the zip file or the folder that it was unpacked to.",
    place: { file: name },
  });
}
