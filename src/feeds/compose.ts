import type { FeedsConfig, SiteConfig } from "../config.js";
import type { Post, Tag } from "../content/post.js";
import type { Instant } from "../zoned-time.js";
import type { Feed, FeedFormat, Item } from "./feed.js";

/** Where each feed document lies in the published folder. */
const FEED_PATHS = {
  rss: "rss.xml",
  atom: "atom.xml",
  json: "feed.json",
} as const satisfies Record<FeedFormat, string>;

/**
 * The site's main feed.
 *
 * @param posts newest first, and no more than the feed shall hold; none of them is changed
 * @param context `feeds.url` is where the documents will lie; `site.idBase` keeps the feed's id when the site moves
 */
export function composeFeed(
  posts: readonly Post[],
  { site, feeds }: { readonly site: SiteConfig; readonly feeds: FeedsConfig },
): Feed {
  const { icon, favicon, copyright, author } = site;
  const folder = feeds.url ?? site.url;
  const urls = Object.fromEntries(
    feeds.formats.map((format) => [format, resolveIn(folder, FEED_PATHS[format])]),
  );
  return {
    // Of plain ASCII, which a host with an umlaut is not as it is written (RFC 4287 §4.2.6.1).
    id: new URL(site.idBase ?? site.url).href,
    title: site.title,
    description: site.description,
    language: site.language,
    homeUrl: site.url,
    urls,
    subscribeUrl: resolveIn(folder, "subscribe/"),
    updated: latestUpdate(posts),
    authors: author === undefined ? [] : [withoutUndefined(author)],
    ...(feeds.hub === undefined ? {} : { hub: feeds.hub }),
    ...(icon === undefined ? {} : { icon }),
    ...(favicon === undefined ? {} : { favicon }),
    ...(copyright === undefined ? {} : { copyright }),
    items: posts.map((post) => composeItem(post, { language: site.language, content: feeds.content })),
  };
}

/** Not `Math.max(...)`: an archive may have more posts than a call may have arguments. */
function latestUpdate(posts: readonly Post[]): Instant | undefined {
  const [first, ...others] = posts;
  return first && others.reduce((latest, { updated }) => Math.max(latest, updated), first.updated);
}

/** The URL of a path below a folder, whether or not the folder's own URL ends with a slash. */
export function resolveIn(folder: string, path: string): string {
  const base = new URL(folder);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL(path, base).href;
}

function composeItem(
  post: Post,
  { language, content }: { readonly language: string; readonly content: FeedsConfig["content"] },
): Item {
  return {
    id: post.id,
    url: post.url,
    title: post.title,
    published: post.published,
    updated: post.updated,
    ...(post.language === undefined || post.language === language ? {} : { language: post.language }),
    authors: post.authors,
    categories: keepFirstOfEachName([...post.categories, ...post.tags]),
    summary: post.excerpt,
    ...(content === "full" ? { html: post.html } : {}),
    ...(post.cover === undefined ? {} : { cover: post.cover }),
    enclosures: post.enclosures,
  };
}

function keepFirstOfEachName(tags: readonly Tag[]): readonly Tag[] {
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
