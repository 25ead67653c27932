import type { Config, FeedsConfig, PodcastConfig, SiteConfig } from "#config/schema.js";
import type { Credits, Post, Tag } from "#content/model/post.js";
import type { Html } from "#content/model/spilled-html.js";
import { slugOf } from "#content/text/slug.js";
import { isUri } from "#content/text/uri.js";
import type { Instant } from "#zoned-time.js";
import { type FeedDocument, listDocuments, publishedAt, stylesheetFrom, subscribeUrl } from "./documents.js";
import type { Feed, Item, Podcast } from "./feed.js";
import { podcastGuid } from "./podcast-guid.js";
import type { FeedSet } from "./sets.js";
import { resolveInFolder } from "./site-url.js";

/** A post as feeds need it. */
export type FeedPost = Omit<Post, "text" | "html"> & { readonly html: Html };

export interface FeedOptions {
  readonly site: SiteConfig;
  /** `url` is where the documents will be published. */
  readonly feeds: FeedsConfig;
  readonly subscribePage?: Config["subscribePage"];
  /** The main feed by default. */
  readonly set?: SetIdentity;
  /** A day in words; without it, a browser shows the feed without dates. */
  readonly writeDate?: (instant: Instant, language: string) => string;
  /** For an archived feed: how many archive pages there are, and which of them this document is, if it is one. */
  readonly archive?: { readonly page?: number; readonly pages: number };
}

type SetIdentity = Pick<FeedSet, "kind" | "name" | "folder" | "slug" | "document" | "own">;

const MAIN_SET: SetIdentity = { kind: "main", name: "", folder: "", slug: "" };

/**
 * The feed of one document: the main feed, the feed of a set, or a page of an archive.
 *
 * @param posts newest first, exactly those that the document shall hold
 */
export function composeFeed(posts: readonly FeedPost[], options: FeedOptions): Feed {
  const { site, feeds, set = MAIN_SET, archive } = options;
  const { own } = set;
  // Keeps the feed's id when the site moves.
  const idBase = site.idBase ?? site.url;
  const language = languageOf(set, options);
  const path = set.document?.path ?? set.folder;
  const documents = listDocuments(set, feeds, archive?.page);
  const urlsOf = (documents: readonly FeedDocument[]): Feed["urls"] =>
    Object.fromEntries(
      documents.map(({ format, path }) => [format, resolveInFolder(publishedAt(options), path)]),
    );
  const podcast = set.kind === "named" ? own?.podcast : feeds.podcast;
  return {
    // `href` is plain ASCII, as an id has to be (RFC 4287 §4.2.6.1); a host with an umlaut isn't.
    id: new URL(path === "" ? idBase : resolveInFolder(idBase, path)).href,
    title: set.kind === "main" ? site.title : (own?.title ?? `${site.title}: ${labelOf(set)}`),
    description: own?.description ?? site.description,
    language,
    words: site.words,
    homeUrl: homeOf(set, site),
    urls: urlsOf(documents),
    pages: archive && linkPages(archive, (page) => urlsOf(listDocuments(set, feeds, page))),
    archived: archive?.page === undefined ? undefined : true,
    subscribeUrl: subscribeUrl(options),
    stylesheet: stylesheetFrom(documents[0]?.path ?? ""),
    updated: latestUpdate(posts),
    authors: authorsOf(posts, set, site),
    hub: feeds.hub,
    icon: site.icon,
    favicon: site.favicon,
    copyright: site.copyright,
    categoryScheme: site.tagUrl && resolveOnSite(site.tagUrl.replace(/\{slug\}.*/, ""), site),
    ttl: feeds.ttl,
    podcast: podcast && composePodcast(podcast, set, options),
    items: posts.map((post, index) => ({
      ...composeItem(post, { language, site, content: own?.content ?? feeds.content }),
      day: index < MAX_DATED ? options.writeDate?.(post.published, language) : undefined,
    })),
  };
}

/** The posts that a browser shows (browser-view.ts). */
const MAX_DATED = 20;

function languageOf({ kind, name, own }: SetIdentity, { site, feeds }: FeedOptions): string {
  switch (kind) {
    case "language":
      return name;
    case "main":
      return feeds.language ?? site.language;
    default:
      return own?.language ?? site.language;
  }
}

/** The name that people see; a language is named as its own speakers name it. */
export function labelOf({ kind, name, own }: Pick<FeedSet, "kind" | "name" | "own">): string {
  if (own?.title !== undefined) return own.title;
  if (kind !== "language") return name;
  return new Intl.DisplayNames(name, { type: "language" }).of(name) ?? name;
}

function homeOf({ kind, slug, own }: SetIdentity, site: SiteConfig): string {
  if (own?.home !== undefined) return own.home;
  if (kind !== "tag" || site.tagUrl === undefined) return site.url;
  const path = site.tagUrl.replaceAll("{slug}", () => encodeURIComponent(slug));
  return resolveOnSite(path, site);
}

function resolveOnSite(path: string, site: SiteConfig): string {
  return resolveInFolder(site.url, path.replace(/^\/+/, ""));
}

function authorsOf(
  posts: readonly FeedPost[],
  { kind, slug }: SetIdentity,
  site: SiteConfig,
): Feed["authors"] {
  const written = kind === "author" ? posts.flatMap(({ authors }) => authors) : [];
  const author = written.find(({ name }) => slugOf(name) === slug) ?? site.author;
  return author === undefined ? [] : [author];
}

/** RFC 5005 §4: each document links the next older one; an archive page also links the next newer one and the subscription document. */
function linkPages(
  { page, pages }: NonNullable<FeedOptions["archive"]>,
  urlsOf: (page?: number) => Feed["urls"],
): NonNullable<Feed["pages"]> {
  const urlsOfPage = (number: number) => (number < 1 || number > pages ? undefined : urlsOf(number));
  if (page === undefined) return { "prev-archive": urlsOfPage(pages) };
  return {
    "prev-archive": urlsOfPage(page - 1),
    "next-archive": urlsOfPage(page + 1),
    current: urlsOf(),
  };
}

/** The feeds of tags, authors … are podcasts of their own, with other ids. */
function composePodcast(
  { category, author, guid, newFeedUrl, imageFile: _, ...podcast }: PodcastConfig,
  set: SetIdentity,
  options: FeedOptions,
): Podcast {
  const [main = category, subcategory] = category.split(" > ");
  const isWritten = set.kind === "main" || set.kind === "named";
  return {
    ...podcast,
    category: main,
    subcategory,
    author: author ?? podcast.owner.name,
    guid: (isWritten ? guid : undefined) ?? guidOf(set, options),
    newFeedUrl: isWritten ? newFeedUrl : undefined,
  };
}

/** It follows the podcast to a new address, as the ids of the posts do (`site.idBase`). */
function guidOf(set: SetIdentity, options: FeedOptions): string | undefined {
  const { site, feeds } = options;
  const rss = listDocuments(set, feeds).find(({ format }) => format === "rss");
  const base = feeds.url === undefined && site.idBase !== undefined ? site.idBase : publishedAt(options);
  return rss && podcastGuid(resolveInFolder(base, rss.path));
}

/** Not `Math.max(...)`: an archive may have more posts than a call may have arguments. */
function latestUpdate(posts: readonly FeedPost[]): Instant | undefined {
  const [first, ...others] = posts;
  return first && others.reduce((latest, { updated }) => Math.max(latest, updated), first.updated);
}

interface ItemContext {
  /** The feed's; an item has its own only if it differs. */
  readonly language: string;
  readonly site: SiteConfig;
  readonly content: FeedsConfig["content"];
}

function composeItem(post: FeedPost, { language, site, content }: ItemContext): Item {
  const own = post.language ?? site.language;
  return {
    id: post.id,
    iri: isUri(post.id) ? undefined : iriOf(post.id, site),
    url: post.url,
    title: post.title,
    published: post.published,
    updated: post.updated,
    language: own === language ? undefined : own,
    authors: post.authors,
    categories: dropDuplicateTags([...post.categories, ...post.tags]),
    summary: post.excerpt,
    html: content === "full" ? post.html : undefined,
    cover: post.cover,
    enclosures: post.enclosures,
    ...composeCredits(post),
  };
}

/** An old id such as `12345`, as a fragment of the site's address. */
export function iriOf(id: string, { idBase, url }: Pick<SiteConfig, "idBase" | "url">): string {
  const { origin, pathname } = new URL(resolveInFolder(idBase ?? url, ""));
  return `${origin}${pathname}#${encodeURIComponent(id.toWellFormed())}`;
}

/** A post that is "about" itself isn't about another page. */
function composeCredits({ credits = {}, url }: FeedPost): Credits {
  return credits.related === url ? { ...credits, related: undefined } : credits;
}

function dropDuplicateTags(tags: readonly Tag[]): readonly Tag[] {
  const slugs = new Set<string>();
  const names = new Set<string>();
  return tags.filter(({ name, slug }) => {
    const known = slugs.has(slug) || names.has(name);
    slugs.add(slug);
    names.add(name);
    return !known;
  });
}
