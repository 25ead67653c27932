import { requireKnownIssues } from "#app/digests/require-known-ledger.js";
import { findReviewer, type ReviewSettings } from "#app/digests/run-previews.js";
import {
  type PublishedDigest,
  readPublishedDigest,
  readScheduledDigest,
} from "#app/digests/scheduled-digests.js";
import type { SendContext } from "#app/digests/send-context.js";
import { tryTemplates } from "#app/digests/try-templates.js";
import { tryWelcomes } from "#app/digests/welcome/check-welcome.js";
import type { InboxContext } from "#app/inbox/open-joining.js";
import { findInbox } from "#app/inbox/read-inbox.js";
import { readDuration, type ScheduledDigest } from "#schedule/due-runs.js";

/** What is sent by itself. */
export interface ServedDigests {
  readonly digests: readonly ServedDigest[];
  /** Those with `on: publish`. */
  readonly published: readonly PublishedDigest[];
}

export interface ServedDigest extends ScheduledDigest {
  /** If set, a preview of each run is mailed beforehand. */
  readonly review?: ReviewSettings;
}

/**
 * What is sent and when.
 * @throws FeedletterError E_CONFIG, E_SCHEDULE, E_TEMPLATE, E_PACKAGES for what would fail later; E_LEDGER_NEW if an archive has
 *   issues that the database doesn't know
 */
export async function readServedDigests(
  sendContext: SendContext,
  options: Pick<InboxContext, "clock" | "cwd" | "randomBytes" | "resolveTxt">,
): Promise<ServedDigests> {
  const { loaded } = sendContext;
  await requireKnownArchives(sendContext);
  findInbox(loaded);
  await tryJoining(sendContext, options);
  await tryTemplates(sendContext);
  await tryWelcomes({ ...sendContext, options });
  const published = Object.keys(loaded.config.digests).flatMap(
    (name) => readPublishedDigest(name, loaded) ?? [],
  );
  return { digests: scheduledDigests(sendContext), published };
}

/** @throws FeedletterError E_CONFIG, E_PACKAGES if nobody could join by mail although they should */
async function tryJoining(
  { loaded, database }: SendContext,
  options: Parameters<typeof readServedDigests>[1],
): Promise<void> {
  if (loaded.config.mail?.join === undefined) return;
  const { openMailReading } = await import("#app/inbox/process-mails.js");
  await openMailReading({ context: options, loaded, database, dryRun: true });
}

/** @throws FeedletterError E_LEDGER_NEW if an archive has issues that the database doesn't know */
async function requireKnownArchives({
  isRehearsal,
  loaded,
  database,
  out,
  clock,
}: SendContext): Promise<void> {
  if (isRehearsal) return;
  for (const digest of Object.keys(loaded.config.digests))
    await requireKnownIssues(digest, { loaded, ledger: database.ledger, out, now: clock.now() });
}

/** @throws FeedletterError E_CONFIG if a preview can't be mailed or answered; E_SCHEDULE with the line of the schedule */
function scheduledDigests(sendContext: SendContext): readonly ServedDigest[] {
  return Object.entries(sendContext.loaded.config.digests).flatMap(([name, { review }]) => {
    const scheduled = readScheduledDigest(name, sendContext.loaded);
    if (scheduled === undefined) return [];
    if (review === undefined) return scheduled;
    return {
      ...scheduled,
      review: { before: readDuration(review), to: findReviewer(sendContext, name) },
    };
  });
}
