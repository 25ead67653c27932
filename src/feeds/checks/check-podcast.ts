import type { Enclosure } from "#content/model/post.js";
import { putPlayableFirst } from "#feeds/clean-feed.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import { isEpisode } from "#feeds/xml/podcast.js";
import { type Finding, finding } from "#findings.js";
import type { CheckedPodcast, CheckedSite } from "./checked-site.js";

/** Bytes of a show's description that Apple takes. */
const MAX_DESCRIPTION = 4000;

/** Pixels of a cover's side that Apple takes. */
const [MIN_COVER, MAX_COVER] = [1400, 3000];

/** What Apple plays: types by the extension of the file's address (https://help.apple.com/itc/podcasts_connect/#/itcb54353390). */
const PLAYED: Readonly<Record<string, readonly string[]>> = {
  m4a: ["audio/mp4", "audio/x-m4a"],
  m4v: ["video/x-m4v", "video/mp4"],
  mov: ["video/quicktime"],
  mp3: ["audio/mpeg"],
  mp4: ["video/mp4", "audio/mp4"],
  pdf: ["application/pdf"],
};

/** What keeps a podcast or an episode out of directories: Apple's rules, which the others share or are less strict in. */
export function checkPodcasts({ podcasts }: CheckedSite): readonly Finding[] {
  return podcasts.flatMap((podcast) => [
    ...listFaults(podcast).map((message) => finding("W_PODCAST", podcast.place, message)),
    ...checkEpisodes(podcast),
  ]);
}

function listFaults(podcast: CheckedPodcast): readonly string[] {
  return [...listShowFaults(podcast), ...listCoverFaults(podcast), ...listPostFaults(podcast)];
}

function* listShowFaults({ feed }: CheckedPodcast): Generator<string> {
  const { language, description, urls } = feed;
  if (urls.rss !== undefined && !isHttps(urls.rss)) yield `The podcast's feed ${urls.rss} isn't https.`;
  if (description === "") yield "The podcast has no description.";
  const bytes = Buffer.byteLength(description);
  if (bytes > MAX_DESCRIPTION)
    yield `The podcast's description has ${bytes} bytes; Apple Podcasts takes ${MAX_DESCRIPTION}.`;
  if (!/^[a-z]{2}(?:-|$)/i.test(language))
    yield `Apple Podcasts doesn't know the language "${language}": it takes ISO 639 codes of two letters.`;
}

function* listCoverFaults({ feed, cover }: CheckedPodcast): Generator<string> {
  const image = feed.podcast?.image ?? "";
  if (!isHttps(image)) yield `The podcast's cover ${image} isn't https.`;
  const extension = extensionOf(image);
  const type = { jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png" }[extension];
  if (type === undefined) yield `The podcast's cover ${image} is named neither .jpg nor .png.`;
  if (cover === undefined) return;
  const { file, picture } = cover;
  if (picture === undefined) {
    yield `The podcast's cover ${file} can't be read, or is no image.`;
    return;
  }
  const { width, height } = picture;
  if (type !== undefined && picture.type !== type)
    yield `The podcast's cover ${file} is ${picture.type ?? "of an unknown type"}, which its name .${extension} doesn't say.`;
  if (width !== height || width < MIN_COVER || width > MAX_COVER)
    yield `The podcast's cover ${file} has ${width} × ${height} pixels. It has to be a square of ${MIN_COVER} to ${MAX_COVER}.`;
}

function* listPostFaults({ posts }: CheckedPodcast): Generator<string> {
  const others = posts.filter((post) => fileOf(post) === undefined);
  if (posts.length === 0) return;
  if (others.length === posts.length) yield "No post of the podcast has an audio or video file.";
  else if (others.length > 0)
    yield `${others.length} of ${posts.length} posts in the podcast's feed have no audio or video file. Give the podcast a feed of its own in \`feeds.named\`.`;
}

function checkEpisodes({ posts, feed }: CheckedPodcast): readonly Finding[] {
  const first = new Map<string, FeedPost>();
  const isSerial = feed.podcast?.type === "serial";
  // The oldest first: Apple ignores the file of the later one.
  return posts.toReversed().flatMap((post) => {
    const file = fileOf(post);
    if (file === undefined) return [];
    const other = first.get(file.url);
    if (other === undefined) first.set(file.url, post);
    const faults = [...listFileFaults(file)];
    if (other !== undefined) faults.push(`${file.url} is also the file of ${other.place.file}.`);
    if (post.title === "") faults.push("The episode has no title.");
    if (isSerial && post.credits?.episode?.number === undefined)
      faults.push("The episode has no number (`episode`), which a serial podcast needs.");
    return faults.map((message) => finding("W_PODCAST", post.place, message));
  });
}

/** What plays; undefined for a post that isn't an episode. */
function fileOf({ enclosures }: FeedPost): Enclosure | undefined {
  const inOrder = putPlayableFirst(enclosures);
  return isEpisode({ enclosures: inOrder }) ? inOrder[0] : undefined;
}

function* listFileFaults({ url, type }: Enclosure): Generator<string> {
  if (!isHttps(url)) yield `The episode's file ${url} isn't https.`;
  const extension = extensionOf(url);
  const types = Object.hasOwn(PLAYED, extension) ? PLAYED[extension] : undefined;
  if (types === undefined)
    yield `Apple Podcasts plays files named .mp3, .m4a, .mp4, .m4v, .mov and .pdf, but not ${url}.`;
  else if (!types.includes(type)) yield `The type of ${url} is ${type}, which its name doesn't say.`;
}

function isHttps(url: string): boolean {
  return url.startsWith("https://");
}

function extensionOf(url: string): string {
  return /\.([a-z0-9]+)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? "";
}
