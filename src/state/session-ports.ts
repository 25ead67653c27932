import type { Instant } from "#zoned-time.js";
import type { Branch } from "./branch.js";
import type { LocalRecord } from "./head.js";
import type { StateCommit } from "./image.js";
import type { Seal } from "./seal.js";

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
  /** Where the branch with requests is. */
  readonly requests: string | undefined;
  /** Somebody was erased from the local copy, and the branch still has older files. */
  readonly folds?: boolean | undefined;
}

/** What others want changed, and have put into a queue in the meantime. Neither method throws because of the queue. */
export interface RequestIntake {
  /** Records in the ledger what waits. @returns whether people were erased, so that no older file may keep them */
  readonly takeIn: () => Promise<{ readonly erases: boolean }>;
  /** What was taken in was pushed: it needn't wait any more. */
  readonly settle: () => Promise<void>;
}

export interface SessionOptions {
  readonly branch: Branch;
  readonly seal: Seal;
  /** Who can decrypt it besides the key. */
  readonly recipients: readonly string[];
  /** Nobody else can from the next push on, or make requests. Default: whoever could before, too. */
  readonly revokesOthers?: boolean | undefined;
  readonly ledger: LedgerFile;
  readonly remember: (known: Omit<LocalRecord, "repository" | "branch">) => void;
  /** Somebody was erased: the next push leaves no older file, also if it is another process's. */
  readonly rememberFold: () => void;
  /** The local copy is worthless. */
  readonly forget: () => void;
  readonly clock: () => Instant;
  /** Ms, never set back. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly newId: () => string;
  /** At least 128 random bits. */
  readonly newSecret: () => string;
  readonly intake: RequestIntake;
  /** Called before the first push. @throws FeedletterError E_STATE_PUBLIC */
  readonly requirePrivate: () => Promise<void>;
}

/** One process's use of the state, from opening the ledger to closing it. */
export interface StateSession {
  /** A process elsewhere has ended without saying so, or is still writing: what it had claimed may have been sent. */
  readonly isTakeover: boolean;
  /** Whether this process has pushed, so that others leave the state to it. */
  readonly isWriting: () => boolean;
  /** What was changed up to now needn't be pushed for its own sake. */
  readonly begin: () => Promise<void>;
  /** Takes in what waits. It is pushed with what this process records, or when it ends, if nobody else is writing. */
  readonly takeIn: () => Promise<void>;
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
