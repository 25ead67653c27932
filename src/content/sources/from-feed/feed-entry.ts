import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import type { ResolveWallTime } from "#content/front-matter/dates.js";
import type { Report } from "#content/front-matter/fields.js";
import { readFoundDate } from "#content/front-matter/found-dates.js";
import { type Candidate, firstOf, nonEmpty } from "#content/front-matter/provenance.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { ReadTitle } from "#content/markup/title.js";
import type { Body } from "#content/model/post.js";
import type { Value } from "#content/model/value.js";
import type { ReadEntry, SourceContext } from "#content/sources/compose-entry.js";
import { makeExtractedEntry, makeValueMap } from "#content/sources/extracted-entry.js";
import { toPlainLine } from "#content/text/characters.js";
import { decodePath, isUri } from "#content/text/uri.js";
import { type Finding, finding } from "#findings.js";
import { resolveUrl } from "#resolve-url.js";
import { addPictures } from "./attached-pictures.js";
import type { DocumentItem, FeedDocument, FeedText, Medium, Picture } from "./feed-item.js";
import { escapePlainDescription, escapeStrayTags } from "./stray-markup.js";

export interface FeedEntryContext extends SourceContext {
  /** The feed, as shown to the user. */
  readonly name: string;
  /** What relative URLs are resolved against in the end: the feed's own URL, or the site's for a file. */
  readonly address: string;
  readonly readTitle: ReadTitle;
  /** Stands before ids that aren't URIs. */
  readonly idPrefix: string;
}

/** The first stage for an item. What can't be used is left out with a warning or note, for the user can't correct it. */
export function makeFeedEntryReader(
  document: FeedDocument,
  context: FeedEntryContext,
): (item: DocumentItem) => ReadEntry {
  const home = resolveBases(context.address, [document.home, ...document.bases]);
  return (item) => {
    const findings: Finding[] = [];
    const title = toPlainText(item.title[1], (markup) => context.readTitle(escapeStrayTags(markup), "html"));
    const report: Report = (code, message) => {
      findings.push(finding(code, { file: context.name }, title === "" ? message : `"${title}": ${message}`));
    };
    return { entry: readItem(item, { document, context, report, title, home }), findings };
  };
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
  const [fromUrl, url] = addressOf(item, resolveBases(home, item.bases));
  if (url === undefined) {
    report("N_NOT_A_POST", "It has neither a link nor an id.");
    return undefined;
  }
  const base = resolveBases(url, [...document.bases, ...item.bases]);
  const pathInfo = pathInfoOf(url);
  const isDraft = item.draft?.[1] === true;
  const readSummary = (html: string): string => context.readTitle(escapePlainDescription(html), "html");
  const summary = toPlainText(item.summary[1], readSummary) || undefined;
  checkDates(item, context.zone, report);
  for (const part of item.unknownParts ?? []) report("W_LOST", `It has a part that can't be shown: ${part}.`);
  const [fromPicture, picture] = firstOf([item.picture, ["an attached picture", item.media.find(isPicture)]]);
  return makeExtractedEntry(
    {
      values: {
        title: [item.title[0], title],
        url: [fromUrl, url],
        language: firstOf([item.language, ["the feed's own language", document.language]]),
        id: [item.id[0], idOf(item, context.idPrefix)],
        summary: [item.summary[0], summary],
        authors: firstOf([item.authors, ["the feed's own author", nonEmpty(document.authors)]]),
        categories: item.categories,
        tags: item.tags,
        link: item.related ?? ["", undefined],
        cover: [fromPicture, pictureValue(picture, base)],
        enclosures: ["", item.media.flatMap((medium) => mediumValue(medium, base))],
      },
      published: [
        ...item.published.filter(([, date]) => isRead(date, context.zone)),
        ["the URL", pathInfo.date],
        ...(isDraft ? [] : document.dates.map((date) => ["the feed's own date", date] as const)),
      ],
      updated: item.updated,
      draft: item.draft,
      pathInfo,
      body: bodyOf(item, base),
      file: "",
    },
    context,
    { name: context.name, report },
  );
}

/** So that no item is left out, or gets another date, without a word. */
function checkDates({ published }: DocumentItem, zone: ResolveWallTime, report: Report): void {
  const written = published.filter(([, text = ""]) => text.trim() !== "");
  const usable = written.findIndex(([, text]) => isRead(text, zone));
  const [first] = usable === 0 ? [] : written;
  if (first === undefined) return;
  const [from, text = ""] = first;
  const shown = toPlainLine(text.slice(0, MAX_DATE_SHOWN));
  const [other] = written[usable] ?? [];
  report(
    "W_ITEM_DATE",
    `${from} is "${shown}", which isn't a date${other === undefined ? "" : `; ${other} is used`}.`,
  );
}

const MAX_DATE_SHOWN = 60;

/** Programs write the first second of their calendar for a date that they don't have. */
function isRead(text: string | undefined, zone: ResolveWallTime): boolean {
  const found = text === undefined ? undefined : readFoundDate(text, zone);
  return found !== undefined && found.instant !== 0 && new Date(found.instant).getUTCFullYear() > 1;
}

function idOf({ id }: DocumentItem, prefix: string): string | undefined {
  const own = id[1]?.trim() || undefined;
  return own === undefined || isUri(own) ? own : `${prefix}${own}`;
}

/** Without a usable link it is the feed's page with the id as fragment, so that no two are the same. */
function addressOf({ links, id }: DocumentItem, home: string): Candidate<string> {
  const written = links.map(([from, link]) => [from, link?.trim() ?? ""] as const);
  for (const [from, link] of written) {
    const url = /^(?:https?:|[/?.])/i.test(link) ? resolveUrl(link, home) : undefined;
    if (url !== undefined) return [from, url];
  }
  const [from, link] = written[0] ?? ["", ""];
  const relative = link === "" ? undefined : resolveUrl(link, home);
  if (relative !== undefined) return [from, relative];
  const own = id[1]?.trim() ?? "";
  return [
    "the feed's page and the id",
    own === "" ? undefined : `${home.split("#")[0]}#${encodeURIComponent(own.toWellFormed())}`,
  ];
}

/** Each relative to those before it; what isn't a web address is skipped. */
function resolveBases(start: string, bases: readonly (string | undefined)[]): string {
  return bases.reduce<string>(
    (base, next) => (next === undefined ? base : (resolveUrl(next, base) ?? base)),
    start,
  );
}

/** UTF-16 units. Nobody shows more of a title or a summary. */
const MAX_LINE = 4_000;

/** "" where there is nothing. */
function toPlainText(text: FeedText | undefined, readHtml: (html: string) => string): string {
  const markup = text?.markup.slice(0, MAX_LINE) ?? "";
  return text?.format === "text" ? toPlainLine(markup) : readHtml(markup);
}

function pathInfoOf(url: string): PathInfo {
  const { pathname } = new URL(url);
  const path = decodePath(pathname).replace(/^\/+|(?<!\/)\/+$/g, "");
  // An ending tells files from folders; an address need not have one.
  return parsePostPath(/\.[^./]+$/.test(path) ? path : `${path}.html`);
}

function isPicture({ type, url = "" }: Medium): boolean {
  return type?.startsWith("image/") ?? /\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)/i.test(url);
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

function bodyOf({ writtenFor, otherPictures, ...item }: DocumentItem, base: string): Body {
  const body = addPictures(item.body, otherPictures, base);
  return {
    kind: "item",
    markup: body?.markup ?? "",
    format: body?.format ?? "html",
    excerptSeparator: MORE_MARKER,
    base,
    writtenFor,
  };
}
