import { type Finding, finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import type { Entry } from "./post.js";

/** Items of a feed are published already, so a date in the future is a mistake; in an export it is a plan. */
export function findFutureItems(entries: readonly Entry[], now: Instant): readonly Finding[] {
  return entries
    .filter((entry) => isFeedItem(entry) && !entry.draft && entry.published > now)
    .map(({ place, title, url, published }) => {
      const date = new Date(published).toISOString();
      return finding("W_ITEM_FUTURE", place, `"${title || url}" is dated ${date}, in the future.`);
    });
}

export function isFeedItem({ body }: Pick<Entry, "body">): boolean {
  return body.kind === "item" && body.writtenFor === undefined && !body.isGiven;
}
