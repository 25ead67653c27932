import { escapeHtml } from "#content/text/escape.js";
import type { Feed } from "#feeds/feed.js";
import { FEED_NAMES, FEED_TYPES, listFormats } from "#feeds/feed-formats.js";
import type { SetKind } from "#feeds/sets.js";
import type { Messages } from "#i18n/messages.js";

type Words = Messages["subscribePage"];

/** A feed other than the main one, and which posts it contains. */
export interface OfferedSet {
  readonly kind: Exclude<SetKind, "main">;
  readonly name: string;
  readonly urls: Feed["urls"];
  /** The whole title of a named feed. */
  readonly title?: string;
}

/** Longer lists are folded up. */
const MAX_EXPANDED_FEEDS = 24;

/** Readers on the web, with the address that subscribes to a feed. */
const READERS: readonly (readonly [name: string, address: string])[] = [
  ["Feedly", "https://feedly.com/i/subscription/feed%2F"],
  ["Inoreader", "https://www.inoreader.com/?add_feed="],
  ["NewsBlur", "https://www.newsblur.com/?url="],
  ["The Old Reader", "https://theoldreader.com/feeds/subscribe?url="],
  ["Feedbin", "https://feedbin.com/?subscribe="],
];

/** @param opmlUrl of the list of all feeds */
export function renderFeeds({ urls }: Feed, words: Words, opmlUrl: string): string {
  const links = listFormats(urls).map(
    ({ format, url }) =>
      `<li><a href="${escapeHtml(url)}" type="${FEED_TYPES[format]}"><strong>${FEED_NAMES[format]}</strong> <span class="url"><bdi dir="ltr">${escapeHtml(url)}</bdi></span></a><button type="button" class="quiet" hidden="" aria-live="polite" data-copy="${escapeHtml(url)}" data-copied="${escapeHtml(words.copied)}">${escapeHtml(words.copy)}</button></li>`,
  );
  return `<section aria-labelledby="feeds">
<h2 id="feeds">${escapeHtml(words.feeds)}</h2>
<p dir="auto">${escapeHtml(words.whatIsAFeed)}</p>
<ul class="feeds card">
${links.join("\n")}
</ul>
${renderReaders(urls, words)}
<p class="soft"><a href="${escapeHtml(opmlUrl)}" type="text/x-opml">${escapeHtml(words.allFeeds)}</a></p>
</section>`;
}

function renderReaders(urls: Feed["urls"], words: Words): string {
  const [preferred] = listFormats(urls);
  if (preferred === undefined) return "";
  const links = READERS.map(
    ([name, address]) =>
      `<li><a href="${escapeHtml(address + encodeURIComponent(preferred.url))}">${name}</a></li>`,
  );
  return `<p class="soft">${escapeHtml(words.openIn)}</p>
<ul class="links">${links.join("")}</ul>`;
}

/** The named feeds, then those of tags, authors, sections and languages; "" if there are no such feeds. */
export function renderFeedSets(sets: readonly OfferedSet[], words: Words): string {
  if (sets.length === 0) return "";
  const named = sets.filter(({ kind }) => kind === "named").map(renderSet);
  const kinds = BY_KINDS.filter((wanted) => sets.some(({ kind }) => kind === wanted)).map((kind) => {
    const ofKind = sets.filter((set) => set.kind === kind);
    const links = ofKind.map(renderSet).join("");
    const open = ofKind.length <= MAX_EXPANDED_FEEDS ? ' open=""' : "";
    return `<details${open}><summary>${escapeHtml(words.feedsBy[kind])} (${ofKind.length})</summary>
<ul class="links">${links}</ul></details>`;
  });
  return `<section aria-labelledby="more">
<h2 id="more">${escapeHtml(words.moreFeeds)}</h2>
${[...(named.length === 0 ? [] : [`<ul class="links">${named.join("")}</ul>`]), ...kinds].join("\n")}
</section>
`;
}

const BY_KINDS = ["tag", "author", "section", "language"] as const;

function renderSet({ name, urls }: OfferedSet): string {
  const [preferred] = listFormats(urls);
  if (preferred === undefined) return "";
  const { format, url } = preferred;
  return `<li><a href="${escapeHtml(url)}" type="${FEED_TYPES[format]}" dir="auto">${escapeHtml(name)}</a></li>`;
}
