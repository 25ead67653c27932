import type { FeedsConfig, SiteConfig } from "#config/schema.js";
import type { Credits, Post, Tag } from "#content/model/post.js";
import type { Html } from "#content/model/spilled-html.js";
import { slugOf } from "#content/text/slug.js";
import type { Instant } from "#zoned-time.js";
import type { Feed, FeedFormat, Item, Podcast } from "./feed.js";
import type { FeedSet } from "./sets.js";

/** Where each feed document lies in its folder. */
export const FEED_PATHS = {
  rss: "rss.xml",
  atom: "atom.xml",
  json: "feed.json",
} as const satisfies Record<FeedFormat, string>;

/** A post as feeds need it. */
export type FeedPost = Omit<Post, "text" | "html"> & { readonly html: Html };

export interface FeedOptions {
  readonly site: SiteConfig;
  /** `url` is where the documents will lie. */
  readonly feeds: FeedsConfig;
  /** Absent: the main feed. */
  readonly set?: Pick<FeedSet, "kind" | "name" | "folder" | "slug">;
  /** Where the feed is archived: this document's page (absent: the subscription document) and how many there are. */
  readonly archive?: { readonly page?: number; readonly pages: number };
}

const MAIN_SET: NonNullable<FeedOptions["set"]> = { kind: "main", name: "", folder: "", slug: "" };

/**
 * One document's feed: the main one, that of a set, or a page of an archive.
 *
 * @param posts newest first, and no more than the document shall hold; none of them is changed
 * @param publication `site.idBase` keeps the feed's id when the site moves
 */
export function composeFeed(posts: readonly FeedPost[], options: FeedOptions): Feed {
  const { site, feeds, set = MAIN_SET, archive } = options;
  const { icon, favicon, copyright } = site;
  const base = feeds.url ?? site.url;
  const language = set.kind === "language" ? set.name : site.language;
  const folder = `${set.folder}${archive?.page === undefined ? "" : `archive/${archive.page}/`}`;
  return {
    // Of plain ASCII, which a host with an umlaut is not as it is written (RFC 4287 §4.2.6.1).
    id: new URL(
      set.folder === "" ? (site.idBase ?? site.url) : resolveInFolder(site.idBase ?? site.url, set.folder),
    ).href,
    title: set.kind === "main" ? site.title : `${site.title}: ${labelOf(set)}`,
    description: site.description,
    language,
    homeUrl: homeOf(set, site),
    urls: urlsIn(resolveInFolder(base, folder), feeds.formats),
    ...(archive === undefined
      ? {}
      : { pages: linkPages(archive, set.folder, { base, formats: feeds.formats }) }),
    ...(archive?.page === undefined ? {} : { archived: true }),
    subscribeUrl: resolveInFolder(base, "subscribe/"),
    stylesheet: `${"../".repeat(folder.split("/").length - 1)}feed.css`,
    updated: latestUpdate(posts),
    authors: authorsOf(posts, set, site),
    ...(feeds.hub === undefined ? {} : { hub: feeds.hub }),
    ...(icon === undefined ? {} : { icon }),
    ...(favicon === undefined ? {} : { favicon }),
    ...(copyright === undefined ? {} : { copyright }),
    ...(site.tagUrl === undefined
      ? {}
      : { categoryScheme: resolveOnSite(site.tagUrl.replace(/\{slug\}.*/, ""), site) }),
    ...(feeds.ttl === undefined ? {} : { ttl: feeds.ttl }),
    ...(feeds.podcast === undefined ? {} : { podcast: composePodcast(feeds.podcast) }),
    items: posts.map((post) =>
      composeItem(post, { language, siteLanguage: site.language, content: feeds.content }),
    ),
  };
}

/** What the set is called; a language is called what its own speakers call it. */
export function labelOf({ kind, name }: Pick<FeedSet, "kind" | "name">): string {
  if (kind !== "language") return name;
  return new Intl.DisplayNames(name, { type: "language" }).of(name) ?? name;
}

function homeOf({ kind, slug }: NonNullable<FeedOptions["set"]>, site: SiteConfig): string {
  return kind === "tag" && site.tagUrl !== undefined
    ? resolveOnSite(
        site.tagUrl.replaceAll("{slug}", () => encodeURIComponent(slug)),
        site,
      )
    : site.url;
}

function resolveOnSite(path: string, site: SiteConfig): string {
  return resolveInFolder(site.url, path.replace(/^\/+/, ""));
}

function authorsOf(
  posts: readonly FeedPost[],
  { kind, slug }: NonNullable<FeedOptions["set"]>,
  site: SiteConfig,
): Feed["authors"] {
  const writer =
    kind === "author"
      ? posts.flatMap(({ authors }) => authors).find(({ name }) => slugOf(name) === slug)
      : undefined;
  if (writer !== undefined) return [writer];
  return site.author === undefined ? [] : [withoutUndefined(site.author)];
}

function urlsIn(folder: string, formats: FeedsConfig["formats"]): Feed["urls"] {
  return Object.fromEntries(formats.map((format) => [format, resolveInFolder(folder, FEED_PATHS[format])]));
}

/** RFC 5005 §4: each document links its older neighbour; an archive page its newer one, too, and the subscription document. */
function linkPages(
  { page, pages }: NonNullable<FeedOptions["archive"]>,
  folder: string,
  { base, formats }: { readonly base: string; readonly formats: FeedsConfig["formats"] },
): NonNullable<Feed["pages"]> {
  const older = page === undefined ? pages : page - 1;
  const urlsOf = (number: number) => urlsIn(resolveInFolder(base, `${folder}archive/${number}/`), formats);
  return {
    ...(older < 1 ? {} : { "prev-archive": urlsOf(older) }),
    ...(page === undefined || page >= pages ? {} : { "next-archive": urlsOf(page + 1) }),
    ...(page === undefined ? {} : { current: urlsIn(resolveInFolder(base, folder), formats) }),
  };
}

function composePodcast({ category, author, ...podcast }: NonNullable<FeedsConfig["podcast"]>): Podcast {
  const [main = category, subcategory] = category.split(" > ");
  return {
    ...podcast,
    category: main,
    ...(subcategory === undefined ? {} : { subcategory }),
    author: author ?? podcast.owner.name,
  };
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
  /** The feed's; an item says its own where it differs. */
  readonly language: string;
  readonly siteLanguage: string;
  readonly content: FeedsConfig["content"];
}

function composeItem(post: FeedPost, { language, siteLanguage, content }: ItemContext): Item {
  const own = post.language ?? siteLanguage;
  return {
    id: post.id,
    url: post.url,
    title: post.title,
    published: post.published,
    updated: post.updated,
    ...(own === language ? {} : { language: own }),
    authors: post.authors,
    categories: dropDuplicateTags([...post.categories, ...post.tags]),
    summary: post.excerpt,
    ...(content === "full" ? { html: post.html } : {}),
    ...(post.cover === undefined ? {} : { cover: post.cover }),
    enclosures: post.enclosures,
    ...composeCredits(post),
  };
}

/** A post that is "about" itself isn't about another page. */
function composeCredits({ credits = {}, url }: FeedPost): Credits {
  const { related, ...others } = credits;
  return related === undefined || related === url ? others : { ...others, related };
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

/** zod's optional keys may hold `undefined`; an author's may not. */
function withoutUndefined({
  name,
  email,
  url,
  avatar,
}: NonNullable<SiteConfig["author"]>): Feed["authors"][number] {
  return {
    name,
    ...(email === undefined ? {} : { email }),
    ...(url === undefined ? {} : { url }),
    ...(avatar === undefined ? {} : { avatar }),
  };
}
