import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { StateHead } from "./head.js";
import { type DatabaseImage, imageOf, readImage, type StateCommit, writeCommit } from "./image.js";
import { busyError, movedError } from "./refusals.js";
import type { SessionOptions, StateSession, StateStart } from "./session-ports.js";

/** Ms between two pushes of a process that is sending. */
export const INTERVAL = 20_000;
/** A process that hasn't confirmed its place for so long starts no mail. */
const MAX_AGE = 2 * INTERVAL;
/** Ms for which the branch doesn't move before another process takes over. More than `MAX_AGE`. */
const STILL_FOR = 3 * INTERVAL;
const LOOK_EVERY = 5_000;
const PUSHES = 3;
const PAUSE = 1_000;

type Confirmed = StateCommit & { readonly image: DatabaseImage };
/** A time by both clocks. */
interface Moment {
  readonly elapsed: number;
  readonly clock: Instant;
}

export function startSession(start: StateStart, options: SessionOptions): StateSession {
  const { branch, seal, ledger, recipients, clock, elapsed, sleep, newId, intake } = options;
  const own = newId();
  const foreign = foreignWriter(start);
  let confirmed = start.confirmed;
  let image: DatabaseImage | undefined;
  let confirmedAt: Moment | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let failure: FeedletterError | undefined;
  let isReported = false;
  let isFolding = false;
  /** Commits that were pushed without an answer. */
  const unanswered = new Map<string, { readonly pushed: Confirmed; readonly at: Moment }>();
  let begun: string | undefined;
  /** The ledger if nothing but requests has changed it since the last push. */
  let takenIn: string | undefined;
  let erases = start.folds === true;
  const freshSecret = options.newSecret();

  const confirmedImage = async (): Promise<Confirmed | undefined> => {
    if (confirmed === undefined) return undefined;
    image ??= await readImage(confirmed, { branch, seal });
    return { ...confirmed, image };
  };
  const accept = ({ image: pushed, ...commit }: Confirmed, at: Moment): void => {
    confirmed = commit;
    image = pushed;
    confirmedAt = at;
    unanswered.clear();
    const folds = erases && commit.head.journals.length > 0;
    options.remember({ commit: commit.commit, session: own, head: commit.head, folds });
  };
  const fail = (error: FeedletterError): never => {
    failure = error;
    options.forget();
    throw error;
  };
  const isWriting = (): boolean => confirmed?.head.writer?.session === own;
  const isKnown = ({ sha256 }: DatabaseImage): boolean =>
    sha256 === confirmed?.head.image || (sha256 === begun && !isWriting());

  const pushOnce = async (now: DatabaseImage, { ends, fold }: PushOptions): Promise<boolean> => {
    const isNewBase = fold || confirmed === undefined || needsBase(confirmed.head, wanted());
    const expected = confirmed?.commit;
    const next = await writeCommit(
      {
        lineage: start.lineage,
        sequence: (confirmed?.head.sequence ?? 0) + 1,
        writer: ends ? null : { session: own, since: clock() },
        recipients: wanted(),
        requestKey: (options.revokesOthers ? undefined : confirmed?.head.requestKey) ?? freshSecret,
        image: now,
        after: isNewBase ? undefined : await confirmedImage(),
      },
      { branch, seal },
    );
    const pushed = { ...next, image: now };
    // Before the push: others count from when they see it.
    const at = { elapsed: elapsed(), clock: clock() };
    unanswered.set(next.commit, { pushed, at });
    const result = await branch.push(next.commit, expected);
    if (result.kind === "accepted") {
      accept(pushed, at);
      return true;
    }
    const late = unanswered.get(result.tip ?? "");
    if (late === undefined) return fail(confirmedAt === undefined ? busyError(clock()) : movedError());
    // An earlier push was accepted after all. What follows it is pushed again.
    accept(late.pushed, late.at);
    return false;
  };
  const wanted = (): readonly string[] => [
    ...new Set([
      seal.recipient,
      ...recipients,
      ...(options.revokesOthers ? [] : (confirmed?.head.recipients ?? [])),
    ]),
  ];
  const push = async (now: DatabaseImage, how: PushOptions): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        if (await pushOnce(now, how)) return;
      } catch (error) {
        if (tries >= PUSHES || !isRemote(error)) throw error;
        await sleep(PAUSE * tries);
      }
    }
  };
  const claim = async (): Promise<void> => {
    if (confirmedAt !== undefined) return;
    await options.requirePrivate();
    if (foreign === undefined) return;
    // Counted in pauses: no clock of another machine matters.
    for (let waited = 0; ; waited += LOOK_EVERY) {
      if ((await branch.tip()) !== confirmed?.commit) fail(busyError(foreign.since));
      if (waited >= STILL_FOR) return;
      await sleep(LOOK_EVERY);
    }
  };
  const takeIn = async (): Promise<DatabaseImage> => {
    if ((await intake.takeIn()).erases) erase();
    return imageOf(await ledger.read());
  };
  const erase = (): void => {
    erases = true;
    options.rememberFold();
  };
  const settle = async (): Promise<void> => {
    erases = false;
    await intake.settle();
  };
  const write = async (force: boolean): Promise<void> => {
    if (failure !== undefined) throw failure;
    const now = await takeIn();
    if (!force && isKnown(now)) return;
    await claim();
    await push(now, { ends: false, fold: erases });
    await settle();
    heartbeat ??= setInterval(() => void checkpoint(true).catch(() => {}), INTERVAL).unref();
  };

  let running: Promise<void> = Promise.resolve();
  let next: { force: boolean; readonly done: Promise<void> } | undefined;
  /** One after the other; calls during a push share the next one. */
  const checkpoint = (force = false): Promise<void> => {
    if (next === undefined) {
      const planned = { force, done: Promise.resolve() };
      const done = running
        .catch(() => {})
        .then(() => {
          next = undefined;
          return write(planned.force);
        });
      next = Object.assign(planned, { done });
      running = done;
    }
    if (force) next.force = true;
    return next.done;
  };
  const age = (): number =>
    confirmedAt === undefined
      ? Infinity
      : // The monotonic clock may stop while the machine sleeps, and the other one may be set back.
        Math.max(elapsed() - confirmedAt.elapsed, clock() - confirmedAt.clock);
  const reported = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      isReported = true;
      throw error;
    }
  };
  return {
    isTakeover: start.confirmed?.head.writer != null && (foreign !== undefined || !start.isKept),
    isWriting: () => isWriting() && failure === undefined,
    begin: async () => {
      begun = imageOf(await ledger.read()).sha256;
    },
    checkpoint: () => reported(checkpoint()),
    requireFresh: async () => {
      if (age() <= MAX_AGE && failure === undefined) return;
      await reported(checkpoint(true));
    },
    takeIn: async () => {
      if (isWriting()) return void (await takeIn());
      if (start.requests === undefined) return;
      const { sha256: before } = imageOf(await ledger.read());
      const { sha256: after } = await takeIn();
      // Otherwise there is also what an earlier command couldn't push.
      if (before === confirmed?.head.image) takenIn = after;
    },
    fold: () => {
      isFolding = true;
      erase();
    },
    close: async () => {
      clearInterval(heartbeat);
      await running.catch(() => {});
      if (failure !== undefined) {
        if (!isReported) throw failure;
        return;
      }
      const now = imageOf(await ledger.read());
      if (isKnown(now) && !isWriting() && !isFolding) {
        if (now.sha256 === confirmed?.head.image) await intake.settle();
        return;
      }
      try {
        await claim();
        const folds = isFolding || erases || isWorthFolding(confirmed?.head);
        if (folds) {
          ledger.compact();
          branch.clear();
        }
        await push(imageOf(await ledger.read()), { ends: true, fold: folds });
        await settle();
      } catch (error) {
        // Whoever only reads has nothing to lose: the requests still wait.
        if (now.sha256 !== takenIn || isWriting() || !isState(error)) throw error;
      }
    },
  };
}

interface PushOptions {
  /** Nobody writes any more. */
  readonly ends: boolean;
  readonly fold: boolean;
}

/** A process elsewhere that hasn't said that it has ended. */
function foreignWriter({ confirmed, earlier }: StateStart): NonNullable<StateHead["writer"]> | undefined {
  const writer = confirmed?.head.writer ?? undefined;
  return writer?.session === earlier ? undefined : writer;
}

/** The journals are so large that whoever fetches them is better served with a new base; or there is another key. */
function needsBase({ base, journals, recipients }: StateHead, wanted: readonly string[]): boolean {
  return (
    sum(journals) > Math.max(2 * base.bytes, 4_000_000) ||
    wanted.some((recipient) => !recipients.includes(recipient))
  );
}

function isWorthFolding(head: StateHead | undefined): boolean {
  if (head === undefined) return true;
  return head.journals.length >= 20 || sum(head.journals) > head.base.bytes / 4;
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

function isState(error: unknown): boolean {
  return (
    isRemote(error) ||
    (error instanceof FeedletterError && (error.code === "E_STATE_BUSY" || error.code === "E_STATE_MOVED"))
  );
}

function isRemote(error: unknown): boolean {
  return error instanceof FeedletterError && error.code === "E_STATE_REMOTE";
}
