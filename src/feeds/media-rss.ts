import type { Enclosure, Image } from "../content/post.js";
import { element, textElements, type XmlElement } from "./xml-tree.js";

/** https://www.rssboard.org/media-rss */
export const MEDIA_NAMESPACE = "http://search.yahoo.com/mrss/";

/** A cover in the two ways readers look for it: as content with its description, and as a thumbnail. */
export function writeCover({ url, alt, type, bytes, width, height }: Image): readonly XmlElement[] {
  return [
    element(
      "media:content",
      { url, type, fileSize: bytes, medium: "image", width, height },
      ...textElements("media:description", alt),
    ),
    element("media:thumbnail", { url, width, height }),
  ];
}

export function writeMedia({ url, type, bytes, title, duration }: Enclosure): XmlElement {
  return element(
    "media:content",
    { url, type, fileSize: bytes, medium: mediumOf(type), duration },
    ...textElements("media:title", title),
  );
}

/** "document" is Media RSS's word for all other files. */
function mediumOf(type: string): string {
  const [kind = ""] = type.toLowerCase().split("/");
  return ["audio", "video", "image"].includes(kind) ? kind : "document";
}
