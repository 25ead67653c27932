import { hostname } from "node:os";
import { lookingOnly, type Mailroom, type MailroomOptions, openMailroom } from "#app/digests/mailroom.js";
import { VERSION } from "#app/version.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { isPostgresUrl } from "#database/postgres/postgres.js";
import { deliverShare, type SharedOut } from "#deliveries/deliver.js";
import type { Issue, LeasedDelivery } from "#deliveries/delivery.js";
import type { Share } from "#deliveries/delivery-loop.js";
import { createPacer, type Pacer } from "#deliveries/pacer.js";
import { type Breaker, createBreaker } from "#deliveries/pacing/breaker.js";
import type { Message } from "#deliveries/ports.js";
import { BATCH_MAILS, type Batch, batchesFor, type Fleet, MOST_BATCHES } from "#deliveries/process/fleet.js";
import type { RunContext } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { createMeter, type Meter } from "./meter.js";
import type { WorkerEvent } from "./worker-events.js";

export interface Working extends Omit<MailroomOptions, "purpose" | "out" | "timekeeping"> {
  /** Aborted: what is in flight is finished, then the work ends. */
  readonly signal: AbortSignal;
  readonly tell: (event: WorkerEvent) => void;
}

/** Eight seconds of work, under a claim that lasts as long as the queue waits for a batch. */
const SHARE: Share = { mails: BATCH_MAILS, time: 8_000, lease: 15_000 };
/** Ms between two questions to a queue that had nothing. */
const IDLE = 500;
/** Ms between two signs of life. */
const BEAT = 5_000;
/** Ms between two looks for issues that nobody has batches of: what was deferred is due, or a worker died. */
const SWEEP = 3_000;
/** Ms to wait after a failure that is not the mail server's. */
const PAUSE = 2_000;
/** Issues whose mails are kept ready. */
const KEPT_ISSUES = 4;

/** What one worker has open. */
interface Shift {
  readonly working: Working;
  readonly room: Mailroom;
  readonly fleet: Fleet;
  readonly pacer: Pacer;
  readonly breaker: Breaker;
  readonly meter: Meter;
  readonly builds: Map<string, Build>;
  readonly at: { issue?: string };
}

type Build = (delivery: LeasedDelivery) => Message | Promise<Message>;

/**
 * Takes batches of any digest's open issues until the signal is aborted.
 * @throws FeedletterError E_ONE_MACHINE on SQLite; for the config and the database at the start; later failures are told and tried again
 */
export async function work(working: Working): Promise<void> {
  refuseSqlite(working);
  const room = await openMailroom({ ...working, purpose: "send", timekeeping: "shared" });
  const ended = new AbortController();
  try {
    const shift = await beginShift(working, room);
    await shift.fleet.queue.watch();
    await report(shift);
    working.tell({ kind: "started", at: room.clock.now(), destination: room.destination });
    const others = [repeat(BEAT, report, shift, ended.signal), repeat(SWEEP, sweep, shift, ended.signal)];
    await takeBatches(shift);
    ended.abort();
    await Promise.all(others);
    await shift.pacer.end();
    await shift.fleet.leave(room.sender.holder);
    working.tell({ kind: "stopped", at: room.clock.now(), mails: shift.meter.total() });
  } finally {
    ended.abort();
    await room.close();
  }
}

async function beginShift(working: Working, room: Mailroom): Promise<Shift> {
  const { fleet } = room.database;
  if (fleet === undefined) throw onlyOneMachine(room.loaded);
  const { transport, mail } = room;
  const { sleep, signal } = working;
  const clock = room.clock.now;
  return {
    ...{ working, room, fleet, builds: new Map<string, Build>(), at: {} },
    pacer: createPacer({
      ...{ ledger: room.database.ledger, sender: room.sender, rates: mail.rate },
      ...{ clock, sleep, signal },
    }),
    breaker: createBreaker(transport.connections, room.random),
    meter: createMeter(clock),
  };
}

/** Before a SQLite file is made that nobody wanted. */
function refuseSqlite({ configPath, env }: Working): void {
  const loaded = loadConfig(configPath, { env, uses: ["database"] });
  if (!isPostgresUrl(loaded.config.database)) throw onlyOneMachine(loaded);
}

function onlyOneMachine({ placeOf }: LoadedConfig): FeedletterError {
  return new FeedletterError("E_ONE_MACHINE", {
    message: "`worker` needs PostgreSQL: a SQLite file belongs to one machine.",
    fix: "Set `database: ${DATABASE_URL}` to a PostgreSQL server (`feedletter move` takes everything along), or use `serve` alone.",
    place: placeOf("database"),
  });
}

/** Does `work` again and again until the signal; a failure is told. */
async function repeat(
  every: number,
  work: (shift: Shift) => Promise<void>,
  shift: Shift,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await tellFailure(shift, () => work(shift));
    await shift.working.sleep(every, signal);
  }
}

async function tellFailure({ working, room }: Shift, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    working.tell({ kind: "failed", at: room.clock.now(), error });
    return false;
  }
}

async function report({ working, room, fleet, meter, at }: Shift): Promise<void> {
  await room.clock.follow();
  const state = working.signal.aborted ? "draining" : at.issue === undefined ? "idle" : "working";
  await fleet.report({
    ...{ holder: room.sender.holder, host: hostname(), pid: process.pid, version: VERSION, state },
    ...(at.issue === undefined ? {} : { issue: at.issue }),
    ...{ mails: meter.total(), perMinute: meter.perMinute() },
  });
}

async function takeBatches(shift: Shift): Promise<void> {
  const { working, fleet } = shift;
  const { signal, sleep } = working;
  while (!signal.aborted) {
    const fine = await tellFailure(shift, async () => {
      const batch = await fleet.queue.take();
      if (batch === undefined) {
        // What is reserved while nothing is to be sent is missing elsewhere.
        await shift.pacer.end();
        await sleep(IDLE, signal);
      } else await workAt(batch, shift);
    });
    if (!fine) await sleep(PAUSE, signal);
  }
}

async function workAt(batch: Batch, shift: Shift): Promise<void> {
  const { fleet, room, at } = shift;
  const issue = await findOpen(batch.issue, shift);
  if (issue === undefined || (await isHeldBack(issue, room))) return fleet.queue.done(batch);
  at.issue = issue.id;
  try {
    const out = await deliverShareOf(issue, shift);
    await goOn(issue, out, shift);
    await fleet.queue.done(batch);
  } catch (error) {
    // It comes back by itself, too; sooner if the queue hears of it.
    if (error instanceof FeedletterError) await fleet.queue.fail(batch, error.code).catch(() => {});
    throw error;
  } finally {
    delete at.issue;
  }
}

async function findOpen(id: string, { fleet, room }: Shift): Promise<Issue | undefined> {
  const open = await fleet.openIssues(Object.keys(room.loaded.config.digests));
  return open.find((issue) => issue.id === id);
}

/** A server that failed is asked again at its time, whichever worker it failed; a paused issue only when somebody resumes it. */
async function isHeldBack({ id }: Issue, { database, clock }: Mailroom): Promise<boolean> {
  const { paused, notBefore } = await database.ledger.standing(id);
  return paused !== undefined || notBefore > clock.now();
}

async function deliverShareOf(issue: Issue, shift: Shift): Promise<SharedOut> {
  const { room, working, pacer, breaker, meter } = shift;
  const context = room.prepareRun(issue.digest, {
    ...lookingOnly({ broken: "stop", held: "hold" }),
    signal: working.signal,
  });
  const build = await buildFor(issue, context, shift);
  return deliverShare(issue, build, {
    ...{ ...deliveringOnly(context), share: SHARE, pacer, breaker, accepted: meter.add },
  });
}

function deliveringOnly({
  ledger,
  transport,
  sender,
  onUncertain,
  clock,
  random,
  sleep,
  ...rest
}: RunContext) {
  const { rates, signal } = rest;
  return {
    ...{ ledger, transport, sender, onUncertain, clock, random, sleep },
    ...(rates === undefined ? {} : { rates }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Mails are encoded once for an issue, not once for each batch. */
async function buildFor(issue: Issue, context: RunContext, { room, builds }: Shift): Promise<Build> {
  const known = builds.get(issue.id);
  if (known !== undefined) return known;
  const build = context.prepareMail(issue, await room.database.ledger.variants(issue.id));
  if (builds.size >= KEPT_ISSUES) builds.clear();
  builds.set(issue.id, build);
  return build;
}

async function goOn(issue: Issue, out: SharedOut, { fleet, working, room }: Shift): Promise<void> {
  const at = room.clock.now();
  switch (out.kind) {
    case "more":
      return fleet.queue.add(issue.id, 1);
    case "waiting":
      return fleet.queue.addLater(issue.id, out.next);
    case "elsewhere":
      return;
    case "interrupted":
      return fleet.queue.add(issue.id, 1);
    case "finished":
      return working.tell({ kind: "finished", at, issue: issue.id });
    case "stopped":
    case "paused":
      return working.tell({ kind: out.kind, at, issue: issue.id, error: out.error });
  }
}

/** The queue may have lost batches, or never had any for what is due only now: the ledger says what there is to do. */
async function sweep({ fleet, room }: Shift): Promise<void> {
  const { ledger } = room.database;
  const now = room.clock.now();
  for (const issue of await fleet.openIssues(Object.keys(room.loaded.config.digests))) {
    if (await isHeldBack(issue, room)) continue;
    await ledger.takeBack(issue.id, { ...room.sender, now, onUncertain: room.mail.onUncertain });
    await refill(issue, now, { fleet, room });
  }
}

async function refill(
  { id }: Issue,
  now: Instant,
  { fleet, room }: Pick<Shift, "fleet" | "room">,
): Promise<void> {
  const pending = await fleet.queue.pending(id);
  if (pending >= MOST_BATCHES) return;
  const due = await fleet.countDue(id, now, MOST_BATCHES * BATCH_MAILS);
  const missing = batchesFor(due) - pending;
  if (missing > 0) await fleet.queue.add(id, missing);
  // The last mail may have ended with a worker that could not close the issue any more.
  else if (due === 0 && pending === 0) await room.database.ledger.finish(id, now);
}
