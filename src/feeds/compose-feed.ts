import type { FeedsConfig, SiteConfig } from "#config/schema.js";
import type { Credits, Post, Tag } from "#content/model/post.js";
import type { Html } from "#content/model/spilled-html.js";
import { slugOf } from "#content/text/slug.js";
import type { Instant } from "#zoned-time.js";
import type { Feed, FeedFormat, Item, Podcast } from "./feed.js";
import type { FeedSet } from "./sets.js";

/** The file name of each feed document. */
export const FEED_PATHS = {
  rss: "rss.xml",
  atom: "atom.xml",
  json: "feed.json",
} as const satisfies Record<FeedFormat, string>;

/** A post as feeds need it. */
export type FeedPost = Omit<Post, "text" | "html"> & { readonly html: Html };

export interface FeedOptions {
  readonly site: SiteConfig;
  /** `url` is where the documents will be published. */
  readonly feeds: FeedsConfig;
  /** The main feed by default. */
  readonly set?: SetIdentity;
  /** For an archived feed: how many archive pages there are, and which of them this document is, if it is one. */
  readonly archive?: { readonly page?: number; readonly pages: number };
}

type SetIdentity = Pick<FeedSet, "kind" | "name" | "folder" | "slug">;

const MAIN_SET: SetIdentity = { kind: "main", name: "", folder: "", slug: "" };

/**
 * The feed of one document: the main feed, the feed of a set, or a page of an archive.
 *
 * @param posts newest first, exactly those that the document shall hold
 */
export function composeFeed(posts: readonly FeedPost[], options: FeedOptions): Feed {
  const { site, feeds, set = MAIN_SET, archive } = options;
  const base = feeds.url ?? site.url;
  // Keeps the feed's id when the site moves.
  const idBase = site.idBase ?? site.url;
  const language = set.kind === "language" ? set.name : site.language;
  const folder = `${set.folder}${archive?.page === undefined ? "" : `archive/${archive.page}/`}`;
  return {
    // `href` is plain ASCII, as an id has to be (RFC 4287 §4.2.6.1); a host with an umlaut isn't.
    id: new URL(set.folder === "" ? idBase : resolveInFolder(idBase, set.folder)).href,
    title: set.kind === "main" ? site.title : `${site.title}: ${labelOf(set)}`,
    description: site.description,
    language,
    homeUrl: homeOf(set, site),
    urls: urlsIn(resolveInFolder(base, folder), feeds.formats),
    pages: archive && linkPages(archive, set.folder, { base, formats: feeds.formats }),
    archived: archive?.page === undefined ? undefined : true,
    subscribeUrl: resolveInFolder(base, "subscribe/"),
    stylesheet: `${"../".repeat(folder.split("/").length - 1)}feed.css`,
    updated: latestUpdate(posts),
    authors: authorsOf(posts, set, site),
    hub: feeds.hub,
    icon: site.icon,
    favicon: site.favicon,
    copyright: site.copyright,
    categoryScheme: site.tagUrl && resolveOnSite(site.tagUrl.replace(/\{slug\}.*/, ""), site),
    ttl: feeds.ttl,
    podcast: feeds.podcast && composePodcast(feeds.podcast),
    items: posts.map((post) => composeItem(post, { language, site, feeds })),
  };
}

/** The name that people see; a language is named as its own speakers name it. */
export function labelOf({ kind, name }: Pick<FeedSet, "kind" | "name">): string {
  if (kind !== "language") return name;
  return new Intl.DisplayNames(name, { type: "language" }).of(name) ?? name;
}

function homeOf({ kind, slug }: SetIdentity, site: SiteConfig): string {
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

function urlsIn(folder: string, formats: FeedsConfig["formats"]): Feed["urls"] {
  return Object.fromEntries(formats.map((format) => [format, resolveInFolder(folder, FEED_PATHS[format])]));
}

/** RFC 5005 §4: each document links the next older one; an archive page also links the next newer one and the subscription document. */
function linkPages(
  { page, pages }: NonNullable<FeedOptions["archive"]>,
  folder: string,
  { base, formats }: { readonly base: string; readonly formats: FeedsConfig["formats"] },
): NonNullable<Feed["pages"]> {
  const urlsOf = (number: number) =>
    number < 1 || number > pages
      ? undefined
      : urlsIn(resolveInFolder(base, `${folder}archive/${number}/`), formats);
  if (page === undefined) return { "prev-archive": urlsOf(pages) };
  return {
    "prev-archive": urlsOf(page - 1),
    "next-archive": urlsOf(page + 1),
    current: urlsIn(resolveInFolder(base, folder), formats),
  };
}

function composePodcast({ category, author, ...podcast }: NonNullable<FeedsConfig["podcast"]>): Podcast {
  const [main = category, subcategory] = category.split(" > ");
  return { ...podcast, category: main, subcategory, author: author ?? podcast.owner.name };
}

/** Not `Math.max(...)`: an archive may have more posts than a call may have arguments. */
function latestUpdate(posts: readonly FeedPost[]): Instant | undefined {
  const [first, ...others] = posts;
  return first && others.reduce((latest, { updated }) => Math.max(latest, updated), first.updated);
}

/** The URL of a path below a folder, whether or not the folder's own URL ends with a slash. */
export function resolveInFolder(folder: string, path: string): string {
  const base = new URL(folder);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL(path, base).href;
}

interface ItemContext {
  /** The feed's; an item has its own only if it differs. */
  readonly language: string;
  readonly site: SiteConfig;
  readonly feeds: FeedsConfig;
}

function composeItem(post: FeedPost, { language, site, feeds }: ItemContext): Item {
  const own = post.language ?? site.language;
  return {
    id: post.id,
    url: post.url,
    title: post.title,
    published: post.published,
    updated: post.updated,
    language: own === language ? undefined : own,
    authors: post.authors,
    categories: dropDuplicateTags([...post.categories, ...post.tags]),
    summary: post.excerpt,
    html: feeds.content === "full" ? post.html : undefined,
    cover: post.cover,
    enclosures: post.enclosures,
    ...composeCredits(post),
  };
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
