import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import type { PrunedIssue } from "#deliveries/issue-repository.js";
import { FeedletterError } from "#errors.js";
import { readDuration } from "#schedule/due-runs.js";

/**
 * Deletes the deliveries of issues that ended long ago; their posts and counts are kept.
 *
 * @param olderThan such as `365d`
 * @throws FeedletterError E_USAGE if the age can't be read; E_CONFIG…, E_DATABASE
 */
export async function pruneIssues(
  context: AppContext,
  { olderThan, dryRun = false }: { readonly olderThan: string; readonly dryRun?: boolean },
): Promise<readonly PrunedIssue[]> {
  if (!/^\d+[mhd]$/.test(olderThan)) {
    throw new FeedletterError("E_USAGE", {
      message: `Invalid age "${olderThan}" for --older-than.`,
      fix: "Write a number of days, such as 365d.",
    });
  }
  return withDatabase(context, async ({ issues }) => {
    const prunable = await issues.prunable(context.clock() - readDuration(olderThan));
    if (!dryRun) for (const { issue } of prunable) await issues.prune(issue);
    return prunable;
  });
}
