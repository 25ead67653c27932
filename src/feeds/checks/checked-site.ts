import type { Entry, FileEntry } from "#content/model/post.js";
import type { FeedPost } from "#feeds/compose-feed.js";
import type { Instant } from "#zoned-time.js";
import type { PublishedItem } from "./published-items.js";

/** A feed document as the build would write it. */
export interface CheckedDocument {
  /** As the user would name it. */
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

/** What the rules look at. */
export interface CheckedSite {
  readonly now: Instant;
  /** The configuration's name: where a finding stands that no post causes. */
  readonly configFile: string;
  /** All posts, published or not. */
  readonly entries: readonly Entry[];
  readonly published: readonly Entry[];
  /** Those that a feed shows, by id. */
  readonly shown: ReadonlyMap<string, FeedPost>;
  /** The main feed's subscription document and archive first. */
  readonly documents: readonly CheckedDocument[];
  readonly pages: readonly CheckedPage[];
  /** The main feed's items of an earlier build. */
  readonly before: readonly PublishedItem[];
  /** The text of the post's file, line ends as `\n`; "" where it can't be read. */
  readonly sourceOf: (entry: Entry) => string;
  /** Whether there is such a file or folder, relative to the post's own file. */
  readonly isBeside: (entry: FileEntry, path: string) => boolean;
}
