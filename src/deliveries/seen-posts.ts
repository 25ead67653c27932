import type { PostIdentity } from "#digest/post-identity.js";
import type { Instant } from "#zoned-time.js";

/** A post that a digest with `on: publish` may send, and since when this version of it has been seen. */
export interface SeenPost {
  readonly id: string;
  readonly version: string;
  readonly since: Instant;
}

/** What digests with `on: publish` have seen. All methods may throw FeedletterError E_DATABASE. */
export interface SeenPosts {
  list(digest: string): Promise<readonly SeenPost[]>;
  /** Replaces what was recorded. Of the same version, the earlier time is kept. */
  record(digest: string, seen: readonly SeenPost[]): Promise<void>;
  /** Nobody would get these posts, so the digest never sends them. */
  passOver(digest: string, posts: readonly PostIdentity[]): Promise<void>;
}
