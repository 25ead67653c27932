import type { Entry } from "#content/model/post.js";
import { selectEntries } from "#content/model/select.js";
import type { Instant } from "#zoned-time.js";
import type { PostIdentity } from "./post-identity.js";
import { identityOf } from "./start.js";

/**
 * The posts that a lost ledger may have sent, according to its archive: those that the archive links to, and all that are older
 * than the newest of them. If it links to no existing post, the addresses have changed, and every post may have been sent.
 * @param links absolute URLs
 */
export function findArchivedPosts(
  entries: readonly Entry[],
  links: ReadonlySet<string>,
  now: Instant,
): readonly PostIdentity[] {
  const published = selectEntries(entries, { now, include: new Set() });
  const linked = published.filter(({ url }) => links.has(url));
  const newest =
    linked.length === 0
      ? Number.POSITIVE_INFINITY
      : linked.reduce((latest, entry) => Math.max(latest, entry.published), 0);
  return published.filter((entry) => entry.published <= newest).map(identityOf);
}
