import { escapeHtml } from "#content/text/escape.js";
import { forceDark } from "#digest/clients/forced-dark.js";
import { NO_PICTURE, showInClient } from "#digest/clients/show-in-client.js";
import { insertIntoMail } from "#pages/mail-document.js";
import { createDateWriter, writeTime } from "#pages/subscribe-page.js";
import type { FrameSettings, MailView } from "./mail-views.js";
import type { ParsedFeed, ParsedItem, PreviewSnapshot } from "./preview-snapshot.js";
import { READER_STYLE } from "./reader-style.js";

type FindImage = PreviewSnapshot["findImage"];

/** Links open in a new tab, never in the frame. */
const BASE_TAG = '<base target="_blank">';

/**
 * A mail as it looks in one view. Only this copy is changed: the colour scheme is forced, whatever the publisher's system uses,
 * and no image is fetched.
 */
export function frameMail(html: string, { view, images }: FrameSettings, findImage: FindImage): string {
  const scheme = /dark$/.test(view) ? "dark" : "light";
  const pictured = replaceImages(convertMail(html, view), images === "off" ? () => NO_PICTURE : findImage);
  const style = `<style>:root { color-scheme: ${scheme} !important; }</style>`;
  return insertIntoMail(forceScheme(pictured, scheme), { head: `${BASE_TAG}${style}` });
}

function convertMail(html: string, view: MailView): string {
  if (view === "light" || view === "dark") return html;
  return view === "forced-dark" ? forceDark(html) : showInClient(html, view).html;
}

/** A media query that always matches, and one that never does. In their place, `and`, `not` and commas keep their meaning. */
const ALWAYS = "(min-width: 0)";
const NEVER = "(max-width: 0)";

/** Makes the media queries match one colour scheme. */
function forceScheme(html: string, scheme: "light" | "dark"): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? ALWAYS : NEVER,
    )
    .replace(/(<meta\b[^<>]*\bname="(?:supported-)?color-schemes?"[^<>]*\bcontent=")[^"]*/gi, `$1${scheme}`);
}

const MISSING = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320"><rect width="640" height="320" fill="#9aa3ad"/><path d="M230 220l60-80 40 50 30-36 50 66z" fill="#e8ebee"/><circle cx="390" cy="120" r="18" fill="#e8ebee"/></svg>',
)}`;

/**
 * Replaces remote images by the project's files, or by a placeholder. The policy blocks all others. One that a program doesn't
 * show keeps its alternative text.
 */
function replaceImages(html: string, findImage: FindImage): string {
  return html.replace(/<img\b[^<>]*>/gi, (tag) =>
    tag.replace(/\ssrcset="[^"]*"/gi, "").replace(/\ssrc="([^"]*)"/i, (_, url: string) => {
      const found = url === NO_PICTURE ? url : (findImage(url.replaceAll("&amp;", "&")) ?? MISSING);
      return ` src="${escapeHtml(found)}"`;
    }),
  );
}

/** A feed as a plain reader app shows it: one item below the other. */
export function frameFeed(
  feed: ParsedFeed,
  { timezone, findImage }: Pick<PreviewSnapshot, "timezone" | "findImage">,
): string {
  const writeDate = createDateWriter("en", timezone);
  const articles = feed.items.map((item) => renderItem(item, writeDate));
  const html = `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(feed.title)}</title>
${BASE_TAG}
<style>
${READER_STYLE}</style>
</head>
<body>
<header>
<h1 dir="auto">${escapeHtml(feed.title)}</h1>
<p dir="auto">${escapeHtml(feed.description)}</p>
</header>
${articles.join("\n")}
</body>
</html>
`;
  return replaceImages(html, findImage);
}

/** `html` isn't cleaned: the frame is sandboxed, and the preview shows what a reader would make of it. */
function renderItem(item: ParsedItem, writeDate: (instant: number) => string): string {
  const meta = [
    item.published === undefined ? "no date" : writeTime(item.published, writeDate),
    ...item.authors.map((name) => `<bdi>${escapeHtml(name)}</bdi>`),
  ];
  const title = escapeHtml(item.title || "Untitled");
  const tags = item.categories.map((name) => `<li dir="auto">${escapeHtml(name)}</li>`).join("");
  const shown = item.image !== undefined && !item.html.includes(escapeHtml(item.image));
  return `<article>
<h2 dir="auto"><a href="${escapeHtml(item.url)}">${title}</a></h2>
<p class="meta">${meta.join(" · ")}</p>
${shown ? `<p><img src="${escapeHtml(item.image ?? "")}" alt=""></p>` : ""}
<div dir="auto">${item.html}</div>
${tags && `<ul class="tags">${tags}</ul>`}
</article>`;
}
