import type { SiteConfig } from "#config/schema.js";
import { escapeHtml, unescapeHtml } from "#content/text/escape.js";
import type { RenderedVariant } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { listDiscoveryLinks, writeDiscoveryLink } from "#feeds/discovery.js";
import type { Feed } from "#feeds/feed.js";
import { FEED_NAMES, listFormats } from "#feeds/feed-formats.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";
import { contentSecurityPolicy } from "./content-security-policy.js";
import { type DigestSignUp, renderDigestSignUp } from "./sign-up-form.js";
import { logoSources, renderSiteHeader } from "./site-header.js";
import { createDateWriter, writeListStyle, writeTime } from "./subscribe-page.js";

interface IssueIndex {
  readonly site: Pick<SiteConfig, "title" | "url" | "language" | "timezone" | "words">;
  readonly theme: Theme;
  readonly digestTitle: string;
  /** Absolute; where the page will be published. */
  readonly url: string;
  /** Absolute; the page where people subscribe. */
  readonly subscribeUrl: string | undefined;
  /** Absent if no server takes sign-ups. */
  readonly signUp?: DigestSignUp;
  /** Newest first. */
  readonly issues: readonly ListedIssue[];
  /** The same issues as a feed. */
  readonly feed: Pick<Feed, "title" | "urls">;
}

export interface ListedIssue {
  readonly number: number;
  readonly sentAt: Instant;
  /** Its slots are filled with their fallbacks. */
  readonly subject: RenderedVariant["subject"];
}

/** The list of all issues that a digest has sent: one document without scripts or requests. */
export function renderIssueIndex(index: IssueIndex): string {
  const { site, theme, digestTitle, url, subscribeUrl, signUp, issues, feed } = index;
  const style = writeListStyle(theme);
  const policy = contentSecurityPolicy({
    styles: [style],
    images: logoSources(theme.logo),
    forms: signUp && new URL(signUp.target).origin,
  });
  const messages = messagesFor(site.language, site.words);
  const { archive, subscribePage, digest } = messages;
  const writeDate = createDateWriter(site.language, site.timezone);
  return `<!doctype html>
<html lang="${escapeHtml(site.language)}" dir="${directionOf(site.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<title>${escapeHtml(`${archive.allIssues} · ${digestTitle}`)}</title>
<link rel="canonical" href="${escapeHtml(url)}">
${listDiscoveryLinks([feed])
  .map((link) => writeDiscoveryLink(link))
  .join("\n")}
<style>${style}</style>
</head>
<body>
${renderSiteHeader({ site, logo: theme.logo, below: `<h1 dir="auto">${escapeHtml(digestTitle)}</h1>\n` })}
<main>
${signUp === undefined ? "" : renderDigestSignUp(signUp, messages)}<section aria-labelledby="issues">
<h2 id="issues">${escapeHtml(archive.allIssues)}</h2>
${issues.map((issue) => renderListed(issue, { site, writeDate })).join("\n")}
</section>
</main>
<footer><p>${listFormats(feed.urls)
    .map(({ format, url }) => `<a href="${escapeHtml(url)}">${FEED_NAMES[format]}</a> · `)
    .join(
      "",
    )}${subscribeUrl === undefined ? "" : `<a href="${escapeHtml(subscribeUrl)}">${escapeHtml(subscribePage.title)}</a> · `}<a href="${escapeHtml(site.url)}">${escapeHtml(digest.toTheSite)}</a></p></footer>
</body>
</html>
`;
}

function renderListed(
  { number, sentAt, subject }: ListedIssue,
  { site, writeDate }: Pick<IssueIndex, "site"> & { readonly writeDate: (instant: Instant) => string },
): string {
  const words = messagesFor(site.language, site.words).digest;
  const title = fillSlots(subject, {}, (text) => text) || words.untitled;
  return `<article>
<p class="meta">${escapeHtml(words.issue(number))} · ${writeTime(sentAt, writeDate)}</p>
<h3 dir="auto"><a href="${number}/">${escapeHtml(title)}</a></h3>
</article>`;
}

/** Matches what `renderListed` writes. */
const LISTED = /<time datetime="([^"]+)">[^<]*<\/time><\/p>\n<h3 dir="auto"><a href="(\d+)\/">([^<]*)<\/a>/g;

/** The issues in a list made by `renderIssueIndex`, in the same order. */
export function readIssueIndex(html: string): readonly ListedIssue[] {
  return [...html.matchAll(LISTED)].flatMap(([, time = "", number, title = ""]) => {
    const sentAt = Date.parse(time);
    return Number.isNaN(sentAt) ? [] : [{ number: Number(number), sentAt, subject: [unescapeHtml(title)] }];
  });
}
