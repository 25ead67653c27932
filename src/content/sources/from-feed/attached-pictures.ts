import { renderText } from "#content/markup/text-post.js";
import { escapeHtml } from "#content/text/escape.js";
import { resolveUrl } from "#resolve-url.js";
import type { BodyText, Picture } from "./feed-item.js";

const MAX_PICTURES = 50;

/** The body, followed by the attached pictures that it doesn't show. */
export function addPictures(
  body: BodyText | undefined,
  pictures: readonly Picture[],
  base: string,
): BodyText | undefined {
  const missing = pictures.slice(0, MAX_PICTURES).flatMap(({ url: written = "", alt = "" }) => {
    const url = resolveUrl(written.trim(), base);
    if (url === undefined || isShown(body?.markup ?? "", [written.trim(), url])) return [];
    return [`<p><img src="${escapeHtml(url)}" alt="${escapeHtml(alt)}"></p>`];
  });
  if (missing.length === 0) return body;
  const markup = body?.format === "text" ? renderText(body.markup) : (body?.markup ?? "");
  const format = body?.format === "markdown" ? "markdown" : "html";
  return { markup: [markup, ...new Set(missing)].join("\n\n"), format };
}

function isShown(markup: string, urls: readonly string[]): boolean {
  return urls.some((url) => markup.includes(url) || markup.includes(escapeHtml(url)));
}
