import { recordStarts } from "#app/digests/record-starts.js";
import type { SendContext } from "#app/digests/send-context.js";
import type { Instant } from "#zoned-time.js";
import type { ServeEvent } from "./serve-events.js";

/** Records the posts that exist when a digest is first served, and reports that. In a rehearsal, reports that nothing will be sent. */
export async function firstEvents(
  { loaded, database, isRehearsal }: SendContext,
  at: Instant,
): Promise<readonly ServeEvent[]> {
  if (isRehearsal) return [{ kind: "rehearsal", at }];
  const digests = Object.keys(loaded.config.digests);
  const starts = await recordStarts(digests, { loaded, ledger: database.ledger, now: at });
  return starts.map((start) =>
    start.kind === "recorded"
      ? { kind: "first-seen", at, digest: start.digest, older: start.older }
      : { kind: "failed", at, digest: start.digest, error: start.error },
  );
}
