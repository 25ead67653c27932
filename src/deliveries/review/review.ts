import type { RunClaim } from "#deliveries/ports.js";
import { type SigningKeys, signToken, verifyToken } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

/** One run of a digest's schedule. */
export interface RunKey {
  readonly digest: string;
  readonly runAt: Instant;
}

/** What the publisher wants done about a run that was shown beforehand; "at-its-time" takes an earlier word back. */
export type ReviewChoice = "hold" | "send-now" | "at-its-time";

export const REVIEW_CHOICES: readonly ReviewChoice[] = ["hold", "send-now", "at-its-time"];

/** Where a run stands that is shown beforehand. */
export interface Review {
  readonly choice: ReviewChoice;
  /** "begun": somebody is sending it, and nothing holds it any more. */
  readonly run: "ahead" | "begun" | "done";
}

/** Runs that a publisher looks at beforehand. All of them may throw FeedletterError E_DATABASE. */
export interface ReviewRepository {
  /** One process gets to show a run; another one when that died, or its claim has ended, before it was shown. */
  claim(run: RunKey, claim: RunClaim): Promise<boolean>;
  /** The mail is out: nobody claims it again. */
  markShown(run: RunKey, at: Instant): Promise<void>;
  find(run: RunKey): Promise<Review | undefined>;
  /** Undefined for a run that was never shown. Once the run has begun nothing is changed any more. */
  choose(run: RunKey, choice: ReviewChoice, at: Instant): Promise<Review | undefined>;
  /**
   * The last word on a run that was claimed: asked after `Ledger.claimRun`, so that of a claim and a choice at the same moment
   * each knows of the other. Undefined where nothing was shown.
   */
  finalChoice(run: RunKey): Promise<ReviewChoice | undefined>;
  /** Gives a claimed run back as if nobody had claimed it. */
  releaseRun(run: RunKey, holder: string): Promise<void>;
}

interface Signing {
  /** `server.url` */
  readonly url: string;
  readonly keys: SigningKeys;
}

/** Folder of the pages below `server.url`. */
export const REVIEW_PATH = "review/";

/** The page on which somebody makes a choice; opening it changes nothing. */
export function reviewUrl({ digest, runAt }: RunKey, choice: ReviewChoice, { url, keys }: Signing): string {
  const token = signToken({ purpose: "review", subscriber: String(runAt), digest }, keys);
  return new URL(`${REVIEW_PATH}${token}/${choice}`, url.endsWith("/") ? url : `${url}/`).href;
}

/** The run a token was made for; undefined for anything else. */
export function readReviewToken(token: string, keys: SigningKeys): RunKey | undefined {
  const claims = verifyToken(token, "review", keys);
  return claims === undefined ? undefined : { digest: claims.digest, runAt: Number(claims.subscriber) };
}
