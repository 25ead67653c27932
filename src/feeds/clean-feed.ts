import { canonicalLanguage } from "#config/language-tag.js";
import { mediaTypeOf, normaliseMediaType } from "#content/front-matter/media-types.js";
import type { Author, Credits, Enclosure, Image, Tag } from "#content/model/post.js";
import { dropIllegalCharacters, toPlainLine } from "#content/text/characters.js";
import { normaliseUri } from "#content/text/uri.js";
import type { Feed, Item, Podcast } from "./feed.js";

/**
 * The feed as every format can hold it: characters of XML 1.0 alone, titles and names on one line, URLs as WHATWG
 * normalises them and RFC 3986 spells them, and nothing empty where a format asks for a value. Ids keep every character that XML can hold.
 *
 * All formats are written from its result, so they can't differ in what they drop.
 *
 * @throws TypeError naming the item whose URL is not absolute: the loader promises one
 */
export function cleanFeed(feed: Feed): Feed {
  if (feed.cleaned) return feed;
  const { hub, icon, favicon, copyright, categoryScheme, ttl, podcast } = feed;
  return {
    id: dropIllegalCharacters(feed.id),
    title: toPlainLine(feed.title) || feed.homeUrl,
    description: toPlainLine(feed.description),
    language: feed.language,
    homeUrl: normaliseUrl(feed.homeUrl) ?? feed.homeUrl,
    urls: feed.urls,
    ...(feed.pages === undefined ? {} : { pages: feed.pages }),
    ...(feed.archived === undefined ? {} : { archived: feed.archived }),
    subscribeUrl: feed.subscribeUrl,
    stylesheet: dropIllegalCharacters(feed.stylesheet),
    updated: feed.updated,
    authors: cleanAuthors(feed.authors),
    ...optionalUrl("hub", hub),
    ...optionalUrl("icon", icon),
    ...optionalUrl("favicon", favicon),
    ...optionalText("copyright", copyright),
    ...optionalUrl("categoryScheme", categoryScheme),
    ...(ttl === undefined ? {} : { ttl }),
    ...(podcast === undefined ? {} : { podcast: cleanPodcast(podcast) }),
    cleaned: true,
    items: cleanItems(feed.items),
  };
}

/** Posts share tags, so each is cleaned once. */
function cleanItems(items: readonly Item[]): readonly Item[] {
  const tags = new Map<Tag, Tag>();
  const cleanOnce = (tag: Tag): Tag => {
    const clean = tags.get(tag) ?? cleanTag(tag);
    tags.set(tag, clean);
    return clean;
  };
  return items.map((item) => cleanItem(item, cleanOnce));
}

function cleanItem(item: Item, cleanOnce: (tag: Tag) => Tag): Item {
  const url = normaliseUrl(item.url);
  if (url === undefined)
    throw new TypeError(`The URL of the post "${item.id}" is not absolute: "${item.url}".`);
  return {
    id: dropIllegalCharacters(item.id),
    url,
    title: toPlainLine(item.title),
    published: item.published,
    updated: item.updated,
    ...cleanLanguage(item.language),
    authors: cleanAuthors(item.authors),
    categories: dropDuplicateNames(item.categories.map(cleanOnce)),
    summary: toPlainLine(item.summary),
    ...(item.html === undefined
      ? {}
      : {
          html: typeof item.html === "string" ? normaliseBody(dropIllegalCharacters(item.html)) : item.html,
        }),
    ...(item.cover === undefined ? {} : cleanCover(item.cover)),
    enclosures: item.enclosures.flatMap(cleanEnclosure),
    ...cleanCredits(item),
  };
}

function cleanCredits({ contributors, source, episode, ...credits }: Credits): Credits {
  const people = cleanAuthors(contributors ?? []);
  const feed = optionalUrl("url", source?.url).url;
  return {
    ...(people.length === 0 ? {} : { contributors: people }),
    ...optionalText("rights", credits.rights),
    ...optionalUrl("comments", credits.comments),
    ...optionalUrl("via", credits.via),
    ...optionalUrl("related", credits.related),
    ...(feed === undefined ? {} : { source: { url: feed, title: toPlainLine(source?.title ?? "") || feed } }),
    ...(episode === undefined ? {} : { episode }),
  };
}

/** Directories refuse more than 255 characters. */
function cleanPodcast(podcast: Podcast): Podcast {
  const { author, owner, image } = podcast;
  return {
    ...podcast,
    image: normaliseUrl(image) ?? image,
    author: truncateLine(author),
    owner: { name: truncateLine(owner.name), email: cleanAddress(owner.email) },
  };
}

function truncateLine(text: string): string {
  return [...toPlainLine(text)].slice(0, 255).join("");
}

/** A tag that is none (`german`, `de_AT`) says less than the feed's own. */
function cleanLanguage(written: string | undefined): { readonly language?: string } {
  const language = written === undefined ? undefined : canonicalLanguage(written);
  return language === undefined ? {} : { language };
}

/**
 * Line ends as an XML parser would give them back (XML 1.0 §2.11), and nothing where there is only white space. In text, which is where a sanitised body can have it,
 * `]]>` is the same HTML as `]]&gt;`.
 *
 * @param html of characters that XML can hold
 */
export function normaliseBody(html: string): string {
  // Looking for one character first is ten times faster than the expression, over megabytes.
  const body = html.includes("\r") ? html.replace(/\r\n?/g, "\n") : html;
  return /\S/.test(body) ? body.replaceAll("]]>", "]]&gt;") : "";
}

function cleanAuthors(authors: readonly Author[]): readonly Author[] {
  return authors.flatMap((author) => {
    const name = toPlainLine(author.name);
    if (name === "") return [];
    return [
      {
        name,
        ...optionalText("email", cleanAddress(author.email)),
        ...optionalUrl("url", author.url),
        ...optionalUrl("avatar", author.avatar),
      },
    ];
  });
}

/** Atom's pattern for an address (RFC 4287 §3.2.3), without what would end a comment in RSS's `mail (Name)`. */
function cleanAddress(email = ""): string {
  return /^[^\s@()<>]+@[^\s@()<>]+$/.test(email) ? email : "";
}

function cleanTag({ name, slug }: Tag): Tag {
  const line = toPlainLine(name);
  return { name: line, slug: toPlainLine(slug) || line };
}

/** Cleaning may have made two the same. */
function dropDuplicateNames(tags: readonly Tag[]): readonly Tag[] {
  return tags.filter(
    ({ name }, index) => name !== "" && tags.findIndex((earlier) => earlier.name === name) === index,
  );
}

function cleanCover(cover: Image): { readonly cover?: Image } {
  const url = normaliseUrl(cover.url);
  if (url === undefined) return {};
  const { bytes, width, height } = cover;
  return {
    cover: {
      url,
      ...optionalText("alt", cover.alt),
      ...optionalText("type", normaliseMediaType(cover.type ?? "") ?? mediaTypeOf(url)),
      ...(bytes === undefined ? {} : { bytes }),
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
    },
  };
}

function cleanEnclosure(enclosure: Enclosure): readonly Enclosure[] {
  const url = normaliseUrl(enclosure.url);
  if (url === undefined) return [];
  const { bytes, duration } = enclosure;
  return [
    {
      url,
      type: normaliseMediaType(enclosure.type) ?? mediaTypeOf(url) ?? "application/octet-stream",
      ...(bytes === undefined ? {} : { bytes }),
      ...optionalText("title", enclosure.title),
      ...(duration === undefined ? {} : { duration: Math.round(duration) }),
    },
  ];
}

/** Only what can be fetched or mailed to: a feed or a page must not lead to `javascript:`. */
function normaliseUrl(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!(parsed && ["http:", "https:", "mailto:"].includes(parsed.protocol))) return undefined;
  const spelled = normaliseUri(parsed.href);
  // Nearly all are spelled so already: of thousands only one is held then.
  return spelled === url ? url : spelled;
}

function optionalText<Key extends string>(key: Key, text: string | undefined): Partial<Record<Key, string>> {
  const line = toPlainLine(text ?? "");
  return line === "" ? {} : only(key, line);
}

function optionalUrl<Key extends string>(key: Key, url: string | undefined): Partial<Record<Key, string>> {
  const whole = url === undefined ? undefined : normaliseUrl(url);
  return whole === undefined ? {} : only(key, whole);
}

function only<Key extends string>(key: Key, value: string): Partial<Record<Key, string>> {
  const record: Partial<Record<Key, string>> = {};
  record[key] = value;
  return record;
}
