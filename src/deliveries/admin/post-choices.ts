import type { PostChoice } from "#digest/post-choice.js";
import type { PostIdentity } from "#digest/post-identity.js";
import type { Instant } from "#zoned-time.js";

/** The publisher's decisions about posts that weren't sent yet. `SentHistory.choices` has them. */
export interface PostChoices {
  /**
   * `out` is final, and makes the post part of the baseline. Releasing a pinned post only takes the pin away.
   * @returns false if nothing was changed: it has been sent, was taken out, or the same was chosen before
   * @throws FeedletterError E_DATABASE
   */
  choose(
    digest: string,
    post: PostIdentity,
    choice: { readonly choice: PostChoice; readonly at: Instant },
  ): Promise<boolean>;
}
