import type { Feed, Item } from "#feeds/feed.js";
import { headlineOf } from "#feeds/headline.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import { element, textElement, type XmlElement } from "./xml-tree.js";

/** Enough to see what the feed is about. */
const MAX_POSTS = 20;

/**
 * What a person sees who opens the feed in a browser: CSS can neither make links nor write dates in words, but elements of
 * XHTML are links in any XML document. Feed readers ignore them; the W3C validator accepts them in the channel, not in items.
 *
 * `feed.css` hides everything else.
 */
export function writeBrowserView(feed: Feed): XmlElement {
  const { title, description, homeUrl, subscribeUrl, language, items } = feed;
  const words = messagesFor(language, feed.words).subscribePage;
  return element(
    "div",
    { xmlns: "http://www.w3.org/1999/xhtml", "xml:lang": language, dir: directionOf(language) },
    element(
      "header",
      {},
      element("p", {}, words.thisIsAFeed),
      subscribeUrl === undefined ? undefined : element("a", { href: subscribeUrl }, words.title),
    ),
    element("h1", { dir: "auto" }, element("a", { href: homeUrl }, title)),
    description === "" ? undefined : element("p", { dir: "auto" }, description),
    element(
      "ol",
      {},
      items.slice(0, MAX_POSTS).map((item) => writePost(item, language)),
    ),
  );
}

/** @param feedLanguage that `day` is written in */
function writePost(item: Item, feedLanguage: string): XmlElement {
  const { url, published, day, summary, language } = item;
  return element(
    "li",
    { "xml:lang": language, dir: "auto" },
    element("h2", {}, element("a", { href: url }, headlineOf(item))),
    day === undefined
      ? undefined
      : element(
          "time",
          { datetime: new Date(published).toISOString(), "xml:lang": language && feedLanguage },
          day,
        ),
    textElement("p", item.title === "" ? undefined : summary),
  );
}
