import { isUri } from "#content/dialects/addresses.js";
import { type PathFacts, readPath } from "#content/dialects/file-path.js";
import type { Report } from "#content/front-matter/fields.js";
import { MORE } from "#content/markup/separator.js";
import type { ReadTitle } from "#content/markup/title.js";
import type { Body, Entry } from "#content/model/post.js";
import { collectTold, type TellEntry, type Told } from "#content/model/told.js";
import type { Value } from "#content/model/value.js";
import { entryOfFound, type FoundDesk, mapOf } from "#content/sources/found-entry.js";
import type { ReadEntry } from "#content/sources/from-files/entry.js";
import { toPlainLine } from "#content/text/characters.js";
import { type Finding, finding } from "#findings.js";
import type { DocumentItem, FeedDocument } from "./feed-document.js";
import { tellItem } from "./feed-elements.js";
import type { Marked, Medium, Picture } from "./feed-item.js";

export interface FeedDesk extends FoundDesk {
  /** As the user would name the feed. */
  readonly name: string;
  /** What relative URLs are relative to in the end: the feed's own, or the site's for a file. */
  readonly address: string;
  readonly readTitle: ReadTitle;
  readonly tellEntry: TellEntry | undefined;
  /** Stands before ids that are no URIs. */
  readonly idPrefix: string;
}

/** The first stage for an item. What can't be used of it is left out with a warning or note, for nobody here can correct it. */
export function makeFeedEntryReader(
  document: FeedDocument,
  desk: FeedDesk,
): (item: DocumentItem) => ReadEntry {
  const home = resolveAll(desk.address, [document.home, ...document.bases]);
  return (item) => {
    const findings: Finding[] = [];
    const title = plain(item.title, desk.readTitle) ?? "";
    const report: Report = (code, message) => {
      findings.push(finding(code, { file: desk.name }, title === "" ? message : `"${title}": ${message}`));
    };
    const entry = readItem(item, { document, desk, report, title, home });
    if (entry !== undefined) desk.tellEntry?.(entry, toldOf(item, { document, home, entry }));
    return entry === undefined ? { findings } : { entry, findings };
  };
}

interface Read {
  readonly document: FeedDocument;
  readonly home: string;
  readonly entry: Entry;
}

function toldOf(item: DocumentItem, { document, home, entry }: Read): Told {
  const { told, tell } = collectTold();
  const base = resolveAll(home, item.bases);
  const url = addressOf(item, base) ?? entry.url;
  const isAddress = (link: string) => webUrl(link.trim(), base) === url;
  tellItem(item, { document, tell, isAddress, date: pathFacts(url).date });
  return told;
}

interface Context {
  readonly document: FeedDocument;
  readonly desk: FeedDesk;
  readonly report: Report;
  readonly title: string;
  readonly home: string;
}

function readItem(item: DocumentItem, { document, desk, report, title, home }: Context) {
  if (item.notPost !== undefined) {
    report("N_NOT_A_POST", item.notPost);
    return undefined;
  }
  const url = addressOf(item, resolveAll(home, item.bases));
  if (url === undefined) {
    report("N_NOT_A_POST", "It has neither an address nor an id.");
    return undefined;
  }
  const base = resolveAll(url, [...document.bases, ...item.bases]);
  return entryOfFound(
    {
      values: {
        ...{ title, url, language: item.language ?? document.language },
        id: idOf(item, desk.idPrefix),
        summary: plain(item.summary, desk.readTitle),
        authors: item.authors.length > 0 ? item.authors : document.authors,
        categories: item.categories,
        tags: item.tags,
        cover: pictureValue(item.picture ?? pictureAmong(item.media), base),
        enclosures: item.media.flatMap((medium) => mediumValue(medium, base)),
      },
      published: [...item.published, pathFacts(url).date, ...(item.draft ? [] : document.dates)],
      updated: item.updated,
      draft: item.draft === true,
      facts: pathFacts(url),
      body: bodyOf(item, base),
      file: "",
    },
    desk,
    { name: desk.name, report },
  );
}

function idOf({ id }: DocumentItem, prefix: string): string | undefined {
  const own = id?.trim() || undefined;
  return own === undefined || isUri(own) ? own : `${prefix}${own}`;
}

/** Of an item that links nowhere the feed's page, with its id as a fragment, so that no two are the same. */
function addressOf({ links, id }: DocumentItem, home: string): string | undefined {
  for (const link of links) {
    const url = link === undefined ? undefined : webUrl(link.trim(), home);
    if (url !== undefined && /^(?:https?:|[/?.])/i.test(link?.trim() ?? "")) return url;
  }
  const relative = webUrl(links[0]?.trim() ?? "", home);
  if (links[0] !== undefined && links[0].trim() !== "" && relative !== undefined) return relative;
  return id === undefined || id.trim() === ""
    ? undefined
    : `${home.split("#")[0]}#${encodeURIComponent(id.trim().toWellFormed())}`;
}

function webUrl(written: string, base: string): string | undefined {
  if (!URL.canParse(written, base)) return undefined;
  const { protocol, href } = new URL(written, base);
  return protocol === "http:" || protocol === "https:" ? href : undefined;
}

/** Each relative to those before it; what is no web address is passed over. */
function resolveAll(start: string, bases: readonly (string | undefined)[]): string {
  return bases.reduce<string>(
    (base, next) => (next === undefined ? base : (webUrl(next, base) ?? base)),
    start,
  );
}

function plain(text: Marked | undefined, readTitle: ReadTitle): string | undefined {
  if (text === undefined) return undefined;
  return (text.format === "text" ? toPlainLine(text.markup) : readTitle(text.markup, "html")) || undefined;
}

function pathFacts(url: string): PathFacts {
  const { pathname } = new URL(url);
  const path = decodePath(pathname).replace(/^\/+|\/+$/g, "");
  // An ending tells files from folders; an address need not have one.
  return readPath(/\.[^./]+$/.test(path) ? path : `${path}.html`);
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
function pictureAmong(media: readonly Medium[]): Picture | undefined {
  const medium = media.find(isPicture);
  return medium === undefined ? undefined : { url: medium.url };
}

function pictureValue(picture: Picture | undefined, base: string): Value | undefined {
  const url = picture?.url === undefined ? undefined : webUrl(picture.url.trim(), base);
  if (picture === undefined || url === undefined) return undefined;
  return mapOf({ url, alt: picture.alt, width: picture.width, height: picture.height });
}

function mediumValue(medium: Medium, base: string): readonly Value[] {
  const url = medium.url === undefined ? undefined : webUrl(medium.url.trim(), base);
  if (url === undefined || isPicture(medium)) return [];
  const { type, bytes, title, seconds } = medium;
  return [mapOf({ url, type, title, length: bytes, duration: seconds })];
}

function bodyOf({ body, writtenFor }: DocumentItem, base: string): Body {
  return {
    kind: "item",
    markup: body?.markup ?? "",
    format: body?.format ?? "html",
    excerptSeparator: MORE,
    base,
    ...(writtenFor === undefined ? {} : { writtenFor }),
  };
}
