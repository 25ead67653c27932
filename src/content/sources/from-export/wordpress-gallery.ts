import type { Picture } from "#content/sources/from-feed/feed-item.js";
import { escapeHtml } from "#content/text/escape.js";
import { figure, image } from "./card-html.js";

/** `[gallery ids="12,15"]`, or `[gallery]` for all that were uploaded to the post; `[[gallery]]` is an escaped one. */
const GALLERY = /(?<!\[)\[gallery\b([^[\]]{0,2000})\](?!\])/g;

export interface GalleryPicture extends Picture {
  /** Its number among the attachments. */
  readonly id: string;
  /** HTML. */
  readonly caption: string;
}

export interface Galleries {
  readonly find: (id: string) => GalleryPicture | undefined;
  /** Those uploaded to the post, in order. */
  readonly own: () => readonly GalleryPicture[];
}

export interface ShownGalleries {
  readonly markup: string;
  /** How many pictures the export doesn't have. */
  readonly missing: number;
}

/** A gallery of which nothing is known stays a shortcode, which is reported later. */
export function showGalleries(markup: string, { find, own }: Galleries): ShownGalleries {
  if (!markup.includes("[gallery")) return { markup, missing: 0 };
  let missing = 0;
  const shown = markup.replace(GALLERY, (shortcode, attributes: string) => {
    const named = numbersIn("ids", attributes) ?? numbersIn("include", attributes);
    const excluded = new Set(numbersIn("exclude", attributes));
    const pictures = named?.flatMap((id) => find(id) ?? []) ?? own().filter(({ id }) => !excluded.has(id));
    if (pictures.length === 0) return shortcode;
    missing += (named?.length ?? pictures.length) - pictures.length;
    return `\n\n${figure(pictures.map(renderPicture).join("\n"), "")}\n\n`;
  });
  return { markup: shown, missing };
}

/** Undefined without the attribute. */
function numbersIn(name: string, attributes: string): readonly string[] | undefined {
  const [, list] = new RegExp(`\\b${name}=["']?([\\d,\\s]+)`).exec(attributes) ?? [];
  return list?.split(",").flatMap((id) => id.trim() || []);
}

function renderPicture({ url = "", alt = "", caption }: GalleryPicture): string {
  const shown = image(url, alt);
  return caption === "" ? shown : figure(`<a href="${escapeHtml(url)}">${shown}</a>`, caption);
}
