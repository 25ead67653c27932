import type { Enclosure, Image } from "#content/model/post.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { looksLikeMarkup } from "#feeds/markup.js";
import { element, textElement, type XmlElement } from "./xml-tree.js";

/** https://www.rssboard.org/media-rss */
export const MEDIA_NAMESPACE = "http://search.yahoo.com/mrss/";

/** A cover in both forms that readers look for: as content with its description, and as a thumbnail. */
export function writeCover({ url, alt, type, bytes, width, height }: Image): readonly XmlElement[] {
  return [
    element(
      "media:content",
      { url, type, fileSize: bytes, medium: "image", width, height },
      writeMediaText("media:description", alt),
    ),
    element("media:thumbnail", { url, width, height }),
  ];
}

export function writeMedia({ url, type, bytes, title, duration }: Enclosure): XmlElement {
  return element(
    "media:content",
    { url, type, fileSize: bytes, medium: mediumOf(type), duration },
    writeMediaText("media:title", title),
  );
}

function writeMediaText(name: string, text: string | undefined): XmlElement | undefined {
  return text !== undefined && looksLikeMarkup(text)
    ? element(name, { type: "html" }, escapeHtmlText(text))
    : textElement(name, text);
}

/** Media RSS calls all other files "document". */
function mediumOf(type: string): string {
  const [kind = ""] = type.toLowerCase().split("/");
  return ["audio", "video", "image"].includes(kind) ? kind : "document";
}
