import type { SiteConfig } from "#config/schema.js";
import type { FindOwnShortcode } from "#content/dialects/hugo/own-shortcodes.js";
import type { FindHugoSite } from "#content/dialects/hugo/references.js";
import type { Entry } from "#content/model/post.js";
import type { RenderLine } from "./embeds.js";
import type { FindPost } from "./find-post.js";

/** What tags may refer to. */
export interface TemplateContext {
  readonly entry: Entry;
  readonly site: SiteConfig;
  readonly findPost: FindPost;
  readonly renderLine: RenderLine;
  /** A whole text of Markdown. */
  readonly renderMarkdown: (markdown: string) => string;
  readonly hugoSite: FindHugoSite;
  readonly findOwnShortcode: FindOwnShortcode;
}

/** The path of the site's URL without its last slash: "" or "/blog". */
export function basePathOf(site: SiteConfig): string {
  return new URL(site.url).pathname.replace(/\/+$/, "");
}

/** Escapes a URL as the target of a Markdown link, which brackets and spaces would end. */
export function asLinkTarget(url: string): string {
  return url.replace(/[()<>\s]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
