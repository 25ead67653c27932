import { escapeHtml } from "#content/text/escape.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";

/** What all pages have around them. */
export interface SubscriberPageFrame {
  readonly site: { readonly title: string; readonly url: string };
  /** BCP 47. */
  readonly language: string;
  /** `writeSubscriberStyle`; the policy of the answer names its hash. */
  readonly style: string;
}

interface SubscriberPage extends SubscriberPageFrame {
  readonly title: string;
  /** HTML, beneath the title. */
  readonly body: string;
  readonly robots: "index" | "noindex";
}

/** A complete document that needs nothing but itself: no script, no picture, no request. */
export function renderSubscriberPage({ site, language, style, title, body, robots }: SubscriberPage): string {
  const home = escapeHtml(site.url);
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="${robots}">
<title>${escapeHtml(`${title} · ${site.title}`)}</title>
<style>${style}</style>
</head>
<body>
<header><a href="${home}" dir="auto">${escapeHtml(site.title)}</a></header>
<main>
<h1 dir="auto">${escapeHtml(title)}</h1>
${body}
</main>
<footer><a href="${home}">${escapeHtml(messagesFor(language).digest.toTheSite)}</a></footer>
</body>
</html>
`;
}

/** Plain text as a paragraph. */
export function paragraph(text: string, className = ""): string {
  const attribute = className === "" ? "" : ` class="${className}"`;
  return `<p${attribute} dir="auto">${escapeHtml(text)}</p>`;
}

/** What has just happened, for screen readers too. */
export function notice(text: string): string {
  return `<p class="notice" role="status" dir="auto">${escapeHtml(text)}</p>`;
}

/** @param action "" for the page's own address */
export function buttonForm(label: string, action: string, look: "first" | "quiet" = "first"): string {
  const target = action === "" ? "" : ` action="${escapeHtml(action)}"`;
  const className = look === "quiet" ? ' class="quiet"' : "";
  return `<form method="post"${target}><button${className}>${escapeHtml(label)}</button></form>`;
}

export function linkParagraph(text: string, url: string): string {
  return `<p><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`;
}
