import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import type { Config } from "#config/schema.js";
import type { OpenDatabase } from "#database/ports.js";
import type { PrunedIssue } from "#deliveries/issue-repository.js";
import type { Ledger } from "#deliveries/ports.js";
import { FeedletterError } from "#errors.js";
import { readDuration } from "#schedule/due-runs.js";
import { alternativesTo, type DigestGroups, groupDigests } from "#subscribers/digest-groups.js";
import type { Instant } from "#zoned-time.js";

/** An issue that is old enough, and whose deliveries are still needed. */
interface KeptIssue extends PrunedIssue {
  /** The alternative that hasn't sent all of its posts: who changes to it must not get them again. */
  readonly until: string;
}

interface PruneResult {
  readonly pruned: readonly PrunedIssue[];
  readonly kept: readonly KeptIssue[];
}

/**
 * Deletes the deliveries of issues that ended long ago; their posts and counts are kept.
 *
 * @param olderThan such as `365d`
 * @throws FeedletterError E_USAGE if the age can't be read; E_CONFIG…, E_DATABASE
 */
export async function pruneIssues(
  context: AppContext,
  { olderThan, dryRun = false }: { readonly olderThan: string; readonly dryRun?: boolean },
): Promise<PruneResult> {
  if (!/^\d+[mhd]$/.test(olderThan)) {
    throw new FeedletterError("E_USAGE", {
      message: `Invalid age "${olderThan}" for --older-than.`,
      fix: "Write a number of days, such as 365d.",
    });
  }
  const before = context.clock() - readDuration(olderThan);
  return withDatabase(context, (database, { config }) => pruneBefore(before, { database, config, dryRun }));
}

/** The same of issues that ended before an instant. @throws FeedletterError E_DATABASE */
export async function pruneBefore(
  before: Instant,
  {
    database: { issues, ledger },
    config,
    dryRun = false,
  }: {
    readonly database: Pick<OpenDatabase, "issues" | "ledger">;
    readonly config: Pick<Config, "digests">;
    readonly dryRun?: boolean;
  },
): Promise<PruneResult> {
  const groups = groupDigests(Object.entries(config.digests).map(([name, { group }]) => ({ name, group })));
  const pruned: PrunedIssue[] = [];
  const kept: KeptIssue[] = [];
  for (const old of await issues.prunable(before)) {
    const until = await findNeed(old.issue, groups, { issues, ledger });
    if (until !== undefined) {
      kept.push({ ...old, until });
      continue;
    }
    if (!dryRun) await issues.prune(old.issue);
    pruned.push(old);
  }
  return { pruned, kept };
}

/** A post that is dated so long before a digest's last issue is held back anyway. */
const HELD_BACK_MS = 30 * 86_400_000;

/** The alternative that may still send a post of the issue, and would send it to people who had it from this one. */
async function findNeed(
  id: string,
  groups: DigestGroups,
  {
    issues,
    ledger,
  }: {
    readonly issues: { readonly find: (id: string) => Promise<{ readonly digest: string } | undefined> };
    readonly ledger: Pick<Ledger, "history" | "issuePosts">;
  },
): Promise<string | undefined> {
  const digest = (await issues.find(id))?.digest;
  const alternatives = digest === undefined ? [] : alternativesTo(digest, groups);
  if (alternatives.length === 0) return undefined;
  const posts = await ledger.issuePosts(id);
  for (const alternative of alternatives) {
    const { sent, baseline, lastIssueAt = 0 } = await ledger.history(alternative);
    const mayFollow = posts.some(
      (post) => !sent.has(post.id) && !baseline.has(post.id) && post.published > lastIssueAt - HELD_BACK_MS,
    );
    if (mayFollow) return alternative;
  }
  return undefined;
}
