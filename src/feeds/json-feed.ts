import { Feed as Builder, type Extension } from "feed";
import type { Author, Enclosure } from "#content/model/post.js";
import { readHtml } from "#content/model/spilled-html.js";
import { messagesFor } from "#i18n/messages.js";
import { cleanFeed } from "./clean-feed.js";
import type { Feed, Item } from "./feed.js";
import { headlineOf } from "./headline.js";
import { inBatches, joinPieces, type Piece } from "./pieces.js";

/**
 * The feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). `feed` writes version 1; extensions, which it
 * assigns last, bring every key to 1.1.
 *
 * @returns valid for any input; the same bytes for the same feed
 * @throws TypeError when an item's URL is not absolute
 */
export function writeJsonFeed(feed: Feed): string {
  return joinPieces(streamJsonFeed(feed));
}

/** How `feed` begins an item's key for its body. No string has a line end in it, so nothing else looks like this. */
const EMPTY_BODY = '\n            "content_html": ""';

/**
 * `writeJsonFeed` in pieces, for documents of megabytes: some items at a time, and their bodies are put in where `feed` has
 * written empty ones. Its document ends with the items.
 */
export function* streamJsonFeed(feed: Feed): Generator<Piece> {
  const clean = cleanFeed(feed);
  const [head, end] = splitAtItems(buildHead(clean).json1());
  yield head;
  const emptyHead = new Builder({ title: "-" });
  const [before, after] = splitAtItems(emptyHead.json1());
  let separator = "\n";
  for (const items of inBatches(clean.items)) {
    const builder = new Builder({ title: "-" });
    for (const item of items) addItem(builder, item);
    // `[`, a line end, the items, a line end and four spaces, `]`
    const written = builder.json1().slice(before.length + 1, -after.length - 5);
    const bodies = items.flatMap(({ html }) => html || []);
    for (const [at, part] of written.split(EMPTY_BODY).entries()) {
      const body = bodies[at];
      yield at === 0 ? separator + part : part;
      if (body !== undefined) yield `${EMPTY_BODY.slice(0, -2)}${JSON.stringify(readHtml(body))}`;
    }
    separator = ",\n";
  }
  yield `${clean.items.length === 0 ? "" : "\n    "}${end}\n`;
}

/** A document without items: what stands before and behind them. */
function splitAtItems(document: string): readonly [before: string, behind: string] {
  const end = "]\n}";
  if (!document.endsWith(`[${end}`))
    throw new Error("`feed` wrote a JSON feed that doesn't end with its items.");
  return [document.slice(0, -end.length), end];
}

function buildHead(clean: Feed): Builder {
  const { title, description, homeUrl, urls, icon } = clean;
  const builder = new Builder({
    title,
    link: homeUrl,
    ...(urls.json === undefined ? {} : { feedLinks: { json: urls.json } }),
    ...(description === "" ? {} : { description }),
    ...(icon === undefined ? {} : { image: icon }),
  });
  for (const extension of toExtensions(feedKeys(clean))) builder.addExtension(extension);
  return builder;
}

function addItem(builder: Builder, item: Item): void {
  builder.addItem({
    id: item.id,
    title: item.title,
    link: item.url,
    date: new Date(item.updated),
    published: new Date(item.published),
    extensions: toExtensions(itemKeys(item)),
  });
}

function feedKeys({
  language,
  subscribeUrl,
  favicon,
  hub,
  authors,
  pages,
}: Feed): Readonly<Record<string, unknown>> {
  return {
    version: "https://jsonfeed.org/version/1.1",
    user_comment: `${messagesFor(language).subscribePage.thisIsAFeed} ${subscribeUrl}`,
    // The spec has one direction only: "next" is what is older.
    next_url: pages?.["prev-archive"]?.json,
    favicon,
    language,
    authors: authors.length === 0 ? undefined : authors.map(writeAuthor),
    hubs: hub === undefined ? undefined : [{ type: "WebSub", url: hub }],
  };
}

function itemKeys(item: Item): Readonly<Record<string, unknown>> {
  const { authors, categories, enclosures, summary } = item;
  return {
    // Readers drop an item without content (JSON Feed 1.1, "content_html"), so there is always one of the two.
    content_html: item.html ? "" : undefined,
    content_text: item.html ? undefined : summary || headlineOf(item),
    summary: summary || undefined,
    external_url: item.related,
    image: item.cover?.url,
    authors: authors.length === 0 ? undefined : authors.map(writeAuthor),
    tags: categories.length === 0 ? undefined : categories.map(({ name }) => name),
    language: item.language,
    attachments: enclosures.length === 0 ? undefined : enclosures.map(writeAttachment),
  };
}

/** A mail address has no key in JSON Feed. */
function writeAuthor({ name, url, avatar }: Author): Readonly<Record<string, unknown>> {
  return { name, url, avatar };
}

function writeAttachment({
  url,
  type,
  title,
  bytes,
  duration,
}: Enclosure): Readonly<Record<string, unknown>> {
  return { url, mime_type: type, title, size_in_bytes: bytes, duration_in_seconds: duration };
}

/** `feed` asks for objects as values; `toJSON` lets one stand for text or a list. */
function toExtensions(keys: Readonly<Record<string, unknown>>): Extension[] {
  const extensions: Extension[] = [];
  for (const name in keys) {
    const value = keys[name];
    if (value !== undefined) extensions.push({ name, objects: { toJSON: () => value } });
  }
  return extensions;
}
