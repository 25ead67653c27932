import { escapeHtml } from "#content/text/escape.js";
import type { Theme } from "#theme/theme.js";

interface SiteHeader {
  readonly site: { readonly title: string; readonly url: string };
  readonly logo: Theme["logo"];
  /** HTML, beneath the name of the site. */
  readonly below?: string;
}

/** The head of each page: the logo, or else the name of the site beneath a mark in its colour. */
export function renderSiteHeader({ site, logo, below = "" }: SiteHeader): string {
  const name = logo === null ? escapeHtml(site.title) : renderLogo(logo);
  return `<header>
<p class="site${logo === null ? " mark" : ""}"><a href="${escapeHtml(site.url)}" dir="auto">${name}</a></p>
${below}</header>`;
}

function renderLogo({ url, darkUrl, alt, widthNumber }: NonNullable<Theme["logo"]>): string {
  const plate = darkUrl === "" ? ' class="plate"' : "";
  const image = `<img${plate} src="${escapeHtml(url)}" alt="${escapeHtml(alt)}" width="${widthNumber}">`;
  return darkUrl === ""
    ? image
    : `<picture><source media="(prefers-color-scheme: dark)" srcset="${escapeHtml(darkUrl)}">${image}</picture>`;
}

/** What a page's policy must allow, so that its logo is shown. */
export function logoSources(logo: Theme["logo"]): readonly string[] {
  const urls = logo === null ? [] : [logo.url, logo.darkUrl];
  return [...new Set(urls.filter((url) => url !== "").map((url) => new URL(url).origin))];
}
