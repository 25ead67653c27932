import type { Instant } from "#zoned-time.js";
import { formatDate } from "./format.js";

/** What the posts of a group have in common. */
export const GROUPINGS = ["category", "author", "day", "month", "year"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The fields that posts are grouped by. */
export interface GroupedPost {
  readonly category: string;
  readonly byline: string;
  readonly published: Instant;
}

export interface Group<Post> {
  readonly label: string;
  readonly posts: readonly Post[];
}

/** Groups in the order of their first posts; within a group the order of the posts is kept. */
export function groupPosts<Post extends GroupedPost>(
  posts: readonly Post[],
  by: Grouping,
  where: { readonly language: string; readonly timezone: string },
): readonly Group<Post>[] {
  const groups = new Map<string, Post[]>();
  for (const post of posts) {
    const label = labelOf(post, by, where);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [post]);
    else group.push(post);
  }
  return [...groups].map(([label, members]) => ({ label, posts: members }));
}

function labelOf(
  { category, byline, published }: GroupedPost,
  by: Grouping,
  where: { readonly language: string; readonly timezone: string },
): string {
  if (by === "category") return category;
  if (by === "author") return byline;
  return formatDate(published, { ...where, style: by === "day" ? "long" : by });
}
