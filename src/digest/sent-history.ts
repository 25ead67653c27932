import type { Instant } from "#zoned-time.js";
import type { PostChoice } from "./post-choice.js";
import type { PostIdentity } from "./post-identity.js";

/** Which file an issue's note came from. */
export interface SentNote {
  readonly number: number;
  /** Relative to the configuration's folder. */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly fingerprint: string;
  /** The issue was undone, so the note may be used again. */
  readonly undone: boolean;
}

/** What the ledger has recorded about a digest. */
export interface SentHistory {
  /** Highest issue number so far, including undone issues and those in the archive of a lost ledger. */
  readonly issues: number;
  /** When the last issue was composed, not counting undone ones; missing before the first. */
  readonly lastIssueAt?: Instant;
  /** When the baseline was recorded, and with which `start`; missing before that, or if the first issue recorded it. */
  readonly start?: { readonly setting: string; readonly at: Instant };
  /** Ids of the posts in all issues. */
  readonly sent: ReadonlySet<string>;
  /** Ids of posts that are never sent. */
  readonly baseline: ReadonlySet<string>;
  /** Ids of posts whose issue was undone. They are sent again, whatever their date. */
  readonly undone?: ReadonlySet<string>;
  /** The publisher's decisions by id of the post, in their order. Default: none. */
  readonly choices?: ReadonlyMap<string, PostChoice>;
  /** Sent posts and the baseline, as they were then. */
  readonly known?: readonly PostIdentity[];
  /** The notes of all issues, oldest first. Default: none. */
  readonly notes?: readonly SentNote[];
  /** Ids of the posts in the last issue, in its order. */
  readonly lastIssue?: { readonly number: number; readonly posts: readonly string[] };
}
