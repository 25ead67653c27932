import { findReviewer, mailNextRunPreview, type ReviewSettings } from "#app/digests/run-previews.js";
import {
  dryRunOptions,
  openSendContext,
  type RunOptions,
  type SendContext,
  type SendContextOptions,
} from "#app/digests/send-context.js";
import type { RunKey } from "#deliveries/review/review.js";
import { finishOpenIssues, runDigest } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import {
  type DueRun,
  dueRuns,
  readDuration,
  readSchedule,
  type ScheduledDigest,
} from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";
import { createMetricsCollector, type MetricsCollector } from "./metrics-collector.js";
import type { ServeEvent } from "./serve-events.js";
import { watchHealth } from "./serve-health.js";
import type { OpenServer } from "./serve-http.js";
import { createWakeSignal, type WakeUpContext, workUntilStopped } from "./work-loop.js";

export interface ServeOptions extends SendContextOptions {
  /** Aborted: what is in flight is finished, then `serveDigests` returns. */
  readonly signal: AbortSignal;
  /** Calls `wake` about once a minute, from which due runs are worked out. `stop` resolves when the last call has ended. */
  readonly startMinuteTimer: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
  readonly onEvent: (event: ServeEvent) => void;
}

/**
 * Sends each digest on its schedule, and answers HTTP if `server` is configured, until the signal is aborted.
 * @throws FeedletterError for the config, the port and the database at the start; later failures are events, and tried again
 */
export async function serveDigests(options: ServeOptions): Promise<void> {
  const metricsCollector = createMetricsCollector();
  const sendContext = await openSendContext({
    ...options,
    wrapTransport: metricsCollector.countOutcomes,
  });
  const serving = { ...options, clock: sendContext.clock.now };
  try {
    const digests = scheduledDigests(sendContext);
    const health = watchHealth(sendContext.database.health, serving);
    const wakeSignal = createWakeSignal();
    const server = await openHttp(
      { serving, sendContext, digests },
      { health, wakeSignal, metricsCollector },
    );
    try {
      await runSchedules(
        { serving, sendContext, digests, reportedHeldRuns: new Set() },
        { health, wakeSignal },
      );
    } finally {
      await server?.close();
    }
    serving.onEvent({ kind: "stopped", at: serving.clock() });
  } finally {
    await sendContext.close();
  }
}

/** Answers HTTP until the signal is aborted; mail in flight is finished meanwhile. */
async function openHttp(
  { serving, sendContext, digests }: Pick<ServeState, "serving" | "sendContext" | "digests">,
  { health, wakeSignal, metricsCollector }: WakeUpContext & { readonly metricsCollector: MetricsCollector },
): Promise<OpenServer | undefined> {
  const { clock, randomBytes, sleep, cwd, onEvent, signal } = serving;
  const { server } = sendContext.loaded.config;
  if (server === undefined) return undefined;
  const { openServer } = await import("./serve-http.js");
  const opened = await openServer(sendContext, server, {
    clock,
    randomBytes,
    sleep,
    cwd,
    health,
    onChoice: wakeSignal.trigger,
    measure: () => metricsCollector.measure({ sendContext, digests, health, now: clock() }),
    answered: (answered) => {
      metricsCollector.countResponse(answered);
      onEvent({ kind: "answered", at: clock(), ...answered });
    },
    failed: (error) => onEvent({ kind: "broken", at: clock(), error }),
  });
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

async function runSchedules(state: ServeState, wakeUps: WakeUpContext): Promise<void> {
  const { serving, sendContext, digests } = state;
  const now = serving.clock();
  serving.onEvent({
    kind: "started",
    at: now,
    digests: digests.map(({ name, schedule }) => ({ digest: name, next: schedule.nextRun(now) })),
  });
  // An earlier process may have sent an issue and ended before it wrote the page.
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    await reportFailure(digest, serving, () => publish(digest, sendContext));
  }
  await workUntilStopped(() => workOnce(state), { ...serving, ...wakeUps });
}

/** @throws FeedletterError E_CONFIG if a preview can't be mailed or answered; E_SCHEDULE with the line of the schedule */
function scheduledDigests(sendContext: SendContext): readonly ServedDigest[] {
  const { config, placeOf } = sendContext.loaded;
  return Object.entries(config.digests).flatMap(([name, digest]) =>
    digest.schedule === undefined
      ? []
      : {
          name,
          schedule: readSchedule(
            digest.schedule,
            digest.timezone ?? config.site.timezone,
            placeOf("digests", name, "schedule"),
          ),
          catchUp: readDuration(digest.catchUp),
          review:
            digest.review === undefined
              ? undefined
              : { before: readDuration(digest.review), to: findReviewer(sendContext, name) },
        },
  );
}

interface ServeState {
  readonly serving: ServeOptions;
  readonly sendContext: SendContext;
  readonly digests: readonly ServedDigest[];
  /** Runs that were already reported as held. */
  readonly reportedHeldRuns: Set<string>;
}

interface ServedDigest extends ScheduledDigest {
  /** If set, a preview of each run is mailed beforehand. */
  readonly review?: ReviewSettings;
}

async function workOnce(state: ServeState): Promise<void> {
  const { serving, sendContext, digests } = state;
  for (const digest of Object.keys(sendContext.loaded.config.digests)) {
    await reportFailure(digest, serving, () => continueDigest(digest, state));
  }
  for (const digest of digests) {
    const { review } = digest;
    if (review === undefined) continue;
    await reportFailure(digest.name, serving, () => mailPreview(digest, review, state));
    await reportFailure(digest.name, serving, () => sendEarly(digest, state));
  }
  const lastRuns = await findLastRuns(state);
  for (const due of dueRuns(serving.clock(), digests, lastRuns)) {
    if (serving.signal.aborted) return;
    await reportFailure(due.digest, serving, () => handleRun(due, state));
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

/** Only completed runs count: an interrupted one is claimed again. */
async function findLastRuns({ sendContext, digests }: ServeState): Promise<ReadonlyMap<string, Instant>> {
  const runs = await Promise.all(
    digests.map(async ({ name }) => ({ name, run: await sendContext.database.ledger.lastRun(name) })),
  );
  return new Map(
    runs.flatMap(({ name, run }) => {
      if (run === undefined) return [];
      return [[name, run.completedAt === undefined ? run.runAt - 1 : run.runAt] as const];
    }),
  );
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
  await publish(digest, sendContext);
}

/** @throws FeedletterError if a page can't be written; the next run of the digest writes it */
async function publish(digest: string, sendContext: SendContext): Promise<void> {
  const published = await sendContext.publish(digest);
  if (published.kind === "failed") throw published.error;
}

/** Ms before a run that failed (because of a broken post, say) is tried again, here or by another process. */
const CLAIM_MS = 10 * 60_000;

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
    // An earlier issue must be finished first: this run is claimed again until `catchUp` is over.
    if (result.next.kind === "not-reached") return;
  }
  await ledger.completeRun(digest, run, clock());
  // Last, because a page that can't be written must not leave the run incomplete, which would send it again.
  if (kind === "due") await publish(digest, sendContext);
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

function runOptionsOf({ signal }: ServeOptions): RunOptions {
  return {
    ...dryRunOptions(),
    confirm: async () => true,
    signal,
  };
}

async function reportFailure(
  digest: string,
  { onEvent, clock }: ServeOptions,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // The next wake-up tries again.
    if (!(error instanceof FeedletterError)) throw error;
    // Another process is sending this issue.
    if (error.code === "E_BUSY") return;
    onEvent({ kind: "failed", at: clock(), digest, error });
  }
}
