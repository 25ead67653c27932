import { toPlainLine } from "#content/text/characters.js";
import { element, streamXml, textElement, type XmlElement } from "#feeds/xml/xml-tree.js";
import type { Feed } from "./feed.js";
import { listFormats } from "./feed-formats.js";

/**
 * The site's feeds as a subscription list (OPML 2.0, https://opml.org/spec2.opml), named after the main one. Each feed is
 * listed in one format, so that importing the list subscribes once. There is no build time in it: the same feeds give the
 * same bytes.
 */
export function writeOpml(main: Feed, ...others: readonly Feed[]): string {
  const root = element(
    "opml",
    { version: "2.0" },
    element("head", {}, textElement("title", toPlainLine(main.title))),
    element("body", {}, [main, ...others].map(writeOutline)),
  );
  return [...streamXml({ ancestors: [root] })].join("");
}

/** `type` is "rss" for every format ("Subscription lists" in the spec); `version` tells RSS from Atom. */
function writeOutline({ title, description, language, homeUrl, urls }: Feed): XmlElement | undefined {
  const [preferred] = listFormats(urls);
  if (preferred === undefined) return undefined;
  const text = toPlainLine(title) || homeUrl;
  return element("outline", {
    type: "rss",
    text,
    title: text,
    description: toPlainLine(description) || undefined,
    language: language.toLowerCase(),
    version: { rss: "RSS2", atom: "ATOM1", json: undefined }[preferred.format],
    xmlUrl: preferred.url,
    htmlUrl: homeUrl,
  });
}
