import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { schemeOf } from "#app/database-scheme.js";
import { type PlannedDigest, type PlanRunsOptions, planRuns } from "#app/digests/plan-runs.js";
import { loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";

export type PlannedMails =
  | { readonly kind: "planned"; readonly digests: readonly PlannedDigest[] }
  /** Which posts were sent is in the database, which a job that only checks often can't read. */
  | { readonly kind: "unknown"; readonly reason: string };

/** What would be mailed next, where that can be told. Undefined if the site has no digests. Changes nothing, and creates no database. */
export async function planMails(options: PlanRunsOptions): Promise<PlannedMails | undefined> {
  const { config, baseDir } = await loadConfig(options.configPath, { env: options.env, uses: [] });
  if (Object.keys(config.digests).length === 0) return undefined;
  if (schemeOf(config.database) === undefined && !existsSync(resolve(baseDir, config.database)))
    return { kind: "unknown", reason: `There is no database at ${config.database} here.` };
  try {
    return { kind: "planned", digests: await planRuns(options) };
  } catch (error) {
    if (error instanceof FeedletterError) return { kind: "unknown", reason: error.message };
    throw error;
  }
}
