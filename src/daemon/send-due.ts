import { pruneBefore } from "#app/digests/prune-issues.js";
import { requireKnownLedger } from "#app/digests/require-known-ledger.js";
import { openSendContext, type SendContext } from "#app/digests/send-context.js";
import { readServedDigests } from "#app/server/served-digests.js";
import { followAnnouncements } from "./announce/announce-follower.js";
import { createClockGuard } from "./clock-guard.js";
import { firstEvents } from "./first-events.js";
import { followHub } from "./hub/hub-follower.js";
import { answerJoiners, readInboxOnce } from "./inbox/inbox-follower.js";
import { createPostWatcher } from "./publication/post-watcher.js";
import { sendRound } from "./send-round.js";
import { nextRuns, type ServeConfigOptions } from "./serve-config.js";
import type { NextRun } from "./serve-events.js";
import { publishPages, reportFailure } from "./serve-runs.js";
import { followWebhooks } from "./webhooks/webhook-follower.js";

/** Ms after which an issue's deliveries are replaced by their counts, with `state`. */
const KEPT_MS = 30 * 86_400_000;

export interface SendDueOptions extends ServeConfigOptions {
  /** Today's date: confirms that the database is new, and not a lost one's replacement. */
  readonly first?: string | undefined;
}

/**
 * Does once what `serve` would do at this moment: reads the mailbox, sends what is due and what waits, tells the hub. Several
 * processes may do so at the same time, also beside `serve`. Results and failures are events.
 * @returns when each digest is sent next
 * @throws FeedletterError for the configuration, the templates and the database, before anything is sent
 */
export async function sendDue(options: SendDueOptions): Promise<readonly NextRun[]> {
  const sendContext = await openSendContext({ ...options, readsInbox: true });
  try {
    await requireKnownLedgers(sendContext, options);
    const sent = await readServedDigests(sendContext, options);
    const { loaded, isRehearsal } = sendContext;
    const clock = sendContext.clock.now;
    const serving = { ...options, clock };
    const attempt = (work: () => Promise<void>): Promise<void> => reportFailure(undefined, serving, work);
    const isClockRight = createClockGuard({ ...serving, sendContext, served: () => sent });
    for (const event of await firstEvents(sendContext, clock())) options.onEvent(event);
    // Before anything happens that is to be told.
    const webhooks = followWebhooks(serving);
    await attempt(() => webhooks.register(sendContext));
    // First, so that nobody who has left is mailed.
    await attempt(() => readInboxOnce(sendContext, serving));
    // Without a transport the posts must not be recorded as sent.
    if (isRehearsal || !(await isClockRight())) return nextRuns(sent, clock());
    await attempt(() => answerJoiners(sendContext, serving));
    const posts = createPostWatcher(serving);
    const held = { reportedHeldRuns: new Set<string>(), hasChanged: async () => false };
    await sendRound({ serving, sendContext, ...sent, posts, ...held });
    // Every job fetches the whole database.
    if (loaded.config.state !== undefined)
      await attempt(async () => {
        await pruneBefore(clock() - KEPT_MS, { database: sendContext.database, config: loaded.config });
      });
    // An earlier process may have sent an issue and ended before it wrote the page.
    for (const digest of Object.keys(loaded.config.digests))
      await reportFailure(digest, serving, () => publishPages(digest, sendContext));
    const hub = followHub(serving);
    hub.wake(sendContext);
    await hub.stop();
    const announcements = followAnnouncements(serving);
    announcements.wake(sendContext);
    await announcements.stop();
    webhooks.wake(sendContext);
    await webhooks.stop();
    const taken = sendContext.database.takenIn?.() ?? [];
    if (taken.length > 0) options.onEvent({ kind: "requests", at: clock(), taken });
    return nextRuns(sent, clock());
  } finally {
    await sendContext.close();
  }
}

/** In a job that starts without the database of the one before, every run would be the first, and nothing would ever be sent. */
async function requireKnownLedgers(sendContext: SendContext, { env, first }: SendDueOptions): Promise<void> {
  const { isRehearsal, loaded, database, out, clock } = sendContext;
  if (isRehearsal) return;
  const check = { loaded, ledger: database.ledger, out, now: clock.now(), env, first, command: "send --due" };
  for (const digest of Object.keys(loaded.config.digests)) await requireKnownLedger(digest, check);
}
