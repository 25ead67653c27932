import type { Config } from "#config/schema.js";
import { htmlToText } from "#content/markup/html-to-text.js";
import { NOTE_ID_PREFIX } from "#content/notes/note.js";
import { toPlainLine } from "#content/text/characters.js";
import { escapeHtml, escapeHtmlText } from "#content/text/escape.js";
import { messagesFor } from "#i18n/messages.js";
import type { Instant } from "#zoned-time.js";
import { type FeedDocument, listDocuments, publishedAt, stylesheetFrom, subscribeUrl } from "./documents.js";
import type { Feed, Item } from "./feed.js";
import { resolveInFolder } from "./site-url.js";

/** A sent issue of a digest. */
export interface FeedIssue {
  readonly number: number;
  /** Plain text. */
  readonly title: string;
  readonly sentAt: Instant;
  /** Empty for an issue whose page is all that is left of it. */
  readonly posts: readonly IssueFeedPost[];
  /** What the publisher wrote above the posts. Default: nothing. */
  readonly note?: IssueFeedNote | undefined;
}

interface IssueFeedNote {
  /** Cleaned, with absolute URLs. */
  readonly html: string;
  /** Plain text. */
  readonly also: readonly { readonly title: string; readonly url: string }[];
}

/** All texts are plain text. */
interface IssueFeedPost {
  readonly url: string;
  readonly title: string;
  readonly excerpt: string;
}

export interface IssueFeedOptions extends Pick<Config, "site" | "feeds" | "subscribePage"> {
  /** Name of the digest in the configuration. */
  readonly digest: string;
  readonly title: string;
  readonly description: string;
  /** A day in words, for people who open the feed in a browser. */
  readonly writeDate: (instant: Instant) => string;
}

/** Where the issues of a digest are published, below the output folder. */
export function issueFolder(digest: string): string {
  return `digests/${digest}/`;
}

/** Path of the page of an issue below the output folder. */
export function issuePath(digest: string, number: number): string {
  return `${issueFolder(digest)}${number}/`;
}

/** The documents of the feed of a digest's issues, beside the list of them. */
export function listIssueDocuments(
  digest: string,
  feeds: Pick<Config["feeds"], "files" | "formats">,
): readonly FeedDocument[] {
  return listDocuments({ folder: issueFolder(digest) }, feeds);
}

/**
 * The issues of a digest as a feed, for people who would rather not get mail.
 *
 * @param issues newest first
 */
export function composeIssueFeed(issues: readonly FeedIssue[], options: IssueFeedOptions): Feed {
  const { digest, title, description, site, feeds } = options;
  const documents = listIssueDocuments(digest, feeds);
  const folder = issueFolder(digest);
  const published = publishedAt(options);
  return {
    id: new URL(resolveInFolder(site.idBase ?? site.url, folder)).href,
    ...{ title, description },
    language: site.language,
    words: site.words,
    homeUrl: resolveInFolder(published, folder),
    urls: Object.fromEntries(documents.map(({ format, path }) => [format, resolveInFolder(published, path)])),
    subscribeUrl: subscribeUrl(options),
    stylesheet: stylesheetFrom(documents[0]?.path ?? ""),
    updated: issues[0]?.sentAt,
    authors: site.author === undefined ? [] : [site.author],
    ...{ icon: site.icon, favicon: site.favicon, copyright: site.copyright },
    items: issues.slice(0, feeds.limit).map((issue) => composeItem(issue, options)),
  };
}

function composeItem({ number, title, sentAt, posts, note }: FeedIssue, options: IssueFeedOptions): Item {
  const { site, digest } = options;
  const path = issuePath(digest, number);
  const url = resolveInFolder(publishedAt(options), path);
  return {
    id: new URL(resolveInFolder(site.idBase ?? site.url, path)).href,
    url,
    title,
    ...{ published: sentAt, updated: sentAt, day: options.writeDate(sentAt) },
    authors: [],
    categories: [],
    summary: posts.map((post) => post.title || post.excerpt).join(" · ") || summarise(note),
    html: [...renderNote(note, url, options), ...posts.map(renderPost), ...renderLinks(note, options)].join(
      "\n",
    ),
    enclosures: [],
  };
}

function renderPost({ url, title, excerpt }: IssueFeedPost): string {
  const link = (text: string): string => `<a href="${escapeHtml(url)}">${escapeHtmlText(text)}</a>`;
  if (title === "") return `<p>${link(excerpt)}</p>`;
  return `<h2>${link(title)}</h2>${excerpt === "" ? "" : `\n<p>${escapeHtmlText(excerpt)}</p>`}`;
}

/** Of an issue without posts. */
function summarise(note: IssueFeedNote | undefined): string {
  return cutAtCharacter(toPlainLine(htmlToText(note?.html ?? "")));
}

const MAX_SUMMARY_LENGTH = 280;

function cutAtCharacter(text: string): string {
  const characters = [...text];
  if (characters.length <= MAX_SUMMARY_LENGTH) return text;
  return `${characters.slice(0, MAX_SUMMARY_LENGTH - 1).join("")}…`;
}

/** Its footnotes are on the page of the issue. */
function renderNote(
  note: IssueFeedNote | undefined,
  url: string,
  { site }: Pick<IssueFeedOptions, "site">,
): readonly string[] {
  if (note === undefined || note.html === "") return [];
  return [
    note.html.replaceAll(
      `href="${escapeHtml(site.url)}#`,
      () => `href="${escapeHtml(url)}#${NOTE_ID_PREFIX}`,
    ),
  ];
}

function renderLinks(
  note: IssueFeedNote | undefined,
  { site }: Pick<IssueFeedOptions, "site">,
): readonly string[] {
  if (note === undefined || note.also.length === 0) return [];
  const items = note.also.map(
    ({ title, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtmlText(title)}</a></li>`,
  );
  const { alsoWorthReading } = messagesFor(site.language, site.words).digest;
  return [`<h2>${escapeHtmlText(alsoWorthReading)}</h2>\n<ul>${items.join("")}</ul>`];
}
