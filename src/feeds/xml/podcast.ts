import type { Item, Podcast } from "#feeds/feed.js";
import { element, textElements, type XmlElement } from "./xml-tree.js";

/** https://help.apple.com/itc/podcasts_connect/#/itcb54353390 */
export const ITUNES_NAMESPACE = "http://www.itunes.com/dtds/podcast-1.0.dtd";

/** Endings that Apple plays. Elements of its own on any other item make the whole feed faulty. */
const PLAYABLE = /\.(?:m4a|mp3|mov|mp4|m4v|pdf|epub)$/i;

export function writePodcast(podcast: Podcast): readonly XmlElement[] {
  const { category, subcategory, image, explicit, type, author, owner } = podcast;
  const inner = subcategory === undefined ? [] : [element("itunes:category", { text: subcategory })];
  return [
    ...textElements("itunes:author", author),
    element("itunes:type", {}, type),
    element("itunes:explicit", {}, String(explicit)),
    element("itunes:image", { href: image }),
    element("itunes:category", { text: category }, ...inner),
    element(
      "itunes:owner",
      {},
      ...textElements("itunes:name", owner.name),
      element("itunes:email", {}, owner.email),
    ),
  ];
}

/** What the directory shows of an episode; nothing for a post that is none. */
export function writeEpisode({ enclosures, episode, cover }: Item): readonly XmlElement[] {
  const played = enclosures.find(({ type }) => /^(?:audio|video)\//.test(type));
  if (played === undefined || !enclosures.every(({ url }) => PLAYABLE.test(url))) return [];
  const number = (count: number | undefined) => (count === undefined ? undefined : String(count));
  const picture = cover !== undefined && /\.(?:jpe?g|png)$/i.test(cover.url) ? cover.url : undefined;
  return [
    ...textElements("itunes:duration", number(played.duration)),
    ...textElements("itunes:season", number(episode?.season)),
    ...textElements("itunes:episode", number(episode?.number)),
    ...textElements("itunes:episodeType", episode?.type),
    ...textElements(
      "itunes:explicit",
      episode?.explicit === undefined ? undefined : String(episode.explicit),
    ),
    ...(picture === undefined ? [] : [element("itunes:image", { href: picture })]),
  ];
}
