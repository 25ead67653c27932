import type { Instant } from "#zoned-time.js";

/** Identifies a post even if its id has changed. */
export interface PostIdentity {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly published: Instant;
}

const DAY_MS = 86_400_000;
/** The date may have been corrected, or read in another time zone. Posts that appear weekly under the same title stay separate. */
const MAX_DAYS_APART = 3;

/**
 * Finds posts that are in `known` under another id: by their address; or by their title and a date at most three days away,
 * unless the known post still exists, because then they are two posts with the same title.
 */
export function recognisePosts(
  known: readonly PostIdentity[],
  existing: readonly Pick<PostIdentity, "id">[],
): (post: PostIdentity) => boolean {
  const ids = new Set(existing.map(({ id }) => id));
  const nameOf = ({ title, published }: PostIdentity, days = 0): string =>
    `${Math.floor(published / DAY_MS) + days} ${title.trim().toLowerCase()}`;
  const addresses = new Set(known.map(({ url }) => url));
  const names = new Set(
    known.filter(({ id, title }) => title.trim() !== "" && !ids.has(id)).map((post) => nameOf(post)),
  );
  const daysApart = Array.from({ length: 2 * MAX_DAYS_APART + 1 }, (_, index) => index - MAX_DAYS_APART);
  return (post) =>
    addresses.has(post.url) ||
    (post.title.trim() !== "" && daysApart.some((days) => names.has(nameOf(post, days))));
}
