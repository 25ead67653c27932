import type { RssFeed } from "feedsmith";
import { type Candidate, firstOf } from "#content/front-matter/provenance.js";
import type { FeedText, Medium, Picture } from "./feed-item.js";

/** What feedsmith's types say, at any depth, of a document that may lack any part of it. */
export type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Loose<T[Key]> | undefined }
    : T;

type LooseMedia = Loose<NonNullable<RssFeed.Item<string>["media"]>>;
type LooseContent = NonNullable<LooseMedia["contents"]>[number];

/** Media RSS: the first content that is a picture, else a thumbnail. */
export function pictureOf(media: LooseMedia | undefined, image?: string): Candidate<Picture> {
  const content = [...(media?.contents ?? []), ...inGroups(media)].find(isPicture);
  const thumbnail = media?.thumbnails?.[0] ?? media?.groups?.[0]?.thumbnails?.[0];
  return firstOf([
    ["`<media:content>`", content && readPicture(content)],
    [
      "`<media:thumbnail>`",
      thumbnail && { url: thumbnail.url, width: thumbnail.width, height: thumbnail.height },
    ],
    ["`<itunes:image>`", toPicture(image)],
  ]);
}

/**
 * Pictures of the item besides the first: a post with four photos has four contents (Mastodon). Those in a group, and those
 * that say their width, are other sizes of the same picture.
 */
export function otherPicturesOf(media: LooseMedia | undefined): readonly Picture[] {
  const [, ...others] = (media?.contents ?? []).filter(isPicture);
  return others.filter(({ width }) => width === undefined).map(readPicture);
}

function readPicture({ url, width, height, description, title }: LooseContent): Picture {
  return { url, width, height, alt: description?.value ?? title?.value };
}

/** The text of an item that has no other: YouTube's descriptions are in a group. */
export function descriptionOf(media: LooseMedia | undefined): FeedText | undefined {
  const { value, type } =
    media?.description ?? media?.groups?.find((group) => group.description !== undefined)?.description ?? {};
  if (value === undefined) return undefined;
  return { markup: value, format: type === "html" ? "html" : "text" };
}

export function toPicture(url: string | undefined): Picture | undefined {
  return url === undefined ? undefined : { url };
}

function inGroups(media: LooseMedia | undefined) {
  return (media?.groups ?? []).flatMap(({ contents }) => contents ?? []);
}

function isPicture({ medium, type, url = "" }: LooseContent): boolean {
  // WordPress attaches the author's portrait to every post.
  if (/^https?:\/\/[\w.-]*\bgravatar\.com\/avatar\//i.test(url)) return false;
  return medium === "image" || type?.startsWith("image/") === true;
}

export function mediaOf(media: LooseMedia | undefined): readonly Medium[] {
  return [...(media?.contents ?? []), ...inGroups(media)].filter(isMedium).map((content) => ({
    url: content.url,
    type: content.type,
    bytes: content.fileSize,
    seconds: content.duration,
    title: content.title?.value ?? content.description?.value,
  }));
}

/** Nobody plays Flash any more, but YouTube still names it. */
function isMedium({ medium, type }: LooseContent): boolean {
  if (medium === "image" || type?.startsWith("image/") || type === "application/x-shockwave-flash")
    return false;
  return type !== undefined || medium !== undefined;
}
