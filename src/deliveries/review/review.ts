import type { RunClaim } from "#deliveries/ports.js";
import { type SigningKeys, signToken, verifyToken } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

/** One run of a digest's schedule. */
export interface RunKey {
  readonly digest: string;
  readonly runAt: Instant;
}

/** The publisher's decision about a previewed run. "at-its-time" undoes an earlier one. */
export type ReviewChoice = "hold" | "send-now" | "at-its-time";

export const REVIEW_CHOICES: readonly ReviewChoice[] = ["hold", "send-now", "at-its-time"];

/** The state of a previewed run. */
export interface Review {
  readonly choice: ReviewChoice;
  /** "begun": it is being sent, so it can't be held any more. */
  readonly run: "ahead" | "begun" | "done";
}

/** Runs that are previewed to the publisher. All methods may throw FeedletterError E_DATABASE. */
export interface ReviewRepository {
  /** Only one process gets to send the preview. If it dies, or its claim ends before the preview is sent, another one can claim it. */
  claim(run: RunKey, claim: RunClaim): Promise<boolean>;
  /** The preview was sent, so nobody claims it again. */
  markShown(run: RunKey, at: Instant): Promise<void>;
  find(run: RunKey): Promise<Review | undefined>;
  /** Lets the publisher decide about a run that wasn't previewed; it still can be. */
  prepare(run: RunKey): Promise<void>;
  /** The digest's last run about which the publisher could decide. */
  latest(digest: string): Promise<(Review & { readonly runAt: Instant }) | undefined>;
  /** Undefined if the run was never previewed or prepared. Once the run has begun, nothing changes. */
  choose(run: RunKey, choice: ReviewChoice, at: Instant): Promise<Review | undefined>;
  /**
   * The final decision about a claimed run. Called after `Ledger.claimRun`, so that if a claim and a decision happen at the
   * same time, each sees the other. Undefined if there was no preview.
   */
  finalChoice(run: RunKey): Promise<ReviewChoice | undefined>;
  /** Undoes the claim on a run. */
  releaseRun(run: RunKey, holder: string): Promise<void>;
}

interface Signing {
  /** `server.url` */
  readonly url: string;
  readonly keys: SigningKeys;
}

/** Folder of the pages below `server.url`. */
export const REVIEW_PATH = "review/";

/** The page where the publisher decides. Opening it changes nothing. */
export function reviewUrl({ digest, runAt }: RunKey, choice: ReviewChoice, { url, keys }: Signing): string {
  const token = signToken({ purpose: "review", subscriber: String(runAt), digest }, keys);
  return new URL(`${REVIEW_PATH}${token}/${choice}`, url.endsWith("/") ? url : `${url}/`).href;
}

/** The run that a token is for; undefined if the token is invalid. */
export function readReviewToken(token: string, keys: SigningKeys): RunKey | undefined {
  const claims = verifyToken(token, "review", keys);
  return claims === undefined ? undefined : { digest: claims.digest, runAt: Number(claims.subscriber) };
}
