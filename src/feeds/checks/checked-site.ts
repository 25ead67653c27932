import type { Entry, FileEntry } from "#content/model/post.js";
import type { Place } from "#errors.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import type { Feed } from "#feeds/feed.js";
import type { Instant } from "#zoned-time.js";
import type { PublishedItem } from "./published-items.js";

/** A feed document as the build would write it. */
export interface CheckedDocument {
  /** As shown to the user. */
  readonly path: string;
  /** The name of the feed, if it has one. */
  readonly named?: string | undefined;
  readonly bytes: number;
  readonly posts: readonly FeedPost[];
}

/** A page of the archive, and what an earlier build wrote there. */
export interface CheckedPage {
  readonly number: number;
  readonly posts: readonly FeedPost[];
  readonly before: readonly PublishedItem[];
}

/** A feed that podcast directories are given. */
export interface CheckedPodcast {
  /** Without its items. */
  readonly feed: Feed;
  readonly posts: readonly FeedPost[];
  /** Of its settings. */
  readonly place: Place;
  /** The cover's file and what is in it, if the configuration names a file. */
  readonly cover?:
    | {
        readonly file: string;
        readonly picture:
          | { readonly width: number; readonly height: number; readonly type?: string | undefined }
          | undefined;
      }
    | undefined;
}

/** What the rules check. */
export interface CheckedSite {
  readonly now: Instant;
  /** The place of findings that no post causes. */
  readonly configFile: string;
  /** All posts, published or not. */
  readonly entries: readonly Entry[];
  readonly published: readonly Entry[];
  /** The posts in any feed, by id. */
  readonly shown: ReadonlyMap<string, FeedPost>;
  /** The subscription document of each feed, the main feed's first. */
  readonly documents: readonly CheckedDocument[];
  readonly podcasts: readonly CheckedPodcast[];
  /** Of the main feed's archive. */
  readonly pages: readonly CheckedPage[];
  /** The main feed's items in an earlier build. */
  readonly before: readonly PublishedItem[];
  /** The text of the post's file, with `\n` as line ends; "" if it can't be read. */
  readonly sourceOf: (entry: Entry) => string;
  /** Whether there is such a file or folder, relative to the post's file. */
  readonly isBeside: (entry: FileEntry, path: string) => boolean;
}
