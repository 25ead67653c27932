import type { Item, Podcast } from "#feeds/feed.js";
import { element, textElement, type XmlChild } from "./xml-tree.js";

/** https://help.apple.com/itc/podcasts_connect/#/itcb54353390 */
export const ITUNES_NAMESPACE = "http://www.itunes.com/dtds/podcast-1.0.dtd";

/** File types that Apple plays. Apple's elements on any other item make the whole feed invalid. */
const PLAYABLE = /\.(?:m4a|mp3|mov|mp4|m4v|pdf|epub)$/i;

export function writePodcast(podcast: Podcast): XmlChild {
  const { category, subcategory, image, explicit, type, author, owner } = podcast;
  return [
    textElement("itunes:author", author),
    element("itunes:type", {}, type),
    element("itunes:explicit", {}, String(explicit)),
    element("itunes:image", { href: image }),
    element(
      "itunes:category",
      { text: category },
      subcategory && element("itunes:category", { text: subcategory }),
    ),
    element(
      "itunes:owner",
      {},
      textElement("itunes:name", owner.name),
      element("itunes:email", {}, owner.email),
    ),
  ];
}

/** What a directory shows of an episode; undefined for a post that isn't an episode. */
export function writeEpisode({ enclosures, episode, cover }: Item): XmlChild {
  const played = enclosures.find(({ type }) => /^(?:audio|video)\//.test(type));
  if (played === undefined || !enclosures.every(({ url }) => PLAYABLE.test(url))) return undefined;
  const picture = cover !== undefined && /\.(?:jpe?g|png)$/i.test(cover.url) ? cover.url : undefined;
  return [
    textElement("itunes:duration", played.duration),
    textElement("itunes:season", episode?.season),
    textElement("itunes:episode", episode?.number),
    textElement("itunes:episodeType", episode?.type),
    textElement("itunes:explicit", episode?.explicit?.toString()),
    picture && element("itunes:image", { href: picture }),
  ];
}
