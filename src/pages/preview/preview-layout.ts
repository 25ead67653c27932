import { escapeHtml } from "#content/text/escape.js";
import { FEED_NAMES } from "#feeds/feed-formats.js";
import type { DigestPreview, FeedPreview, PreviewSnapshot } from "./preview-snapshot.js";

/** Browsers get slow with longer sources. */
const MAX_SOURCE_LENGTH = 200_000;

/** No scripts in the frame; links may open in a new tab. */
const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";

interface Frame {
  readonly title: string;
  /** With its query, and the version in it. */
  readonly source: string;
  /** CSS class. */
  readonly kind: string;
}

export function renderFrame({ title, source, kind }: Frame): string {
  return `<iframe class="${kind}" title="${escapeHtml(title)}" src="${escapeHtml(source)}" sandbox="${SANDBOX}" referrerpolicy="no-referrer" loading="lazy"></iframe>`;
}

export function renderSource(source: string): string {
  const cut = source.length > MAX_SOURCE_LENGTH;
  const shown = cut ? source.slice(0, MAX_SOURCE_LENGTH) : source;
  return `<details open><summary>Source</summary>
<pre class="source" tabindex="0" dir="auto">${escapeHtml(shown)}</pre>${cut ? `<p class="quiet">and ${formatBytes(source.length - MAX_SOURCE_LENGTH)} more</p>` : ""}
</details>`;
}

export interface Page {
  /** Of the page itself. */
  readonly path: string;
  readonly title: string;
  readonly main: string;
  /** What stays as it is when the rest of the page is renewed. */
  readonly beside?: string;
}

export function renderPage(snapshot: PreviewSnapshot, { path, title, main, beside = "" }: Page): string {
  const links = [
    { href: "/", text: "Overview", bad: snapshot.problems.some(({ level }) => level === "error") },
    ...snapshot.feeds.map(linkFeed),
    ...snapshot.digests.map(linkDigest),
  ];
  const items = links.map(
    ({ href, text, bad }) =>
      `<li><a href="${escapeHtml(href)}"${href === path ? ' aria-current="page"' : ""}><bdi>${escapeHtml(text)}</bdi>${bad ? ' <span class="bad">has errors</span>' : ""}</a></li>`,
  );
  return `<!doctype html>
<html lang="en" data-version="${escapeHtml(snapshot.version)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${title} · preview`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/preview.css">
<script src="/preview.js" defer></script>
</head>
<body>
<nav aria-label="Preview"><p class="brand">Feedletter preview</p>
<ul data-live>
${items.join("\n")}
</ul>
<p class="connection" role="status"></p></nav>
<main>
${beside}<div data-live>
${main}
</div>
</main>
</body>
</html>
`;
}

interface Link {
  readonly href: string;
  readonly text: string;
  readonly bad: boolean;
  readonly detail?: string;
}

export function linkFeed(feed: FeedPreview): Link {
  const { format, path, read } = feed;
  return {
    ...{ href: pathOfFeed(feed), text: path, bad: false },
    detail: `${FEED_NAMES[format]}, ${formatCount(read.items.length, "item")}`,
  };
}

export function linkDigest(digest: DigestPreview): Link {
  const { name, title, content } = digest;
  const posts = "posts" in content ? `, ${formatCount(content.posts, "post")}` : "";
  return {
    ...{ href: pathOfDigest(digest), text: name, bad: content.kind === "failed" },
    detail: `${title}${posts}`,
  };
}

export function pathOfFeed({ path }: FeedPreview): string {
  return `/feeds/${path.split("/").map(encodeURIComponent).join("/")}`;
}

export function pathOfDigest({ name }: DigestPreview): string {
  return `/digests/${name}`;
}

export function renderList(title: string, links: readonly Link[]): string {
  const items = links.map(
    ({ href, text, bad, detail = "" }) =>
      `<li><a href="${escapeHtml(href)}"><bdi>${escapeHtml(text)}</bdi></a> <bdi class="quiet">${escapeHtml(detail)}</bdi>${bad ? ' <span class="bad">has errors</span>' : ""}</li>`,
  );
  return `<section><h2>${title}</h2><ul class="shown">${items.join("")}</ul></section>`;
}

export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function formatBytes(bytes: number): string {
  return `${bytes.toLocaleString("en")} bytes`;
}
