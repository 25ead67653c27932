import { finishOpenIssues, runDigest } from "../deliveries/run-digest.js";
import { FeedletterError } from "../errors.js";
import { type DueRun, dueRuns, readDuration, readSchedule, type ScheduledDigest } from "../schedule/due.js";
import type { Instant } from "../zoned-time.js";
import { type Mailroom, type MailroomOptions, openMailroom, type RunChoices } from "./mailroom.js";
import type { ServeEvent } from "./serve-events.js";

export interface Serving extends Omit<MailroomOptions, "purpose"> {
  /** Aborted: what is in flight is finished, then serving ends. */
  readonly signal: AbortSignal;
  /** Calls back about once a minute; what is due is decided here. The promise is kept when there is nothing more to do. */
  readonly startAlarm: (wake: () => Promise<void>) => { readonly stop: () => Promise<void> };
  readonly tell: (event: ServeEvent) => void;
}

/**
 * Sends each digest at its schedule until the signal is aborted.
 * @throws FeedletterError for the config and the database at the start; later failures are told and tried again
 */
export async function serveDigests(given: Serving): Promise<void> {
  const room = await openMailroom({ ...given, purpose: "send" });
  const serving = { ...given, clock: room.clock.now };
  try {
    const digests = scheduledDigests(room);
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
    await workUntilStopped(() => workOnce({ serving, room, digests }), serving);
    serving.tell({ kind: "stopped", at: serving.clock() });
  } finally {
    await room.close();
  }
}

/** @throws FeedletterError E_SCHEDULE with the line of the schedule */
function scheduledDigests({ loaded: { config, placeOf } }: Mailroom): readonly ScheduledDigest[] {
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
        },
  );
}

/** Works at once and at each wake-up; one that comes while work goes on joins it. */
async function workUntilStopped(work: () => Promise<void>, { signal, startAlarm }: Serving): Promise<void> {
  if (signal.aborted) return;
  let working: Promise<void> | undefined;
  await new Promise<void>((stop, fail) => {
    const wake = (): Promise<void> => {
      if (signal.aborted) return Promise.resolve();
      working ??= work()
        .catch(fail)
        .finally(() => {
          working = undefined;
        });
      return working;
    };
    const alarm = startAlarm(wake);
    signal.addEventListener("abort", () => void alarm.stop().then(stop, fail), { once: true });
    void wake();
  });
  await working;
}

interface Shift {
  readonly serving: Serving;
  readonly room: Mailroom;
  readonly digests: readonly ScheduledDigest[];
}

async function workOnce(shift: Shift): Promise<void> {
  const { serving, room, digests } = shift;
  for (const digest of Object.keys(room.loaded.config.digests)) {
    await tellFailure(digest, serving, () => continueDigest(digest, shift));
  }
  const lastRuns = await findLastRuns(shift);
  for (const due of dueRuns(serving.clock(), digests, lastRuns)) {
    if (serving.signal.aborted) return;
    await tellFailure(due.digest, serving, () => answerRun(due, shift));
  }
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

async function answerRun({ digest, run, kind }: DueRun, { serving, room }: Shift): Promise<void> {
  const { ledger } = room.database;
  const { clock, tell } = serving;
  const context = room.prepareRun(digest, choicesOf(serving));
  const now = clock();
  if (!(await ledger.claimRun(digest, run, { ...context.sender, now, until: now + CLAIM }))) return;
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

function choicesOf({ signal }: Serving): RunChoices {
  return {
    ...{ broken: "stop", held: "hold", confirm: async () => true, signal },
    ...{ waitFor: 0, breaker: "respect", paused: "leave" },
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
    tell({ kind: "failed", at: clock(), digest, error });
  }
}
