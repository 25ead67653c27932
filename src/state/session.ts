import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { Branch } from "./branch.js";
import type { LocalRecord, StateHead } from "./head.js";
import { type DatabaseImage, imageOf, readImage, type StateCommit, writeCommit } from "./image.js";
import { busyError, movedError } from "./refusals.js";
import type { Seal } from "./seal.js";

/** Ms between two pushes of a process that is sending. */
export const INTERVAL = 20_000;
/** A process that hasn't confirmed its place for so long starts no mail. */
const MAX_AGE = 2 * INTERVAL;
/** Ms for which the branch doesn't move before another process takes over. More than `MAX_AGE`. */
const STILL_FOR = 3 * INTERVAL;
const LOOK_EVERY = 5_000;
const PUSHES = 3;
const PAUSE = 1_000;

/** The local copy of the ledger, as a file. */
export interface LedgerFile {
  /** All that is committed. */
  readonly read: () => Promise<Buffer>;
  /** Removes what is deleted and unused. Nobody has the file open. */
  readonly compact: () => void;
}

/** What was read from the branch, and what is in the local copy. */
export interface StateStart {
  /** Undefined: there is no branch yet. */
  readonly confirmed: StateCommit | undefined;
  readonly lineage: string;
  /** The session that wrote last on this machine. It has ended: the lock of this machine is ours. */
  readonly earlier: string | undefined;
  /** The local copy was kept, with what may have been recorded and not pushed. */
  readonly isKept: boolean;
}

export interface SessionOptions {
  readonly branch: Branch;
  readonly seal: Seal;
  /** Who can decrypt it besides the key. */
  readonly recipients: readonly string[];
  /** Nobody else can from the next push on. Default: whoever could before, too. */
  readonly revokesOthers?: boolean | undefined;
  readonly ledger: LedgerFile;
  readonly remember: (known: Omit<LocalRecord, "repository" | "branch">) => void;
  /** The local copy is worthless. */
  readonly forget: () => void;
  readonly clock: () => Instant;
  /** Ms, never set back. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly newId: () => string;
  /** Called before the first push. @throws FeedletterError E_STATE_PUBLIC */
  readonly requirePrivate: () => Promise<void>;
}

/** One process's use of the state, from opening the ledger to closing it. */
export interface StateSession {
  /** A process elsewhere has ended without saying so, or is still writing: what it had claimed may have been sent. */
  readonly isTakeover: boolean;
  /** What was changed up to now needn't be pushed for its own sake. */
  readonly begin: () => Promise<void>;
  /**
   * Pushes what was recorded since the last push, if anything: to be called before what was recorded is done.
   * @throws FeedletterError E_STATE_BUSY, E_STATE_MOVED, E_STATE_REMOTE; then it must not be done
   */
  readonly checkpoint: () => Promise<void>;
  /** Makes sure that no other process can have taken over. @throws like `checkpoint` */
  readonly requireFresh: () => Promise<void>;
  /** When it ends, everything is pushed anew, so that the branch holds nothing of what was deleted. */
  readonly fold: () => void;
  /** Pushes the rest, once the ledger is closed. */
  readonly close: () => Promise<void>;
}

type Confirmed = StateCommit & { readonly image: DatabaseImage };
/** A time by both clocks. */
interface Moment {
  readonly elapsed: number;
  readonly clock: Instant;
}

export function startSession(start: StateStart, options: SessionOptions): StateSession {
  const { branch, seal, ledger, recipients, clock, elapsed, sleep, newId } = options;
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
  /** Neither needs to be pushed. */
  let begun: string | undefined;

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
    options.remember({ commit: commit.commit, session: own, head: commit.head });
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
  const write = async (force: boolean): Promise<void> => {
    if (failure !== undefined) throw failure;
    const now = imageOf(await ledger.read());
    if (!force && isKnown(now)) return;
    await claim();
    await push(now, { ends: false, fold: false });
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
    begin: async () => {
      begun = imageOf(await ledger.read()).sha256;
    },
    checkpoint: () => reported(checkpoint()),
    requireFresh: async () => {
      if (age() <= MAX_AGE && failure === undefined) return;
      await reported(checkpoint(true));
    },
    fold: () => {
      isFolding = true;
    },
    close: async () => {
      clearInterval(heartbeat);
      await running.catch(() => {});
      if (failure !== undefined) {
        if (!isReported) throw failure;
        return;
      }
      if (isKnown(imageOf(await ledger.read())) && !isWriting() && !isFolding) return;
      await claim();
      const folds = isFolding || isWorthFolding(confirmed?.head);
      if (folds) {
        ledger.compact();
        branch.clear();
      }
      await push(imageOf(await ledger.read()), { ends: true, fold: folds });
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

function isRemote(error: unknown): boolean {
  return error instanceof FeedletterError && error.code === "E_STATE_REMOTE";
}
