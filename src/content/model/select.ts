import type { Instant } from "#zoned-time.js";
import type { Entry, PostState } from "./post.js";

/** A draft stays one whatever its dates say; a post that has expired is no longer to come. */
export function stateOf(
  entry: Pick<Entry, "draft" | "published"> & { readonly expires?: Instant | undefined },
  now: Instant,
): PostState {
  if (entry.draft) return "draft";
  if (entry.expires !== undefined && entry.expires <= now) return "expired";
  return entry.published > now ? "future" : "published";
}

export interface Selection {
  readonly now: Instant;
  /** Asked for besides the published ones. */
  readonly include: ReadonlySet<PostState>;
}

/** The published entries, and those in the states asked for, in the order given. */
export function selectEntries(entries: readonly Entry[], { now, include }: Selection): readonly Entry[] {
  return entries.filter((entry) => {
    const state = stateOf(entry, now);
    return state === "published" || include.has(state);
  });
}
