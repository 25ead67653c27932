import { requireDigest, zoneOf } from "#app/require-digest.js";
import { loadContent } from "#app/site/load-content.js";
import type { LoadedConfig } from "#config/load.js";
import type { Ledger } from "#deliveries/ports.js";
import { type RecordedStart, recordStart } from "#deliveries/record-start.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";

export type StartResult =
  | (RecordedStart & { readonly kind: "recorded" })
  /** The posts can't be read. The next command that can read them records the start. */
  | { readonly kind: "unreadable"; readonly digest: string; readonly error: FeedletterError };

interface RecordContext {
  readonly loaded: LoadedConfig;
  readonly ledger: Ledger;
  readonly now: Instant;
}

/**
 * Records for each new digest which posts already exist. Reads the posts only if there is something to record.
 * @throws FeedletterError E_DATABASE
 */
export async function recordStarts(
  digests: readonly string[],
  { loaded, ledger, now }: RecordContext,
): Promise<readonly StartResult[]> {
  const { config } = loaded;
  let loading: ReturnType<typeof loadContent> | undefined;
  const loadEntries = () => {
    loading ??= loadContent(loaded);
    return loading;
  };
  const results: StartResult[] = [];
  for (const digest of digests) {
    const context = {
      ...{ digest, ledger, loadEntries, skipBroken: true },
      config: requireDigest(config, digest),
      timezone: zoneOf(config, digest),
    };
    try {
      const recorded = await recordStart(context, now);
      if (recorded !== undefined) results.push({ kind: "recorded", ...recorded });
    } catch (error) {
      if (!(error instanceof FeedletterError) || error.code === "E_DATABASE") throw error;
      results.push({ kind: "unreadable", digest, error });
    }
  }
  return results;
}
