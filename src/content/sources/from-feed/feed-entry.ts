import { isUri } from "#content/dialects/addresses.js";
import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import type { Report } from "#content/front-matter/fields.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { ReadTitle } from "#content/markup/title.js";
import type { Body, Entry } from "#content/model/post.js";
import { collectProvenance, type Provenance, type RecordProvenance } from "#content/model/provenance.js";
import type { Value } from "#content/model/value.js";
import {
  type ExtractedEntryContext,
  makeExtractedEntry,
  makeValueMap,
} from "#content/sources/extracted-entry.js";
import type { ReadEntry } from "#content/sources/from-files/entry.js";
import { toPlainLine } from "#content/text/characters.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { type Finding, finding } from "#findings.js";
import type { DocumentItem, FeedDocument } from "./feed-document.js";
import type { FeedText, Medium, Picture } from "./feed-item.js";
import { recordItemProvenance } from "./feed-provenance.js";

export interface FeedEntryContext extends ExtractedEntryContext {
  /** As the user would name the feed. */
  readonly name: string;
  /** What relative URLs are relative to in the end: the feed's own, or the site's for a file. */
  readonly address: string;
  readonly readTitle: ReadTitle;
  readonly recordProvenance: RecordProvenance | undefined;
  /** Stands before ids that are no URIs. */
  readonly idPrefix: string;
}

/** The first stage for an item. What can't be used of it is left out with a warning or note, for nobody here can correct it. */
export function makeFeedEntryReader(
  document: FeedDocument,
  context: FeedEntryContext,
): (item: DocumentItem) => ReadEntry {
  const home = resolveBases(context.address, [document.home, ...document.bases]);
  return (item) => {
    const findings: Finding[] = [];
    const title = toPlainText(item.title, context.readTitle) ?? "";
    const report: Report = (code, message) => {
      findings.push(finding(code, { file: context.name }, title === "" ? message : `"${title}": ${message}`));
    };
    const entry = readItem(item, { document, context, report, title, home });
    if (entry !== undefined) context.recordProvenance?.(entry, provenanceOf(item, { document, home, entry }));
    return entry === undefined ? { findings } : { entry, findings };
  };
}

interface ProvenanceContext {
  readonly document: FeedDocument;
  readonly home: string;
  readonly entry: Entry;
}

function provenanceOf(item: DocumentItem, { document, home, entry }: ProvenanceContext): Provenance {
  const { provenance, recordField } = collectProvenance();
  const base = resolveBases(home, item.bases);
  const url = addressOf(item, base) ?? entry.url;
  const isAddress = (link: string) => resolveUrl(link.trim(), base) === url;
  recordItemProvenance(item, { document, recordField, isAddress, date: pathInfoOf(url).date });
  return provenance;
}

interface Context {
  readonly document: FeedDocument;
  readonly context: FeedEntryContext;
  readonly report: Report;
  readonly title: string;
  readonly home: string;
}

function readItem(item: DocumentItem, { document, context, report, title, home }: Context) {
  if (item.notPostReason !== undefined) {
    report("N_NOT_A_POST", item.notPostReason);
    return undefined;
  }
  const url = addressOf(item, resolveBases(home, item.bases));
  if (url === undefined) {
    report("N_NOT_A_POST", "It has neither an address nor an id.");
    return undefined;
  }
  const base = resolveBases(url, [...document.bases, ...item.bases]);
  return makeExtractedEntry(
    {
      values: {
        ...{ title, url, language: item.language ?? document.language },
        id: idOf(item, context.idPrefix),
        summary: toPlainText(item.summary, context.readTitle),
        authors: item.authors.length > 0 ? item.authors : document.authors,
        categories: item.categories,
        tags: item.tags,
        cover: pictureValue(item.picture ?? findPicture(item.media), base),
        enclosures: item.media.flatMap((medium) => mediumValue(medium, base)),
      },
      published: [...item.published, pathInfoOf(url).date, ...(item.draft ? [] : document.dates)],
      updated: item.updated,
      draft: item.draft === true,
      pathInfo: pathInfoOf(url),
      body: bodyOf(item, base),
      file: "",
    },
    context,
    { name: context.name, report },
  );
}

function idOf({ id }: DocumentItem, prefix: string): string | undefined {
  const own = id?.trim() || undefined;
  return own === undefined || isUri(own) ? own : `${prefix}${own}`;
}

/** Of an item that links nowhere the feed's page, with its id as a fragment, so that no two are the same. */
function addressOf({ links, id }: DocumentItem, home: string): string | undefined {
  for (const link of links) {
    const url = link === undefined ? undefined : resolveUrl(link.trim(), home);
    if (url !== undefined && /^(?:https?:|[/?.])/i.test(link?.trim() ?? "")) return url;
  }
  const relative = resolveUrl(links[0]?.trim() ?? "", home);
  if (links[0] !== undefined && links[0].trim() !== "" && relative !== undefined) return relative;
  return id === undefined || id.trim() === ""
    ? undefined
    : `${home.split("#")[0]}#${encodeURIComponent(id.trim().toWellFormed())}`;
}

/** Each relative to those before it; what is no web address is passed over. */
function resolveBases(start: string, bases: readonly (string | undefined)[]): string {
  return bases.reduce<string>(
    (base, next) => (next === undefined ? base : (resolveUrl(next, base) ?? base)),
    start,
  );
}

function toPlainText(text: FeedText | undefined, readTitle: ReadTitle): string | undefined {
  if (text === undefined) return undefined;
  return (text.format === "text" ? toPlainLine(text.markup) : readTitle(text.markup, "html")) || undefined;
}

function pathInfoOf(url: string): PathInfo {
  const { pathname } = new URL(url);
  const path = decodePath(pathname).replace(/^\/+|\/+$/g, "");
  // An ending tells files from folders; an address need not have one.
  return parsePostPath(/\.[^./]+$/.test(path) ? path : `${path}.html`);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isPicture({ type, url = "" }: Medium): boolean {
  return type?.startsWith("image/") ?? /\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)/i.test(url);
}

/** Blogs attach their cover. */
function findPicture(media: readonly Medium[]): Picture | undefined {
  const medium = media.find(isPicture);
  return medium === undefined ? undefined : { url: medium.url };
}

function pictureValue(picture: Picture | undefined, base: string): Value | undefined {
  const url = picture?.url === undefined ? undefined : resolveUrl(picture.url.trim(), base);
  if (picture === undefined || url === undefined) return undefined;
  return makeValueMap({ url, alt: picture.alt, width: picture.width, height: picture.height });
}

function mediumValue(medium: Medium, base: string): readonly Value[] {
  const url = medium.url === undefined ? undefined : resolveUrl(medium.url.trim(), base);
  if (url === undefined || isPicture(medium)) return [];
  const { type, bytes, title, seconds } = medium;
  return [makeValueMap({ url, type, title, length: bytes, duration: seconds })];
}

function bodyOf({ body, writtenFor }: DocumentItem, base: string): Body {
  return {
    kind: "item",
    markup: body?.markup ?? "",
    format: body?.format ?? "html",
    excerptSeparator: MORE_MARKER,
    base,
    ...(writtenFor === undefined ? {} : { writtenFor }),
  };
}
