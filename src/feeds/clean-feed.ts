import { canonicalLanguage } from "#config/language-tag.js";
import { mediaTypeOf, normaliseMediaType } from "#content/front-matter/media-types.js";
import type { Author, Credits, Enclosure, Episode, Image, Person, Tag } from "#content/model/post.js";
import { dropIllegalCharacters, toPlainLine } from "#content/text/characters.js";
import { normaliseUri } from "#content/text/uri.js";
import { resolveUrl } from "#resolve-url.js";
import type { Feed, Item, Podcast } from "./feed.js";

/**
 * The feed with only what every format can hold: XML 1.0 characters, titles and names on one line, URLs as WHATWG normalises
 * them and RFC 3986 spells them, and no empty value where a format requires one. Ids keep every character that XML can hold.
 *
 * All formats are written from the result, so they can't differ in what they drop.
 *
 * @throws TypeError naming the item whose URL is not absolute: the loader guarantees absolute URLs
 */
export function cleanFeed(feed: Feed): Feed {
  if (feed.cleaned) return feed;
  return {
    ...feed,
    id: dropIllegalCharacters(feed.id),
    title: toPlainLine(feed.title) || feed.homeUrl,
    description: toPlainLine(feed.description),
    homeUrl: cleanUrl(feed.homeUrl) ?? feed.homeUrl,
    stylesheet: dropIllegalCharacters(feed.stylesheet),
    authors: cleanAuthors(feed.authors),
    hub: cleanUrl(feed.hub),
    icon: cleanUrl(feed.icon),
    favicon: cleanUrl(feed.favicon),
    copyright: cleanLine(feed.copyright),
    categoryScheme: cleanUrl(feed.categoryScheme),
    podcast: feed.podcast && cleanPodcast(feed.podcast),
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
  const url = cleanUrl(item.url);
  if (url === undefined)
    throw new TypeError(`The URL of the post "${item.id}" is not absolute: "${item.url}".`);
  return {
    id: dropIllegalCharacters(item.id),
    iri: item.iri,
    url,
    title: toPlainLine(item.title),
    published: item.published,
    updated: item.updated,
    day: item.day,
    // An invalid tag (`german`, `de_AT`) says less than the feed's own.
    language: item.language === undefined ? undefined : canonicalLanguage(item.language),
    authors: cleanAuthors(item.authors),
    categories: dropDuplicateNames(item.categories.map(cleanOnce)),
    summary: toPlainLine(item.summary),
    html: typeof item.html === "string" ? normaliseBody(dropIllegalCharacters(item.html)) : item.html,
    cover: item.cover && cleanCover(item.cover),
    enclosures: putPlayableFirst(item.enclosures.flatMap(cleanEnclosure)),
    ...cleanCredits(item),
  };
}

function cleanCredits({ contributors, rights, comments, via, related, source, episode }: Credits): Credits {
  const people = cleanAuthors(contributors ?? []);
  const sourceUrl = cleanUrl(source?.url);
  return {
    contributors: people.length === 0 ? undefined : people,
    rights: cleanLine(rights),
    comments: cleanUrl(comments),
    via: cleanUrl(via),
    related: cleanUrl(related),
    source:
      sourceUrl === undefined ? undefined : { url: sourceUrl, title: cleanLine(source?.title) ?? sourceUrl },
    episode: episode && cleanEpisode(episode),
  };
}

function cleanPodcast(podcast: Podcast): Podcast {
  const { author, owner, image, funding = [], people = [], newFeedUrl } = podcast;
  return {
    ...podcast,
    newFeedUrl: cleanUrl(newFeedUrl),
    funding: funding.flatMap(({ url: written, text }) => {
      const url = cleanUrl(written);
      return url === undefined ? [] : [{ url, text: toPlainLine(text) || url }];
    }),
    people: people.flatMap(cleanPerson),
    image: cleanUrl(image) ?? image,
    author: truncateLine(author),
    owner: { name: truncateLine(owner.name), email: cleanAddress(owner.email) ?? "" },
  };
}

function cleanPerson({ name, role, group, url, image }: Person): readonly Person[] {
  const line = toPlainLine(name);
  return line === ""
    ? []
    : [
        {
          name: line,
          role: cleanLine(role),
          group: cleanLine(group),
          url: cleanUrl(url),
          image: cleanUrl(image),
        },
      ];
}

function cleanEpisode(episode: Episode): Episode {
  const { display, seasonName, transcripts, chapters, people } = episode;
  const chaptersUrl = cleanUrl(chapters?.url);
  return {
    ...episode,
    display: cleanLine(display),
    seasonName: cleanLine(seasonName),
    transcripts: transcripts?.flatMap(({ url: written, ...transcript }) => {
      const url = cleanUrl(written);
      return url === undefined ? [] : [{ ...transcript, url }];
    }),
    chapters:
      chapters === undefined || chaptersUrl === undefined ? undefined : { ...chapters, url: chaptersUrl },
    people: people?.flatMap(cleanPerson),
  };
}

/** Podcast directories refuse more than 255 characters. */
function truncateLine(text: string): string {
  return [...toPlainLine(text)].slice(0, 255).join("");
}

/**
 * HTML with line ends as an XML parser gives them back (XML 1.0 §2.11), or "" if there is only white space in it. `]]>` can
 * occur only in the text of a sanitised body, where `]]&gt;` means the same.
 *
 * @param html of characters that XML can hold
 */
export function normaliseBody(html: string): string {
  // Looking for one character first is ten times faster than the expression, over megabytes.
  const body = html.includes("\r") ? html.replace(/\r\n?/g, "\n") : html;
  return /\S/.test(body) ? body.replaceAll("]]>", "]]&gt;") : "";
}

function cleanAuthors(authors: readonly Author[]): readonly Author[] {
  return authors.flatMap(({ name, email, url, avatar }) => {
    const line = toPlainLine(name);
    if (line === "") return [];
    return [{ name: line, email: cleanAddress(email), url: cleanUrl(url), avatar: cleanUrl(avatar) }];
  });
}

/** Atom's pattern for an address (RFC 4287 §3.2.3), without the characters that would end RSS's `mail (Name)`. */
function cleanAddress(email: string | undefined): string | undefined {
  return email !== undefined && /^[^\s@()<>]+@[^\s@()<>]+$/.test(email) ? cleanLine(email) : undefined;
}

function cleanTag({ name, slug }: Tag): Tag {
  const line = toPlainLine(name);
  return { name: line, slug: toPlainLine(slug) || line };
}

/** Cleaning may have made two names the same. */
function dropDuplicateNames(tags: readonly Tag[]): readonly Tag[] {
  const seen = new Set([""]);
  return tags.filter(({ name }) => {
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

function cleanCover(cover: Image): Image | undefined {
  const url = cleanUrl(cover.url);
  if (url === undefined) return undefined;
  const type = normaliseMediaType(cover.type ?? "") ?? mediaTypeOf(url);
  return { ...cover, url, alt: cleanLine(cover.alt), type };
}

function cleanEnclosure({
  url: written,
  type,
  bytes,
  title,
  duration,
  ...quality
}: Enclosure): readonly Enclosure[] {
  const url = cleanUrl(written);
  if (url === undefined) return [];
  return [
    {
      url,
      type: normaliseMediaType(type) ?? mediaTypeOf(url) ?? "application/octet-stream",
      bytes,
      title: cleanLine(title),
      duration: duration === undefined ? undefined : Math.round(duration),
      bitrate: quality.bitrate,
      height: quality.height,
    },
  ];
}

/** Many readers take one enclosure only, the first (RSS Best Practices Profile, "enclosure"): what can be played. */
export function putPlayableFirst(enclosures: readonly Enclosure[]): readonly Enclosure[] {
  const isPlayable = ({ type }: Enclosure) => /^(?:audio|video)\//.test(type);
  return enclosures.length < 2
    ? enclosures
    : [...enclosures.filter(isPlayable), ...enclosures.filter((enclosure) => !isPlayable(enclosure))];
}

const LINK_SCHEMES = /^(?:https?|mailto):$/;

/** A URL that can be fetched or mailed to: a feed or a page must not lead to `javascript:`. */
function cleanUrl(url: string | undefined): string | undefined {
  const href = url === undefined ? undefined : resolveUrl(url, undefined, LINK_SCHEMES);
  if (href === undefined) return undefined;
  const spelled = normaliseUri(href);
  // Nearly all are spelled this way already. Returning the same string saves a copy of each.
  return spelled === url ? url : spelled;
}

function cleanLine(text: string | undefined): string | undefined {
  return toPlainLine(text ?? "") || undefined;
}
