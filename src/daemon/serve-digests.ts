import { reportPauses } from "#app/digests/pause-alerts.js";
import { mailNextRunPreview, type ReviewSettings } from "#app/digests/run-previews.js";
import { findLastRun } from "#app/digests/scheduled-digests.js";
import { UNREAD_KEPT_MS } from "#deliveries/reports/bounces.js";
import type { RunKey } from "#deliveries/review/review.js";
import { finishOpenIssues, runDigest } from "#deliveries/run-digest.js";
import { type DueRun, dueRuns } from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";
import { createClockGuard } from "./clock-guard.js";
import type { ConfigFollower } from "./config-changes.js";
import { firstEvents } from "./first-events.js";
import { followHub, type HubFollower } from "./hub/hub-follower.js";
import { answerJoiners, followInbox, type InboxFollower } from "./inbox/inbox-follower.js";
import { createPostWatcher, type PostWatcher } from "./publication/post-watcher.js";
import {
  followServedConfig,
  nextRuns,
  type ServeConfigOptions,
  type ServedConfig,
  type ServedDigest,
} from "./serve-config.js";
import type { OpenServer } from "./serve-http.js";
import { CLAIM_MS, publishPages, reportFailure, runOptionsOf } from "./serve-runs.js";
import { createWakeSignal, type WakeUpContext, workUntilStopped } from "./work-loop.js";

export interface ServeOptions extends ServeConfigOptions {
  /** Calls `wake` about once a minute, to check for due runs. `stop` resolves when the last call has ended. */
  readonly startMinuteTimer: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
  /** A monotonic clock in ms, to detect jumps of the system clock. Default: jumps aren't detected. */
  readonly monotonic?: () => number;
}

/**
 * Sends each digest on its schedule, and answers HTTP if `server` is configured, until the signal is aborted.
 * @throws FeedletterError at the start, for the configuration, the templates, the port and the database. Later failures are
 *   events, and are retried.
 */
export async function serveDigests(options: ServeOptions): Promise<void> {
  const wakeSignal = createWakeSignal();
  const config = await followServedConfig(options, wakeSignal.trigger);
  try {
    const { sendContext, health } = config.current();
    const serving = { ...options, clock: sendContext.clock.now };
    const server = await openHttp(serving, config);
    const hub = followHub(serving);
    const inbox = followInbox(serving);
    try {
      await runSchedules(
        {
          serving,
          config,
          ...{ hub, inbox, posts: createPostWatcher(serving) },
          checkClock: createClockGuard({ ...serving, sendContext, served: config.current }),
          reportedHeldRuns: new Set(),
          lastRound: { served: config.current(), at: serving.clock() },
        },
        { health, wakeSignal },
      );
    } finally {
      await Promise.all([hub.stop(), inbox.stop()]);
      await server?.close();
    }
    serving.onEvent({ kind: "stopped", at: serving.clock() });
  } finally {
    await config.close();
  }
}

/** Answers HTTP until the signal is aborted, and while mails in flight are finished. */
async function openHttp(
  { clock, onEvent, signal }: ServeOptions,
  config: ConfigFollower<ServedConfig>,
): Promise<OpenServer | undefined> {
  const { sendContext, site } = config.current();
  const { server } = sendContext.loaded.config;
  if (server === undefined || site === undefined) return undefined;
  const { listen } = await import("./serve-http.js");
  const opened = await listen(server, () => config.current().site ?? site);
  const { url, metrics } = opened;
  onEvent({ kind: "listening", at: clock(), url, metrics });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= opened.close();
    return closing;
  };
  signal.addEventListener("abort", () => void close(), { once: true });
  return { ...opened, close };
}

async function runSchedules(process: ServeProcess, wakeUps: WakeUpContext): Promise<void> {
  const { serving, config } = process;
  const { sendContext } = config.current();
  const now = serving.clock();
  serving.onEvent({ kind: "started", at: now, digests: nextRuns(config.current(), now) });
  for (const event of await firstEvents(sendContext, now)) serving.onEvent(event);
  // An earlier process may have sent an issue and ended before it wrote the page.
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    await reportFailure(digest, serving, () => publishPages(digest, sendContext));
  }
  await workUntilStopped(() => workOnce(process), { ...serving, ...wakeUps });
}

interface ServeProcess {
  readonly serving: ServeOptions;
  readonly config: ConfigFollower<ServedConfig>;
  readonly hub: HubFollower;
  readonly inbox: InboxFollower;
  readonly posts: PostWatcher;
  /** Whether the clock is right, so that mail may be sent. */
  readonly checkClock: () => Promise<boolean>;
  /** Runs that were already reported as held. */
  readonly reportedHeldRuns: Set<string>;
  /** When due runs were last checked, and with which configuration. */
  lastRound: { readonly served: ServedConfig; readonly at: Instant };
}

type ServeState = ServeProcess & Pick<ServedConfig, "sendContext" | "digests">;

async function workOnce(process: ServeProcess): Promise<void> {
  const { serving, config, lastRound } = process;
  const served = await config.refresh();
  const { sendContext, digests } = served;
  process.hub.wake(sendContext);
  process.inbox.wake(sendContext);
  if (!sendContext.isRehearsal && !(await process.checkClock())) return;
  const state = { ...process, sendContext, digests };
  if (served !== lastRound.served) await reportFailure(undefined, serving, () => startChanged(state));
  process.lastRound = { served, at: serving.clock() };
  // Nobody sends the files, so the posts must not be recorded as sent.
  if (sendContext.isRehearsal) return;
  // A run may take hours, so the configuration may have changed before the next.
  const hasChanged = async (): Promise<boolean> => (await config.refresh()) !== served;
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    await reportFailure(digest, serving, () => continueDigest(digest, state));
  }
  for (const digest of digests) {
    const { review } = digest;
    if (review === undefined) continue;
    if (await hasChanged()) return workOnce(process);
    await reportFailure(digest.name, serving, () => mailPreview(digest, review, state));
    await reportFailure(digest.name, serving, () => sendEarly(digest, state));
  }
  const lastRuns = await findLastRuns(state);
  for (const due of dueRuns(serving.clock(), digests, lastRuns)) {
    if (serving.signal.aborted) return;
    if (await hasChanged()) return workOnce(process);
    await reportFailure(due.digest, serving, () => handleRun(due, state));
  }
  if (served.published.length > 0 && (await hasChanged())) return workOnce(process);
  await process.posts.look({ sendContext, digests: served.published });
  await reportFailure(undefined, serving, () => reportPauses(sendContext, serving));
  const { mail, server } = sendContext.loaded.config;
  // With a server, its own queue sends them.
  if (mail?.join !== undefined && server === undefined)
    await reportFailure(undefined, serving, () => answerJoiners(sendContext, serving));
  await reportFailure(undefined, serving, () =>
    sendContext.database.reports.forgetUnread(serving.clock() - UNREAD_KEPT_MS),
  );
}

/** Records the start of new digests, and the schedules that have changed. */
async function startChanged(state: ServeState): Promise<void> {
  const { serving, sendContext } = state;
  for (const event of await firstEvents(sendContext, serving.clock())) serving.onEvent(event);
  if (!sendContext.isRehearsal) await skipEarlierRuns(state);
}

/** A changed schedule starts with its next run. Otherwise a run from before the change would count as missed and be sent at once. */
async function skipEarlierRuns(state: ServeState): Promise<void> {
  const { serving, digests, lastRound } = state;
  const now = serving.clock();
  const lastRuns = await findLastRuns(state);
  const missed = dueRuns(now, lastRound.served.digests, lastRuns).filter(({ kind }) => kind === "due");
  for (const { digest, run, kind } of dueRuns(now, digests, lastRuns)) {
    if (kind !== "due" || run > lastRound.at || missed.some((other) => other.digest === digest)) continue;
    await handleRun({ digest, run, kind: "first-seen" }, state);
  }
}

async function mailPreview(
  digest: ServedDigest,
  review: ReviewSettings,
  { serving, sendContext }: ServeState,
): Promise<void> {
  const { clock, onEvent } = serving;
  const preview = await mailNextRunPreview(digest, review, { sendContext, clock });
  if (preview.kind === "shown") onEvent({ ...preview, at: clock(), digest: digest.name });
}

/** Sends the next run early if the publisher asked for it in the preview. */
async function sendEarly({ name, schedule }: ServedDigest, state: ServeState): Promise<void> {
  const run = schedule.nextRun(state.serving.clock());
  if (run === undefined) return;
  const review = await state.sendContext.database.reviews.find({ digest: name, runAt: run });
  if (review?.choice !== "send-now" || review.run === "done") return;
  await handleRun({ digest: name, run, kind: "due" }, state);
}

async function findLastRuns({ sendContext, digests }: ServeState): Promise<ReadonlyMap<string, Instant>> {
  const { ledger } = sendContext.database;
  const runs = await Promise.all(
    digests.map(async ({ name }) => ({ name, run: await findLastRun(ledger, name) })),
  );
  return new Map(runs.flatMap(({ name, run }) => (run === undefined ? [] : [[name, run] as const])));
}

/** Sends deferred mails when they are due, not only with the next issue. */
async function continueDigest(digest: string, { serving, sendContext }: ServeState): Promise<void> {
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

async function handleRun({ digest, run, kind }: DueRun, state: ServeState): Promise<void> {
  const { serving, sendContext } = state;
  const { ledger, reviews } = sendContext.database;
  const key = { digest, runAt: run };
  const { clock, onEvent } = serving;
  const context = sendContext.prepareRun(digest, runOptionsOf(serving));
  const now = clock();
  if (kind === "due" && (await reviews.find(key))?.choice === "hold") return reportHeld(key, state);
  if (!(await ledger.claimRun(digest, run, { ...context.sender, now, until: now + CLAIM_MS }))) return;
  if (kind === "due" && (await reviews.finalChoice(key)) === "hold") {
    await reviews.releaseRun(key, context.sender.holder);
    return reportHeld(key, state);
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
  { serving: { onEvent, clock }, reportedHeldRuns }: ServeState,
): void {
  const name = `${digest} ${runAt}`;
  if (reportedHeldRuns.has(name)) return;
  reportedHeldRuns.add(name);
  onEvent({ kind: "held", at: clock(), digest, run: runAt });
}
