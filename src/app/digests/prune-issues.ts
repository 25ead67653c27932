import { openDatabase } from "#app/open-database.js";
import type { EditContext } from "#app/people/edit-subscribers.js";
import { loadConfig } from "#config/load.js";
import type { PrunedIssue } from "#deliveries/issue-repository.js";
import { FeedletterError } from "#errors.js";
import { readDuration } from "#schedule/due-runs.js";

interface PruneOptions extends EditContext {
  /** `365d` */
  readonly olderThan: string;
  /** Nothing is removed. */
  readonly rehearse: boolean;
}

/** @throws FeedletterError E_USAGE for an age that is none; E_CONFIG…, E_DATABASE */
export async function pruneIssues(pruning: PruneOptions): Promise<readonly PrunedIssue[]> {
  const { olderThan, rehearse, clock, configPath, env } = pruning;
  if (!/^\d+[mhd]$/.test(olderThan)) {
    throw new FeedletterError("E_USAGE", {
      message: `--older-than "${olderThan}" is no age.`,
      fix: "Write a number and d for days, such as 365d.",
    });
  }
  const database = await openDatabase(loadConfig(configPath, { env, uses: ["database"] }), clock());
  try {
    const prunable = await database.issues.prunable(clock() - readDuration(olderThan));
    if (!rehearse) for (const { issue } of prunable) await database.issues.prune(issue);
    return prunable;
  } finally {
    await database.close();
  }
}
