import { Feed as Builder } from "feed";
import type { Author, Enclosure } from "#content/model/post.js";
import { readHtml } from "#content/model/spilled-html.js";
import type { Piece } from "#files/file-content.js";
import { messagesFor } from "#i18n/messages.js";
import { cleanFeed } from "./clean-feed.js";
import type { Feed, Item } from "./feed.js";
import { headlineOf } from "./headline.js";

/** A JSON object as `feed` wrote it. */
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), one item at a time. `feed` writes version 1, which is
 * completed here.
 *
 * @returns valid for any input; the same bytes for the same feed
 * @throws TypeError when an item's URL is not absolute
 */
export function* streamJsonFeed(feed: Feed): Generator<Piece> {
  const clean = cleanFeed(feed);
  const head = JSON.stringify(completeHead(clean), null, 4).slice(0, -"\n}".length);
  yield `${head},\n    "items": [`;
  let separator = "\n";
  for (const item of clean.items) {
    // Only the line ends of the layout: those within strings are escaped.
    yield `${separator}${JSON.stringify(completeItem(item), null, 4)}`.replaceAll("\n", "\n        ");
    separator = ",\n";
  }
  yield clean.items.length === 0 ? "]\n}\n" : "\n    ]\n}\n";
}

function completeHead(feed: Feed): JsonObject {
  const {
    title,
    description,
    homeUrl,
    urls,
    icon,
    language,
    words,
    subscribeUrl,
    favicon,
    hub,
    authors,
    pages,
  } = feed;
  const builder = new Builder({
    title,
    link: homeUrl,
    feedLinks: { json: urls.json },
    description,
    image: icon,
  });
  const { items: _, ...skeleton }: JsonObject = JSON.parse(builder.json1());
  return {
    ...skeleton,
    version: "https://jsonfeed.org/version/1.1",
    user_comment: [messagesFor(language, words).subscribePage.thisIsAFeed, subscribeUrl]
      .filter(Boolean)
      .join(" "),
    // The spec has one direction only: "next" is what is older.
    next_url: pages?.["prev-archive"]?.json,
    favicon,
    language,
    authors: listUnlessEmpty(authors.map(writeAuthor)),
    hubs: hub === undefined ? undefined : [{ type: "WebSub", url: hub }],
  };
}

function completeItem(item: Item): JsonObject {
  return {
    id: item.id,
    // Readers drop an item without content (JSON Feed 1.1, "content_html"), so there is always one of the two.
    content_html: item.html ? readHtml(item.html) : undefined,
    ...buildItem(item),
    content_text: item.html ? undefined : item.summary || headlineOf(item),
    summary: item.summary || undefined,
    external_url: item.related,
    image: item.cover?.url,
    authors: listUnlessEmpty(item.authors.map(writeAuthor)),
    tags: listUnlessEmpty(item.categories.map(({ name }) => name)),
    language: item.language,
    attachments: listUnlessEmpty(item.enclosures.map(writeAttachment)),
  };
}

/** The item without its body, so that a large one isn't written twice. */
function buildItem({ id, title, url, updated, published }: Item): JsonObject {
  const builder = new Builder({ title: "-" });
  builder.addItem({ id, title, link: url, date: new Date(updated), published: new Date(published) });
  const document: { readonly items: readonly JsonObject[] } = JSON.parse(builder.json1());
  return document.items[0] ?? {};
}

function listUnlessEmpty<Value>(list: readonly Value[]): readonly Value[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** A mail address has no key in JSON Feed. */
function writeAuthor({ name, url, avatar }: Author): JsonObject {
  return { name, url, avatar };
}

function writeAttachment({ url, type, title, bytes, duration }: Enclosure): JsonObject {
  return { url, mime_type: type, title, size_in_bytes: bytes, duration_in_seconds: duration };
}
