import { dryRunOptions, type RunOptions, type SendContext } from "#app/digests/send-context.js";
import { FeedletterError } from "#errors.js";
import type { ServeConfigOptions } from "./serve-config.js";

/** What a run takes from the serving process. */
export type Serving = Pick<ServeConfigOptions, "clock" | "onEvent" | "signal">;

/** Ms before a run that failed (because of a broken post, say) is tried again, here or by another process. */
export const CLAIM_MS = 10 * 60_000;

export function runOptionsOf({ signal }: Pick<Serving, "signal">): RunOptions {
  return { ...dryRunOptions(), confirm: async () => true, signal };
}

/** @throws FeedletterError if a page can't be written; the next run of the digest writes it */
export async function publishPages(digest: string, sendContext: SendContext): Promise<void> {
  const published = await sendContext.publish(digest);
  if (published.kind === "failed") throw published.error;
}

export async function reportFailure(
  digest: string | undefined,
  { onEvent, clock }: Pick<Serving, "clock" | "onEvent">,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // The next wake-up tries again.
    if (!(error instanceof FeedletterError)) throw error;
    // Another process is sending this issue.
    if (error.code === "E_BUSY") return;
    // What this run records doesn't count any more.
    if (error.code === "E_STATE_BUSY" || error.code === "E_STATE_MOVED") throw error;
    onEvent({ kind: "failed", at: clock(), digest, error });
  }
}
