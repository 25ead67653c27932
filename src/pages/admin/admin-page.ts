import { escapeHtml } from "#content/text/escape.js";
import { renderSiteHeader } from "#pages/site-header.js";
import type { Theme } from "#theme/theme.js";

/** What every page of the publisher has, apart from its content. They are in English. */
export interface AdminFrame {
  readonly site: { readonly title: string; readonly url: string };
  readonly logo: Theme["logo"];
  /** From `writeAdminStyle`; the response's policy names its hash. */
  readonly style: string;
  /** Address of the overview, without a slash at its end. */
  readonly base: string;
  /** Absent for somebody who isn't signed in. */
  readonly session?: { readonly admin: string; readonly formToken: string };
  /** Date, time and zone, in the site's zone. */
  readonly formatTime: (at: number) => string;
}

interface AdminPage extends AdminFrame {
  readonly title: string;
  /** HTML, beneath the title. */
  readonly body: string;
  /** What has just happened. */
  readonly done?: string | undefined;
  /** A page that shows something live without a script loads itself again after so many seconds. */
  readonly refresh?: number;
  /** Source of the page's script; the response's policy names its hash. */
  readonly script?: string;
}

const SECTIONS = [
  ["", "Overview"],
  ["/issues", "Issues"],
  ["/people", "People"],
  ["/readers", "Readers"],
  ["/acts", "Activity"],
] as const;

/** A complete document. */
export function renderAdminPage(page: AdminPage): string {
  const { site, style, logo, title, body, done, session, script, refresh } = page;
  const reload =
    refresh === undefined ? "" : `<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(`${title} · ${site.title}`)}</title>
<style>${style}</style>${reload}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${renderSiteHeader({ site, logo, below: session === undefined ? "" : renderNavigation(page, session) })}
<main id="content" tabindex="-1">
<h1 dir="auto">${escapeHtml(title)}</h1>
${done === undefined ? "" : `<p class="notice" role="status">${escapeHtml(done)}</p>\n`}${body}
</main>${script === undefined ? "" : `\n<script>${script}</script>`}
</body>
</html>
`;
}

function renderNavigation(
  { base, title }: AdminPage,
  { admin, formToken }: NonNullable<AdminFrame["session"]>,
): string {
  const links = SECTIONS.map(([path, name]) => {
    const current = name === title ? ' aria-current="page"' : "";
    return `<li><a href="${escapeHtml(`${base}${path}`)}"${current}>${name}</a></li>`;
  });
  return `<nav aria-label="Sections"><ul>${links.join("")}</ul></nav>
<form class="who" method="post" action="${escapeHtml(`${base}/sign-out`)}">${formTokenField(formToken)}<span>${escapeHtml(admin)}</span> <button class="quiet">Sign out</button></form>
`;
}

/** Proves that a form comes from a page of ours, to which this person is signed in. */
export const FORM_TOKEN = "form-token";

export function formTokenField(formToken: string): string {
  return `<input type="hidden" name="${FORM_TOKEN}" value="${escapeHtml(formToken)}">`;
}

/** A table that can be scrolled on a phone. @param rows HTML of the cells */
export function renderTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = (row: readonly string[]): string =>
    row.map((cell, index) => (index === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`)).join("");
  return `<div class="table" role="region" tabindex="0" aria-label="${escapeHtml(caption)}"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join("\n")}
</tbody></table></div>`;
}

const NUMBERS = new Intl.NumberFormat("en");

/** `1,234` */
export function formatNumber(value: number): string {
  return NUMBERS.format(value);
}

/** `1 person`, `1,234 people` */
export function formatCount(count: number, one: string, more = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : more}`;
}
