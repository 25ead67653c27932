import { queueJoinNotices } from "#app/digests/notices/join-notices.js";
import { reportPauses } from "#app/digests/pause-alerts.js";
import { mailNextRunPreview, type ReviewSettings } from "#app/digests/run-previews.js";
import { findLastRun } from "#app/digests/scheduled-digests.js";
import type { ServedDigest } from "#app/server/served-digests.js";
import { UNREAD_KEPT_MS } from "#deliveries/reports/bounces.js";
import type { RunKey } from "#deliveries/review/review.js";
import { finishOpenIssues, runDigest } from "#deliveries/run-digest.js";
import { type DueRun, dueRuns, readDuration } from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";
import type { PostWatcher } from "./publication/post-watcher.js";
import type { ServeConfigOptions, ServedConfig } from "./serve-config.js";
import { CLAIM_MS, publishPages, reportFailure, runOptionsOf } from "./serve-runs.js";

export interface RoundContext extends Pick<ServedConfig, "sendContext" | "digests" | "published"> {
  readonly serving: ServeConfigOptions;
  readonly posts: PostWatcher;
  /** Runs that were already reported as held. */
  readonly reportedHeldRuns: Set<string>;
  /** Whether the configuration has changed since. */
  readonly hasChanged: () => Promise<boolean>;
}

/**
 * Sends what is due now: mails that wait, early runs, runs, new posts. Failures are events.
 * @returns `changed` if the configuration changed in the meantime; then the rest is left to a round with the new one
 */
export async function sendRound(round: RoundContext): Promise<"done" | "changed"> {
  const { serving, sendContext, digests, published, posts, hasChanged } = round;
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    await reportFailure(digest, serving, () => continueDigest(digest, round));
  }
  for (const [index, digest] of digests.entries()) {
    const { review } = digest;
    // A run may take hours.
    if (index > 0 && (await hasChanged())) return "changed";
    if (review !== undefined)
      await reportFailure(digest.name, serving, () => mailPreview(digest, review, round));
    await reportFailure(digest.name, serving, () => sendEarly(digest, round));
  }
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    if (digests.some(({ name }) => name === digest)) continue;
    await reportFailure(digest, serving, () => sendAsked(digest, round));
  }
  const lastRuns = await findLastRuns(round);
  for (const due of dueRuns(serving.clock(), digests, lastRuns)) {
    if (serving.signal.aborted) return "done";
    if (await hasChanged()) return "changed";
    await reportFailure(due.digest, serving, () => handleRun(due, round));
  }
  if (published.length > 0 && (await hasChanged())) return "changed";
  await posts.look({ sendContext, digests: published });
  await reportFailure(undefined, serving, () => queueJoinNotices(sendContext, serving));
  await reportFailure(undefined, serving, () => reportPauses(sendContext, serving));
  await reportFailure(undefined, serving, () =>
    sendContext.database.reports.forgetUnread(serving.clock() - UNREAD_KEPT_MS),
  );
  return "done";
}

async function mailPreview(
  digest: ServedDigest,
  review: ReviewSettings,
  { serving, sendContext }: RoundContext,
): Promise<void> {
  const { clock, onEvent } = serving;
  const preview = await mailNextRunPreview(digest, review, { sendContext, clock });
  if (preview.kind === "shown") onEvent({ ...preview, at: clock(), digest: digest.name });
}

/** Sends an issue of a digest without a schedule if the publisher has asked for one. */
async function sendAsked(digest: string, round: RoundContext): Promise<void> {
  const { loaded, database } = round.sendContext;
  const asked = await database.reviews.latest(digest);
  if (asked?.choice !== "send-now" || asked.run === "done") return;
  const catchUp = readDuration(loaded.config.digests[digest]?.catchUp ?? "0m");
  // Whoever asked then doesn't expect it any more.
  if (round.serving.clock() - asked.runAt > catchUp) return;
  await handleRun({ digest, run: asked.runAt, kind: "due" }, round);
}

/** Sends the next run early if the publisher asked for it in the preview, or on the page. */
async function sendEarly({ name, schedule }: ServedDigest, round: RoundContext): Promise<void> {
  const run = schedule.nextRun(round.serving.clock());
  if (run === undefined) return;
  const review = await round.sendContext.database.reviews.find({ digest: name, runAt: run });
  if (review?.choice !== "send-now" || review.run === "done") return;
  await handleRun({ digest: name, run, kind: "due" }, round);
}

/** The last run of each digest that had one. */
export async function findLastRuns({
  sendContext,
  digests,
}: Pick<RoundContext, "sendContext" | "digests">): Promise<ReadonlyMap<string, Instant>> {
  const { ledger } = sendContext.database;
  const runs = await Promise.all(
    digests.map(async ({ name }) => ({ name, run: await findLastRun(ledger, name) })),
  );
  return new Map(runs.flatMap(({ name, run }) => (run === undefined ? [] : [[name, run] as const])));
}

/** Sends deferred mails when they are due, not only with the next issue. */
async function continueDigest(digest: string, { serving, sendContext }: RoundContext): Promise<void> {
  const { ledger } = sendContext.database;
  const now = serving.clock();
  const open = await ledger.openIssues(digest);
  const next = await Promise.all(open.map(({ id }) => ledger.nextDue(id)));
  const statuses = await Promise.all(open.map(({ id }) => ledger.status(id)));
  // A failed server is tried again when its pause is over, a paused issue only with `send --resume`.
  if (statuses.some(({ paused, notBefore }) => paused !== undefined || notBefore > now)) return;
  if (open.length === 0 || !next.some((due) => due === undefined || due <= now)) return;
  const resumed = await finishOpenIssues(sendContext.prepareRun(digest, runOptionsOf(serving)));
  serving.onEvent({ kind: "continued", at: serving.clock(), digest, resumed });
  await publishPages(digest, sendContext);
}

export async function handleRun({ digest, run, kind }: DueRun, round: RoundContext): Promise<void> {
  const { serving, sendContext } = round;
  const { ledger, reviews } = sendContext.database;
  const key = { digest, runAt: run };
  const { clock, onEvent } = serving;
  const context = sendContext.prepareRun(digest, runOptionsOf(serving));
  const now = clock();
  if (kind === "due" && (await reviews.find(key))?.choice === "hold") return reportHeld(key, round);
  if (!(await ledger.claimRun(digest, run, { ...context.sender, now, until: now + CLAIM_MS }))) return;
  if (kind === "due" && (await reviews.finalChoice(key)) === "hold") {
    await reviews.releaseRun(key, context.sender.holder);
    return reportHeld(key, round);
  }
  if (kind === "too-late") onEvent({ kind, at: now, digest, run });
  if (kind === "due") {
    const result = await runDigest(context);
    onEvent({ kind: "run", at: clock(), digest, run, result });
    // An earlier issue must be finished first. This run is claimed again until `catchUp` is over.
    if (result.next.kind === "not-reached") return;
  }
  await ledger.completeRun(digest, run, clock());
  // Last, because if a page can't be written, the run must not stay incomplete and be sent again.
  if (kind === "due") await publishPages(digest, sendContext);
}

/** Reports a held run once, although it is found at each wake-up until it is released or `catchUp` is over. */
function reportHeld(
  { digest, runAt }: RunKey,
  { serving: { onEvent, clock }, reportedHeldRuns }: RoundContext,
): void {
  const name = `${digest} ${runAt}`;
  if (reportedHeldRuns.has(name)) return;
  reportedHeldRuns.add(name);
  onEvent({ kind: "held", at: clock(), digest, run: runAt });
}
