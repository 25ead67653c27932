import type { Instant } from "#zoned-time.js";
import type { Audience, Entry, HiddenFrom, PostState } from "./post.js";

type Dated = Pick<Entry, "draft" | "published" | "expires" | "hiddenFrom">;

/** A draft is a draft whatever its dates; a post that has expired is no longer in the future, and an unlisted one never will be. */
export function stateOf(entry: Dated, now: Instant): PostState {
  if (entry.draft) return "draft";
  if (entry.expires !== undefined && entry.expires <= now) return "expired";
  if (entry.hiddenFrom === "everywhere") return "unlisted";
  return entry.published > now ? "future" : "published";
}

export interface Selection {
  readonly now: Instant;
  /** States that are selected besides the published ones. */
  readonly include: ReadonlySet<PostState>;
  /** Leaves out the posts that are hidden from it. */
  readonly audience?: Audience;
}

export function isSelected(entry: Dated, { now, include, audience }: Selection): boolean {
  if (isHiddenFrom(entry, audience)) return false;
  const state = stateOf(entry, now);
  return state === "published" || include.has(state);
}

/** The published entries, and those in the states asked for, in the order given. */
export function selectEntries(entries: readonly Entry[], selection: Selection): readonly Entry[] {
  return entries.filter((entry) => isSelected(entry, selection));
}

function isHiddenFrom(
  { hiddenFrom }: { readonly hiddenFrom?: HiddenFrom },
  audience: Audience | undefined,
): boolean {
  return audience !== undefined && hiddenFrom === audience;
}
