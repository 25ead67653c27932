import { escapeHtml } from "#content/text/escape.js";
import { FEED_NAMES } from "#feeds/feed-formats.js";
import type { MailView } from "./preview-frames.js";
import { renderProblems } from "./preview-problems.js";
import type { DigestPreview, FeedPreview, PreviewSnapshot } from "./preview-snapshot.js";

/** Gmail clips a mail near this many bytes of HTML. */
const GMAIL_CLIP_BYTES = 102_400;
/** Browsers get slow with longer sources. */
const MAX_SOURCE_LENGTH = 200_000;

/** No scripts in the frame; links may open in a new tab. */
const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";

/** Shown side by side. */
const NARROW_VIEWS = ["phone", "dark", "images-off"] as const satisfies readonly MailView[];

const VIEW_NAMES = {
  phone: "Phone, 375 px",
  dark: "Dark",
  "images-off": "Images off",
  desktop: "Desktop",
} as const satisfies Record<MailView, string>;

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
${renderFrame({ title: `${path} in a reader`, source: `/frames${pathOfFeed(feed)}`, kind: "reader" }, snapshot)}
${renderSource(document)}`,
  });
}

/** One digest in all views, or why it can't be rendered. */
export function renderDigestPage(snapshot: PreviewSnapshot, digest: DigestPreview): string {
  const path = pathOfDigest(digest);
  return renderPage(snapshot, {
    path,
    title: digest.title,
    main: `<h1 dir="auto">${escapeHtml(digest.title)}</h1>
${renderDigest(snapshot, digest)}`,
  });
}

function renderDigest(snapshot: PreviewSnapshot, { name, title, content }: DigestPreview): string {
  switch (content.kind) {
    case "failed":
      return `<section aria-label="Problems">${renderProblems(content.problems)}</section>`;
    case "empty":
      return `<p>This digest has no posts to send.</p>`;
    case "welcome":
      return renderMail({ snapshot, name, title }, content, "What people get once they have confirmed");
    default: {
      const { number, posts } = content;
      const what = {
        next: `Issue ${number}, as <code>feedletter send ${escapeHtml(name)}</code> would send it now`,
        waiting: "There are too few new posts for an issue yet; this shows them",
        "last-issue": `There is nothing new to send, so this shows the posts of the last issue, ${number}`,
        newest: "There is nothing new to send, so this shows the newest posts",
      }[content.kind];
      return renderMail({ snapshot, name, title }, content, `${what}: ${formatCount(posts, "post")}`);
    }
  }
}

type ShownMail = Extract<DigestPreview["content"], { readonly html: string }>;

/** @param what HTML */
function renderMail(
  view: MailViewContext,
  { subject, html, text, fitting, problems }: ShownMail,
  what: string,
): string {
  return `<p class="quiet">${what}</p>
<p class="subject"><span class="quiet">Subject</span> <strong dir="auto">${escapeHtml(subject)}</strong></p>
${renderSizeMeter(fitting)}
${problems.length === 0 ? "" : renderProblems(problems)}
<div class="frames">
${NARROW_VIEWS.map((narrow) => renderView(narrow, view)).join("\n")}
<figure class="text"><figcaption>Plain text</figcaption>
<pre class="source" tabindex="0" dir="auto">${escapeHtml(text)}</pre></figure>
${renderView("desktop", view)}
</div>
${renderSource(html)}`;
}

interface MailViewContext extends Pick<DigestPreview, "name" | "title"> {
  readonly snapshot: PreviewSnapshot;
}

function renderView(view: MailView, { snapshot, name, title }: MailViewContext): string {
  const label = VIEW_NAMES[view];
  const frame = { title: `${title}: ${label}`, source: `/frames/digests/${name}/${view}`, kind: view };
  return `<figure class="${view}"><figcaption>${label}</figcaption>
${renderFrame(frame, snapshot)}</figure>`;
}

function renderSizeMeter({
  bytes,
  excerpts,
  covers,
  layout,
  cut = 0,
  fits,
}: { readonly bytes: number } & Fitted): string {
  const changes = [
    cut === 0 ? "" : `${formatCount(cut, "post")} ${cut === 1 ? "was" : "were"} cut`,
    excerpts === "full" ? "" : `excerpts were shortened to ${excerpts} characters`,
    covers ? "" : "cover images were left out",
    layout === "cards" ? "" : "posts were put into a list",
  ].filter((change) => change !== "");
  const limit = fits ? "of Gmail's limit" : "of Gmail's limit, so Gmail will clip the mail";
  const done = changes.length === 0 ? "" : ` To fit, ${changes.join(", ")}.`;
  return `<p class="gauge"><label for="size">Size</label> <meter id="size" min="0" max="${GMAIL_CLIP_BYTES}" high="${GMAIL_CLIP_BYTES * 0.8}" optimum="0" value="${Math.min(bytes, GMAIL_CLIP_BYTES)}">${bytes}</meter>
<span>${formatBytes(bytes)} of ${formatBytes(GMAIL_CLIP_BYTES)}, ${Math.round((bytes / GMAIL_CLIP_BYTES) * 100)}% ${limit}.${done}</span></p>`;
}

type Fitted = Pick<
  Extract<DigestPreview["content"], { readonly fitting: unknown }>["fitting"],
  "excerpts" | "covers" | "layout" | "cut" | "fits"
>;

interface Frame {
  readonly title: string;
  readonly source: string;
  readonly kind: MailView | "reader";
}

function renderFrame({ title, source, kind }: Frame, { version }: PreviewSnapshot): string {
  return `<iframe class="${kind}" title="${escapeHtml(title)}" src="${escapeHtml(source)}?${escapeHtml(version)}" sandbox="${SANDBOX}" referrerpolicy="no-referrer"></iframe>`;
}

function renderSource(source: string): string {
  const cut = source.length > MAX_SOURCE_LENGTH;
  const shown = cut ? source.slice(0, MAX_SOURCE_LENGTH) : source;
  return `<details open><summary>Source</summary>
<pre class="source" tabindex="0" dir="auto">${escapeHtml(shown)}</pre>${cut ? `<p class="quiet">and ${formatBytes(source.length - MAX_SOURCE_LENGTH)} more</p>` : ""}
</details>`;
}

interface Page {
  /** Of the page itself. */
  readonly path: string;
  readonly title: string;
  readonly main: string;
}

function renderPage(snapshot: PreviewSnapshot, { path, title, main }: Page): string {
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
<ul>
${items.join("\n")}
</ul>
<p class="connection" role="status"></p></nav>
<main>
${main}
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

function linkFeed(feed: FeedPreview): Link {
  const { format, path, read } = feed;
  return {
    ...{ href: pathOfFeed(feed), text: path, bad: false },
    detail: `${FEED_NAMES[format]}, ${formatCount(read.items.length, "item")}`,
  };
}

function linkDigest(digest: DigestPreview): Link {
  const { name, title, content } = digest;
  const posts = "posts" in content ? `, ${formatCount(content.posts, "post")}` : "";
  return {
    ...{ href: pathOfDigest(digest), text: name, bad: content.kind === "failed" },
    detail: `${title}${posts}`,
  };
}

function pathOfFeed({ path }: FeedPreview): string {
  return `/feeds/${path.split("/").map(encodeURIComponent).join("/")}`;
}

function pathOfDigest({ name }: DigestPreview): string {
  return `/digests/${name}`;
}

function renderList(title: string, links: readonly Link[]): string {
  const items = links.map(
    ({ href, text, bad, detail = "" }) =>
      `<li><a href="${escapeHtml(href)}"><bdi>${escapeHtml(text)}</bdi></a> <bdi class="quiet">${escapeHtml(detail)}</bdi>${bad ? ' <span class="bad">has errors</span>' : ""}</li>`,
  );
  return `<section><h2>${title}</h2><ul class="shown">${items.join("")}</ul></section>`;
}

function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function formatBytes(bytes: number): string {
  return `${bytes.toLocaleString("en")} bytes`;
}
