import { type Mailroom, type MailroomOptions, openMailroom, type RunChoices } from "#app/digests/mailroom.js";
import { findReviewer, type Reviewed, showNextRun } from "#app/digests/review-runs.js";
import type { RunKey } from "#deliveries/review/review.js";
import { finishOpenIssues, runDigest } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import { type DueRun, dueRuns, readDuration, readSchedule, type ScheduledDigest } from "#schedule/due.js";
import type { Instant } from "#zoned-time.js";
import { type Alarms, createBell, workUntilStopped } from "./serve-alarms.js";
import type { ServeEvent } from "./serve-events.js";
import { watchHealth } from "./serve-health.js";
import type { OpenServer } from "./serve-http.js";
import { type Gauges, watchWork } from "./serve-metrics.js";

export interface Serving extends Omit<MailroomOptions, "purpose"> {
  /** Aborted: what is in flight is finished, then serving ends. */
  readonly signal: AbortSignal;
  /** Calls back about once a minute; what is due is decided here. The promise is kept when there is nothing more to do. */
  readonly startAlarm: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
  readonly tell: (event: ServeEvent) => void;
}

/**
 * Sends each digest at its schedule, and answers HTTP where `server` is configured, until the signal is aborted.
 * @throws FeedletterError for the config, the port and the database at the start; later failures are told and tried again
 */
export async function serveDigests(given: Serving): Promise<void> {
  const gauges = watchWork();
  const room = await openMailroom({ ...given, purpose: "send", watch: gauges.countMails });
  const serving = { ...given, clock: room.clock.now };
  try {
    const digests = scheduledDigests(room);
    const health = watchHealth(room.database.vitals, serving);
    const bell = createBell();
    const server = await openHttp({ serving, room, digests }, { health, bell, gauges });
    try {
      await serveRoom({ serving, room, digests, toldHeld: new Set() }, { health, bell });
    } finally {
      await server?.close();
    }
    serving.tell({ kind: "stopped", at: serving.clock() });
  } finally {
    await room.close();
  }
}

/** Answers HTTP from now on; stops when the signal is aborted, while mail that is in flight is finished. */
async function openHttp(
  { serving, room, digests }: Pick<Shift, "serving" | "room" | "digests">,
  { health, bell, gauges }: Alarms & { readonly gauges: Gauges },
): Promise<OpenServer | undefined> {
  const { clock, randomBytes, sleep, cwd, tell, signal } = serving;
  const { server } = room.loaded.config;
  if (server === undefined) return undefined;
  const { openServer } = await import("./serve-http.js");
  const opened = await openServer(room, server, {
    ...{ clock, randomBytes, sleep, cwd, health, chosen: bell.ring },
    measure: () => gauges.measure({ room, digests, health, now: clock() }),
    answered: (answered) => {
      gauges.countAnswer(answered);
      tell({ kind: "answered", at: clock(), ...answered });
    },
    failed: (error) => tell({ kind: "broken", at: clock(), error }),
  });
  const { url, metrics } = opened;
  tell({ kind: "listening", at: clock(), url, ...(metrics === undefined ? {} : { metrics }) });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= opened.close();
    return closing;
  };
  signal.addEventListener("abort", () => void close(), { once: true });
  return { ...opened, close };
}

async function serveRoom(shift: Shift, alarms: Alarms): Promise<void> {
  const { serving, room, digests } = shift;
  const now = serving.clock();
  serving.tell({
    kind: "started",
    at: now,
    digests: digests.map(({ name, schedule }) => ({ digest: name, next: schedule.nextRun(now) })),
  });
  // What an earlier process has sent and not written any more.
  for (const digest of Object.keys(room.loaded.config.digests)) {
    await tellFailure(digest, serving, () => publish(digest, room));
  }
  await workUntilStopped(() => workOnce(shift), { ...serving, ...alarms });
}

/** @throws FeedletterError E_CONFIG for previews that lead nowhere; E_SCHEDULE with the line of the schedule */
function scheduledDigests(room: Mailroom): readonly ServedDigest[] {
  const { config, placeOf } = room.loaded;
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
          ...(digest.review === undefined
            ? {}
            : { review: { before: readDuration(digest.review), to: findReviewer(room, name) } }),
        },
  );
}

interface Shift {
  readonly serving: Serving;
  readonly room: Mailroom;
  readonly digests: readonly ServedDigest[];
  /** Runs of which it was told that they are held. */
  readonly toldHeld: Set<string>;
}

interface ServedDigest extends ScheduledDigest {
  /** Present: its runs are shown beforehand. */
  readonly review?: Reviewed;
}

async function workOnce(shift: Shift): Promise<void> {
  const { serving, room, digests } = shift;
  for (const digest of Object.keys(room.loaded.config.digests)) {
    await tellFailure(digest, serving, () => continueDigest(digest, shift));
  }
  for (const digest of digests) {
    const { review } = digest;
    if (review === undefined) continue;
    await tellFailure(digest.name, serving, () => showRun(digest, review, shift));
    await tellFailure(digest.name, serving, () => sendAhead(digest, shift));
  }
  const lastRuns = await findLastRuns(shift);
  for (const due of dueRuns(serving.clock(), digests, lastRuns)) {
    if (serving.signal.aborted) return;
    await tellFailure(due.digest, serving, () => answerRun(due, shift));
  }
}

async function showRun(digest: ServedDigest, review: Reviewed, { serving, room }: Shift): Promise<void> {
  const { clock, tell } = serving;
  const showing = await showNextRun(digest, review, { room, clock });
  if (showing.kind === "shown") tell({ ...showing, at: clock(), digest: digest.name });
}

/** The publisher has seen the next run and doesn't want to wait for it. */
async function sendAhead({ name, schedule }: ServedDigest, shift: Shift): Promise<void> {
  const run = schedule.nextRun(shift.serving.clock());
  if (run === undefined) return;
  const review = await shift.room.database.reviews.find({ digest: name, runAt: run });
  if (review?.choice !== "send-now" || review.run === "done") return;
  await answerRun({ digest: name, run, kind: "due" }, shift);
}

/** A run counts once it is completed: one that was interrupted is claimed again. */
async function findLastRuns({ room, digests }: Shift): Promise<ReadonlyMap<string, Instant>> {
  const runs = await Promise.all(
    digests.map(async ({ name }) => ({ name, run: await room.database.ledger.lastRun(name) })),
  );
  return new Map(
    runs.flatMap(({ name, run }) => {
      if (run === undefined) return [];
      return [[name, run.completedAt === undefined ? run.runAt - 1 : run.runAt] as const];
    }),
  );
}

/** Mails that had to wait are sent when their time comes, not only with the next issue. */
async function continueDigest(digest: string, { serving, room }: Shift): Promise<void> {
  const { ledger } = room.database;
  const now = serving.clock();
  const open = await ledger.openIssues(digest);
  const next = await Promise.all(open.map(({ id }) => ledger.nextDue(id)));
  const standings = await Promise.all(open.map(({ id }) => ledger.standing(id)));
  // A server that failed is asked again at its time, and a paused issue only by `send --resume`.
  if (standings.some(({ paused, notBefore }) => paused !== undefined || notBefore > now)) return;
  if (open.length === 0 || !next.some((due) => due === undefined || due <= now)) return;
  const resumed = await finishOpenIssues(room.prepareRun(digest, choicesOf(serving)));
  serving.tell({ kind: "continued", at: serving.clock(), digest, resumed });
  await publish(digest, room);
}

/** @throws FeedletterError where a page can't be written; the next run of the digest makes up for it */
async function publish(digest: string, room: Mailroom): Promise<void> {
  const published = await room.publish(digest);
  if (published.kind === "failed") throw published.error;
}

/** How long a run that fails (a broken post, say) waits before it is tried again; another process takes it over after that, too. */
const CLAIM = 10 * 60_000;

async function answerRun({ digest, run, kind }: DueRun, shift: Shift): Promise<void> {
  const { serving, room } = shift;
  const { ledger, reviews } = room.database;
  const key = { digest, runAt: run };
  const { clock, tell } = serving;
  const context = room.prepareRun(digest, choicesOf(serving));
  const now = clock();
  if (kind === "due" && (await reviews.find(key))?.choice === "hold") return tellHeld(key, shift);
  if (!(await ledger.claimRun(digest, run, { ...context.sender, now, until: now + CLAIM }))) return;
  if (kind === "due" && (await reviews.lastWord(key)) === "hold") {
    await reviews.giveBack(key, context.sender.holder);
    return tellHeld(key, shift);
  }
  if (kind === "too-late") tell({ kind, at: now, digest, run });
  if (kind === "due") {
    const result = await runDigest(context);
    tell({ kind: "run", at: clock(), digest, run, result });
    // An earlier issue stands in the way: this run is claimed again until `catchUp` is over.
    if (result.next.kind === "not-reached") return;
  }
  await ledger.completeRun(digest, run, clock());
  // Last: a page that can't be written must not make the run count as unfinished, and mail again.
  if (kind === "due") await publish(digest, room);
}

/** Once, though it is found held at each wake-up until somebody releases it or `catchUp` is over. */
function tellHeld({ digest, runAt }: RunKey, { serving: { tell, clock }, toldHeld }: Shift): void {
  const name = `${digest} ${runAt}`;
  if (toldHeld.has(name)) return;
  toldHeld.add(name);
  tell({ kind: "held", at: clock(), digest, run: runAt });
}

function choicesOf({ signal }: Serving): RunChoices {
  return {
    ...{ broken: "stop", held: "hold", confirm: async () => true, signal },
    ...{ waitFor: 0, waitForOthers: 0, breaker: "respect", paused: "leave" },
  };
}

async function tellFailure(
  digest: string,
  { tell, clock }: Serving,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // A broken post or a locked database must not end the server: the next wake-up tries again.
    if (!(error instanceof FeedletterError)) throw error;
    // Another server, or a `send`, is at this issue: nothing is wrong.
    if (error.code === "E_BUSY") return;
    tell({ kind: "failed", at: clock(), digest, error });
  }
}
