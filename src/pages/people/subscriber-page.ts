import type { SiteConfig } from "#config/schema.js";
import { escapeHtml } from "#content/text/escape.js";
import { directionOf } from "#i18n/direction.js";
import { directionOfSentence } from "#i18n/isolate.js";
import { messagesFor } from "#i18n/messages.js";
import { renderSiteHeader } from "#pages/site-header.js";
import type { Theme } from "#theme/theme.js";

/** What every page has, apart from its content. */
export interface SubscriberPageFrame {
  readonly site: Pick<SiteConfig, "title" | "url" | "words">;
  /** BCP 47. */
  readonly language: string;
  /** From `writePageStyle`; the response's policy names its hash. */
  readonly style: string;
  readonly logo: Theme["logo"];
}

interface SubscriberPage extends SubscriberPageFrame {
  readonly title: string;
  /** HTML, beneath the title. */
  readonly body: string;
  /** Whether search engines may list the page; default: no. */
  readonly indexed?: boolean;
}

/** A complete document without scripts, and with no picture but the logo. */
export function renderSubscriberPage({
  site,
  language,
  style,
  logo,
  title,
  body,
  indexed = false,
}: SubscriberPage): string {
  const home = escapeHtml(site.url);
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="${indexed ? "index" : "noindex"}">
<title>${escapeHtml(`${title} · ${site.title}`)}</title>
<style>${style}</style>
</head>
<body>
${renderSiteHeader({ site, logo })}
<main class="card">
<h1 dir="${directionOfSentence(title)}">${escapeHtml(title)}</h1>
${body}
</main>
<footer><a href="${home}">${escapeHtml(messagesFor(language, site.words).digest.toTheSite)}</a></footer>
</body>
</html>
`;
}

/** Plain text as a paragraph. */
export function paragraph(text: string, className = ""): string {
  const attribute = className === "" ? "" : ` class="${className}"`;
  return `<p${attribute} dir="${directionOfSentence(text)}">${escapeHtml(text)}</p>`;
}

/** What has just happened; screen readers announce it. */
export function notice(text: string): string {
  return `<p class="notice" role="status" dir="${directionOfSentence(text)}">${escapeHtml(text)}</p>`;
}

interface ButtonForm {
  /** Default: the page's own address. */
  readonly action?: string;
  readonly quiet?: boolean;
  readonly fields?: Readonly<Record<string, string>>;
}

/** A form of one button. */
export function buttonForm(label: string, { action, quiet = false, fields = {} }: ButtonForm = {}): string {
  const target = action === undefined ? "" : ` action="${escapeHtml(action)}"`;
  const hidden = Object.entries(fields).map(([name, value]) => hiddenField(name, value));
  return `<form method="post"${target}>${hidden.join("")}<button${quiet ? ' class="quiet"' : ""}>${escapeHtml(label)}</button></form>`;
}

export function hiddenField(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

export function linkParagraph(text: string, url: string): string {
  return `<p><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`;
}
