import { escapeHtml } from "#content/text/escape.js";
import { FEED_NAMES } from "#feeds/feed-formats.js";
import {
  formatBytes,
  formatCount,
  linkDigest,
  linkFeed,
  pathOfFeed,
  renderFrame,
  renderList,
  renderPage,
  renderSource,
} from "./preview-layout.js";
import { renderProblems } from "./preview-problems.js";
import type { FeedPreview, PreviewSnapshot } from "./preview-snapshot.js";

/** The start page: all problems, and links to feeds and digests. */
export function renderOverview(snapshot: PreviewSnapshot): string {
  const { problems, feeds, digests } = snapshot;
  const found = problems.length === 0 ? `<p class="fine">No problems found.</p>` : renderProblems(problems);
  const nothing =
    feeds.length + digests.length === 0
      ? `<p class="quiet">There is nothing to show until this is fixed.</p>`
      : "";
  return renderPage(snapshot, {
    path: "/",
    title: "Overview",
    main: `<h1 dir="auto">${escapeHtml(snapshot.title)}</h1>
<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${found}${nothing}
</section>
${feeds.length === 0 ? "" : renderList("Feeds", feeds.map(linkFeed))}
${digests.length === 0 ? "" : renderList("Digests", digests.map(linkDigest))}`,
  });
}

/** One feed as a reader app shows it, and its source. */
export function renderFeedPage(snapshot: PreviewSnapshot, feed: FeedPreview): string {
  const { path, format, document, read } = feed;
  return renderPage(snapshot, {
    path: pathOfFeed(feed),
    title: path,
    main: `<h1>${escapeHtml(path)}</h1>
<p class="quiet">${FEED_NAMES[format]}, ${formatCount(read.items.length, "item")}, ${formatBytes(Buffer.byteLength(document))}. This is how a feed reader reads it.</p>
${renderFrame({ title: `${path} in a reader`, source: `/frames${pathOfFeed(feed)}?v=${encodeURIComponent(snapshot.version)}`, kind: "reader" })}
${renderSource(document)}`,
  });
}
