import type { Enclosure, Image, Person } from "#content/model/post.js";
import type { Item, Podcast } from "#feeds/feed.js";
import { element, textElement, type XmlChild, type XmlElement } from "./xml-tree.js";

/** https://help.apple.com/itc/podcasts_connect/#/itcb54353390 */
export const ITUNES_NAMESPACE = "http://www.itunes.com/dtds/podcast-1.0.dtd";

/** https://podcasting2.org/docs/podcast-namespace */
export const PODCAST_NAMESPACE = "https://podcastindex.org/namespace/1.0";

export function writePodcast(podcast: Podcast): XmlChild {
  const { category, subcategory, image, explicit, type, author, owner } = podcast;
  const { guid, locked, funding = [], people = [], newFeedUrl } = podcast;
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
    textElement("itunes:new-feed-url", newFeedUrl),
    textElement("podcast:guid", guid),
    locked === undefined
      ? undefined
      : element("podcast:locked", { owner: owner.email }, locked ? "yes" : "no"),
    funding.map(({ url, text }) => element("podcast:funding", { url }, text)),
    people.map(writePerson),
  ];
}

/** What players play: audio, video, and the documents that Apple takes. An `audio/…` type says more than the file's name. */
const PLAYED = /^(?:(?:audio|video)\/|application\/(?:pdf|epub\+zip)$)/;

/** Whether the item is an episode: judged by its first file alone, the one that RSS encloses. */
export function isEpisode({ enclosures }: Pick<Item, "enclosures">): boolean {
  return PLAYED.test(enclosures[0]?.type ?? "");
}

/** What a directory shows of an episode; undefined for a post that isn't an episode. */
export function writeEpisode(item: Item, podcast: Podcast): XmlChild {
  if (!isEpisode(item)) return undefined;
  const { enclosures, episode = {}, cover } = item;
  const { number, display, season, seasonName, type, explicit, transcripts, chapters } = episode;
  return [
    textElement("itunes:duration", enclosures[0]?.duration),
    textElement("itunes:season", season),
    // Apple has whole numbers from 1.
    textElement("itunes:episode", Number.isInteger(number) ? number || undefined : undefined),
    textElement("itunes:episodeType", type),
    textElement("itunes:explicit", explicit?.toString()),
    cover && isArtwork(cover) ? element("itunes:image", { href: cover.url }) : undefined,
    season === undefined ? undefined : element("podcast:season", { name: seasonName }, String(season)),
    number === undefined ? undefined : element("podcast:episode", { display }, String(number)),
    transcripts?.map(({ url, type, language, captions }) =>
      element("podcast:transcript", { url, type, language, rel: captions && "captions" }),
    ),
    chapters && element("podcast:chapters", { url: chapters.url, type: chapters.type }),
    listPeople(item, podcast).map(writePerson),
    enclosures.slice(1).filter(isMedia).map(writeAlternative),
  ];
}

/** Apple takes squares of 1400 pixels and more; of a picture elsewhere, the size isn't known. */
function isArtwork({ type, width = 1400, height = width }: Image): boolean {
  return /^image\/(?:jpeg|png)$/.test(type ?? "") && width === height && width >= 1400;
}

/**
 * People of an item replace those of the channel (Podcasting 2.0, "person"), so the podcast's own are named again beside
 * somebody who is only a guest.
 */
function listPeople({ episode }: Item, { people: regular = [] }: Podcast): readonly Person[] {
  const { people = [] } = episode ?? {};
  const areGuests = people.every(({ role }) => role?.toLowerCase() === "guest");
  return areGuests && people.length > 0 ? [...regular, ...people] : people;
}

function writePerson({ name, role, group, url, image }: Person): XmlElement {
  return element("podcast:person", { role, group, href: url, img: image }, name);
}

function isMedia({ type }: Enclosure): boolean {
  return /^(?:audio|video)\//.test(type);
}

/** The same episode in another format or quality. */
function writeAlternative({ url, type, bytes, bitrate, height, title }: Enclosure): XmlElement {
  return element(
    "podcast:alternateEnclosure",
    { type, length: bytes, bitrate, height, title },
    element("podcast:source", { uri: url }),
  );
}
