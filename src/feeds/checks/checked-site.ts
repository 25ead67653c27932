import type { Entry, FileEntry } from "#content/model/post.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import type { Instant } from "#zoned-time.js";
import type { PublishedItem } from "./published-items.js";

/** A feed document as the build would write it. */
export interface CheckedDocument {
  /** As shown to the user. */
  readonly path: string;
  readonly bytes: number;
  readonly posts: readonly FeedPost[];
}

/** A page of the archive, and what an earlier build wrote there. */
export interface CheckedPage {
  readonly number: number;
  readonly posts: readonly FeedPost[];
  readonly before: readonly PublishedItem[];
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
  /** Of the main feed's archive. */
  readonly pages: readonly CheckedPage[];
  /** The main feed's items in an earlier build. */
  readonly before: readonly PublishedItem[];
  /** The text of the post's file, with `\n` as line ends; "" if it can't be read. */
  readonly sourceOf: (entry: Entry) => string;
  /** Whether there is such a file or folder, relative to the post's file. */
  readonly isBeside: (entry: FileEntry, path: string) => boolean;
}
