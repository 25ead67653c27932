import { planStart } from "#digest/start.js";
import type { Instant } from "#zoned-time.js";
import { throwIfBroken } from "./broken-content.js";
import type { ComposeContext } from "./compose-next.js";
import type { Ledger } from "./ports.js";

export type StartContext = Pick<
  ComposeContext,
  "digest" | "config" | "timezone" | "loadEntries" | "skipBroken"
> & {
  readonly ledger: Pick<Ledger, "history" | "start">;
};

/** A digest whose start was recorded. `older` posts existed before it. */
export interface RecordedStart {
  readonly digest: string;
  readonly older: number;
}

/**
 * Records which posts a new digest never sends, unless that has been done or the first issue does it (`start: newest`).
 * @throws FeedletterError E_SOURCE, E_FEED if the posts can't be read; E_CONTENT for a broken post unless `skipBroken`;
 *   E_DATABASE
 */
export async function recordStart(context: StartContext, now: Instant): Promise<RecordedStart | undefined> {
  const { digest, config, timezone, ledger } = context;
  const history = await ledger.history(digest);
  // Planned without the posts first, because reading them takes longer than asking whether they are needed.
  if (planStart([], { digest: config, history, now, timezone }) === undefined) return undefined;
  const { entries, findings } = await context.loadEntries();
  throwIfBroken(findings, context);
  const start = planStart(entries, { digest: config, history, now, timezone });
  if (start === undefined || !(await ledger.start(digest, start))) return undefined;
  return { digest, older: start.baseline.length };
}
