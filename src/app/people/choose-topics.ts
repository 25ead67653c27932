import { slugOf } from "#content/text/slug.js";

/** What became of the tags in a list. */
export interface TagCounts {
  /** Tags that are topics of posts, with the number of people who have them. */
  readonly taken: ReadonlyMap<string, number>;
  readonly unknown: ReadonlyMap<string, number>;
}

/** Distinct tags that are counted; a list can have one for each person. */
const MAX_COUNTED = 10_000;

/**
 * Turns the tags of people into topics. A tag that no post has would keep every post from a person, so it isn't taken; somebody
 * without other tags gets all posts.
 */
export function createTopicChooser(topics: ReadonlySet<string>): {
  readonly counts: TagCounts;
  readonly choose: (
    tags: readonly string[],
    digests: readonly string[],
  ) => ReadonlyMap<string, readonly string[]> | undefined;
} {
  const taken = new Map<string, number>();
  const unknown = new Map<string, number>();
  const count = (counts: Map<string, number>, tag: string): void => {
    if (counts.has(tag) || counts.size < MAX_COUNTED) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  };
  return {
    counts: { taken, unknown },
    choose: (tags, digests) => {
      const chosen: string[] = [];
      for (const tag of new Set(tags)) {
        const slug = slugOf(tag);
        count(topics.has(slug) ? taken : unknown, topics.has(slug) ? slug : tag);
        if (topics.has(slug) && !chosen.includes(slug)) chosen.push(slug);
      }
      return chosen.length === 0 ? undefined : new Map(digests.map((digest) => [digest, chosen]));
    },
  };
}
