import type { Instant } from "#zoned-time.js";

/** Which people get only some of these posts of a digest. */
export interface PersonalQuestion {
  readonly digest: string;
  /** The other digests of its group. */
  readonly alternatives: readonly string[];
  /** Ids, in their order in the issue. */
  readonly posts: readonly string[];
  readonly now: Instant;
}

/** The posts of an issue that somebody gets who has changed between alternatives. */
export interface PersonalPosts {
  readonly subscriber: string;
  /** Slugs; empty: all topics. */
  readonly topics: readonly string[];
  /** BCP 47. Default: the site's. */
  readonly language?: string;
  /** Ids of the posts that they haven't had; may be empty. */
  readonly posts: readonly string[];
  /** Whether they get the digest now; if not, these are the last posts that they get from it. */
  readonly isAudience: boolean;
}

/** `variant`: 0 means no mail. */
export interface PersonalChoice {
  readonly person: PersonalPosts;
  readonly variant: number;
}
