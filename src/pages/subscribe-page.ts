import type { SiteConfig } from "#config/schema.js";
import type { Author } from "#content/model/post.js";
import { escapeHtml } from "#content/text/escape.js";
import { cleanFeed } from "#feeds/clean-feed.js";
import { listDiscoveryLinks, writeDiscoveryLink } from "#feeds/discovery.js";
import type { Feed, Item } from "#feeds/feed.js";
import { headlineOf } from "#feeds/headline.js";
import { directionOf } from "#i18n/direction.js";
import { type Messages, messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";
import { contentSecurityPolicy } from "./content-security-policy.js";
import { type OfferedSet, renderFeedSets, renderFeeds } from "./feed-sections.js";
import { writePageStyle } from "./page-style.js";
import { type JoinByMail, renderJoinByMail, renderSignUp } from "./sign-up-form.js";
import { logoSources, renderSiteHeader } from "./site-header.js";
import { SUBSCRIBE_SCRIPT } from "./subscribe-script.js";
import { LIST_STYLE } from "./subscribe-style.js";

const MAX_POSTS = 20;

/** What each part of the page needs. */
interface Page {
  readonly feed: Feed;
  /** Feed readers discover named feeds just like the main one. */
  readonly named: readonly OfferedSet[];
  readonly url: string;
  readonly words: Messages["subscribePage"];
  readonly writeDate: (instant: Instant) => string;
  readonly signUpUrl: string | undefined;
  readonly theme: Theme;
}

export interface SubscribePage {
  readonly feed: Feed;
  /** Its own address, absolute. */
  readonly url: string;
  /** URL of the list of all feeds, absolute. */
  readonly opmlUrl: string;
  readonly site: SiteConfig;
  readonly theme: Theme;
  /** The feeds beside the main one. */
  readonly sets?: readonly OfferedSet[];
  /** From `signUpUrl`. Without it, the page has no sign-up form. */
  readonly signUpUrl?: string;
  readonly joinByMail?: JoinByMail;
  /** Default: the result of `createDateWriter`. */
  readonly writeDate?: (instant: Instant) => string;
}

/**
 * The page that explains what a feed is and offers the site's feeds: one HTML document without requests. It works without
 * its script, and is the same for the same feed, whatever the machine's time zone and locale.
 *
 * @throws TypeError when an item's URL is not absolute
 */
export function renderSubscribePage({
  feed,
  url,
  opmlUrl,
  site,
  theme,
  sets = [],
  signUpUrl,
  joinByMail,
  writeDate = createDateWriter(feed.language, site.timezone),
}: SubscribePage): string {
  const messages = messagesFor(feed.language, site.words);
  const page: Page = {
    feed: cleanFeed({ ...feed, items: feed.items.slice(0, MAX_POSTS) }),
    named: sets.filter(({ kind }) => kind === "named"),
    url,
    words: messages.subscribePage,
    signUpUrl,
    writeDate,
    theme,
  };
  return `<!doctype html>
<html lang="${escapeHtml(feed.language)}" dir="${directionOf(feed.language)}">
${renderHead(page)}
<body>
${renderHeader(page)}
<main>
${renderByEmail(page, joinByMail, messages)}${renderFeeds(page.feed, page.words, opmlUrl)}
${renderFeedSets(sets, page.words)}${renderPosts(page)}
</main>
<footer><p><a href="${escapeHtml(page.feed.homeUrl)}">${escapeHtml(messages.digest.toTheSite)}</a></p></footer>
<script>${SUBSCRIBE_SCRIPT}</script>
</body>
</html>
`;
}

function renderByEmail({ signUpUrl }: Page, join: JoinByMail | undefined, messages: Messages): string {
  if (signUpUrl !== undefined) return renderSignUp(signUpUrl, messages);
  return join === undefined ? "" : renderJoinByMail(join, messages);
}

function renderHead({ feed, named, url, words, signUpUrl, theme }: Page): string {
  const title = `${words.title} · ${feed.title}`;
  const style = writeListStyle(theme);
  const policy = contentSecurityPolicy({
    styles: [style],
    scripts: [SUBSCRIBE_SCRIPT],
    images: ["'self'", ...logoSources(theme.logo)],
    forms: signUpUrl && new URL(signUpUrl).origin,
  });
  return `<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(feed.description || words.whatIsAFeed)}">
<link rel="canonical" href="${escapeHtml(url)}">
${writeOpenGraph(feed, words, url)}
${writeAutodiscovery(feed, named)}
<style>${style}</style>
</head>`;
}

/** The style of the subscribe page and the list of issues. */
export function writeListStyle(theme: Theme): string {
  return `${writePageStyle(theme)}${LIST_STYLE}`;
}

/** https://ogp.me/ */
function writeOpenGraph({ title, description, icon }: Feed, words: Page["words"], url: string): string {
  const properties = {
    "og:type": "website",
    "og:site_name": title,
    "og:title": `${words.title} · ${title}`,
    "og:description": description || words.whatIsAFeed,
    "og:url": url,
    "og:image": icon,
  };
  return Object.entries(properties)
    .flatMap(([property, content]) =>
      content === undefined ? [] : [`<meta property="${property}" content="${escapeHtml(content)}">`],
    )
    .join("\n");
}

function renderHeader({ feed, words, theme }: Page): string {
  const about = feed.description ? `<p class="about" dir="auto">${escapeHtml(feed.description)}</p>\n` : "";
  return renderSiteHeader({
    site: { title: feed.title, url: feed.homeUrl },
    logo: theme.logo,
    below: `<h1>${escapeHtml(words.title)}</h1>\n${about}`,
  });
}

function renderPosts({ feed, words, writeDate }: Page): string {
  const updated =
    feed.updated === undefined
      ? ""
      : `\n<p class="soft">${escapeHtml(words.updated)} ${writeTime(feed.updated, writeDate)}</p>`;
  const posts =
    feed.items.length === 0
      ? `<p>${escapeHtml(words.noPosts)}</p>`
      : feed.items.map((item) => renderPost(item, { words, writeDate })).join("\n");
  return `<section aria-labelledby="posts">
<h2 id="posts">${escapeHtml(words.recentPosts)}</h2>${updated}
${posts}
</section>`;
}

function renderPost(item: Item, { words, writeDate }: Pick<Page, "words" | "writeDate">): string {
  const headline = headlineOf(item);
  // A post without a title gets the beginning of its excerpt as the heading; a short excerpt isn't repeated.
  const excerpt = item.summary === headline ? "" : item.summary;
  const authors = item.authors.map(writeAuthor).join(", ");
  const language = item.language
    ? ` lang="${escapeHtml(item.language)}" dir="${directionOf(item.language)}"`
    : "";
  const tags = item.categories.map(({ name }) => `<li dir="auto">${escapeHtml(name)}</li>`).join("");
  return `<article>
<p class="meta">${writeTime(item.published, writeDate)}${authors && ` <span class="authors">${escapeHtml(words.by)} ${authors}</span>`}</p>
<h3${language || ' dir="auto"'}><a href="${escapeHtml(item.url)}">${escapeHtml(headline)}</a></h3>
${excerpt && `<p${language || ' dir="auto"'}>${escapeHtml(excerpt)}</p>`}${tags && `\n<ul class="tags">${tags}</ul>`}
</article>`;
}

function writeAuthor({ name, url }: Author): string {
  const text = `<bdi>${escapeHtml(name)}</bdi>`;
  return url === undefined ? text : `<a href="${escapeHtml(url)}" rel="author">${text}</a>`;
}

function writeAutodiscovery(
  main: Pick<Feed, "title" | "urls">,
  named: readonly Pick<OfferedSet, "name" | "title" | "urls">[],
): string {
  const feeds = [main, ...named.map(({ name, title = name, urls }) => ({ title, urls }))];
  return listDiscoveryLinks(feeds)
    .map((link) => writeDiscoveryLink(link))
    .join("\n");
}

export function writeTime(instant: Instant, writeDate: (instant: Instant) => string): string {
  return `<time datetime="${new Date(instant).toISOString()}">${escapeHtml(writeDate(instant))}</time>`;
}

/**
 * Writes day, month and year in words. Locale data uses different kinds of spaces in different Node versions, so each becomes a
 * plain space. The locale data is loaded for the first date.
 */
export function createDateWriter(language: string, timeZone: string): (instant: Instant) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (instant) => {
    format ??= new Intl.DateTimeFormat(language, {
      timeZone,
      day: "numeric",
      month: "long",
      year: "numeric",
    });
    return format.format(instant).replace(/\s/g, " ");
  };
}
