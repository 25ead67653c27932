import { dueRuns } from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";
import { type AnnounceFollower, followAnnouncements } from "./announce/announce-follower.js";
import { createClockGuard } from "./clock-guard.js";
import type { ConfigFollower } from "./config-changes.js";
import { firstEvents } from "./first-events.js";
import { followHub, type HubFollower } from "./hub/hub-follower.js";
import { answerJoiners, followInbox, type InboxFollower } from "./inbox/inbox-follower.js";
import { createPostWatcher, type PostWatcher } from "./publication/post-watcher.js";
import { findLastRuns, handleRun, type RoundContext, sendRound } from "./send-round.js";
import { followServedConfig, nextRuns, type ServeConfigOptions, type ServedConfig } from "./serve-config.js";
import type { OpenServer } from "./serve-http.js";
import { publishPages, reportFailure } from "./serve-runs.js";
import { followWebhooks, type WebhookFollower } from "./webhooks/webhook-follower.js";
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
    const webhooks = followWebhooks(serving);
    const announcements = followAnnouncements(serving);
    try {
      await runSchedules(
        {
          serving,
          config,
          ...{ hub, inbox, webhooks, announcements, posts: createPostWatcher(serving) },
          checkClock: createClockGuard({ ...serving, sendContext, served: config.current }),
          reportedHeldRuns: new Set(),
          lastRound: { served: config.current(), at: serving.clock() },
        },
        { health, wakeSignal },
      );
    } finally {
      await Promise.all([hub.stop(), inbox.stop(), webhooks.stop(), announcements.stop()]);
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
  await reportFailure(undefined, serving, () => process.webhooks.register(sendContext));
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
  readonly webhooks: WebhookFollower;
  readonly announcements: AnnounceFollower;
  readonly posts: PostWatcher;
  /** Whether the clock is right, so that mail may be sent. */
  readonly checkClock: () => Promise<boolean>;
  /** Runs that were already reported as held. */
  readonly reportedHeldRuns: Set<string>;
  /** When due runs were last checked, and with which configuration. */
  lastRound: { readonly served: ServedConfig; readonly at: Instant };
}

async function workOnce(process: ServeProcess): Promise<void> {
  const { serving, config, lastRound } = process;
  const served = await config.refresh();
  const { sendContext } = served;
  process.hub.wake(sendContext);
  process.inbox.wake(sendContext);
  process.webhooks.wake(sendContext);
  if (!sendContext.isRehearsal && !(await process.checkClock())) return;
  process.announcements.wake(sendContext);
  const round = { ...process, ...served, hasChanged: async () => (await config.refresh()) !== served };
  if (served !== lastRound.served)
    await reportFailure(undefined, serving, () => startChanged(round, lastRound));
  process.lastRound = { served, at: serving.clock() };
  // Nobody sends the files, so the posts must not be recorded as sent.
  if (sendContext.isRehearsal) return;
  if ((await sendRound(round)) === "changed") return workOnce(process);
  const { mail, server } = sendContext.loaded.config;
  // With a server, its own queue sends them.
  if (mail?.join !== undefined && server === undefined)
    await reportFailure(undefined, serving, () => answerJoiners(sendContext, serving));
}

/** Records the start of new digests, and the schedules that have changed. */
async function startChanged(round: RoundContext, last: ServeProcess["lastRound"]): Promise<void> {
  const { serving, sendContext } = round;
  for (const event of await firstEvents(sendContext, serving.clock())) serving.onEvent(event);
  if (!sendContext.isRehearsal) await skipEarlierRuns(round, last);
}

/** A changed schedule starts with its next run. Otherwise a run from before the change would count as missed and be sent at once. */
async function skipEarlierRuns(round: RoundContext, last: ServeProcess["lastRound"]): Promise<void> {
  const { serving, digests } = round;
  const now = serving.clock();
  const lastRuns = await findLastRuns(round);
  const missed = dueRuns(now, last.served.digests, lastRuns).filter(({ kind }) => kind === "due");
  for (const { digest, run, kind } of dueRuns(now, digests, lastRuns)) {
    if (kind !== "due" || run > last.at || missed.some((other) => other.digest === digest)) continue;
    await handleRun({ digest, run, kind: "first-seen" }, round);
  }
}
