import { randomUUID } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { LoadedConfig } from "#config/load.js";
import type { StateConfig } from "#config/schema.js";
import type { OpenDatabase } from "#database/ports.js";
import { acquireFileLock, openLedgerFile } from "#database/sqlite/ledger-file.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { openInScope, type Scope } from "#scope.js";
import { type Branch, openBranch } from "#state/branch.js";
import { guardPorts } from "#state/guard-ports.js";
import {
  forgetCopy,
  type LocalLedger,
  pullState,
  type StateLocation,
  writeRecord,
} from "#state/open-state.js";
import { lockedError, publicStateError } from "#state/refusals.js";
import { parseRemote } from "#state/remote.js";
import { openSeal, requireRecipient, type Seal } from "#state/seal.js";
import { type StateSession, type StateStart, startSession } from "#state/session.js";
import type { Instant } from "#zoned-time.js";

export interface StateLedgerOptions {
  readonly clock: () => Instant;
  /** Default: waits. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** Which one is right if the repository and this machine contradict each other. Default: neither, an error. */
  readonly trust?: "repository" | "machine" | undefined;
  /** Push everything anew when it is closed. */
  readonly folds?: boolean | undefined;
  /** The public half of another key that can decrypt it from the next push on. */
  readonly newRecipient?: string | undefined;
  /** Only the first key of `state.key`, and `state.recovery`, can from then on. */
  readonly revokesOthers?: boolean | undefined;
}

/** The state of a configuration, locked on this machine. */
export interface OpenState {
  readonly location: StateLocation;
  readonly branch: Branch;
  readonly seal: Seal;
  readonly ledger: LocalLedger;
  readonly start: StateStart;
  readonly session: StateSession;
}

/** Ms to wait for another command on this machine. */
const LOCK_WAIT = 5_000;
const LOCK_PAUSE = 50;

/**
 * Brings the local copy of the ledger to what the repository holds, and opens it. Closing it pushes what was changed.
 * @throws FeedletterError E_STATE_…, E_CONFIG, E_PACKAGES, E_DATABASE…
 */
export function openStateLedger(
  loaded: LoadedConfig,
  state: StateConfig,
  options: StateLedgerOptions,
): Promise<OpenDatabase> {
  return openInScope(async (scope) => {
    const { session, location } = await openState(loaded, state, { ...options, scope });
    const { onClose, close } = scope;
    onClose(session.close);
    const database = await openSqlite(location.file, options.clock());
    onClose(database.close);
    if (session.isTakeover) {
      await database.abandonClaims(options.clock());
      await session.begin();
    }
    if (options.folds) session.fold();
    return { ...guardPorts(database, session, () => performance.now()), close };
  });
}

/** The lock is released when the scope is closed. @throws FeedletterError E_STATE_…, E_CONFIG, E_PACKAGES */
export async function openState(
  { config, baseDir, env, placeOf }: LoadedConfig,
  state: StateConfig,
  { scope, ...options }: StateLedgerOptions & { readonly scope: Pick<Scope, "onClose"> },
): Promise<OpenState> {
  const { clock, sleep = pause, trust, newRecipient, revokesOthers } = options;
  const remote = parseRemote(state.repository, placeOf("state", "repository"));
  const seal = await openSeal({ key: state.key, place: placeOf("state", "key") });
  if (state.recovery !== undefined) await requireRecipient(state.recovery, placeOf("state", "recovery"));
  const file = resolve(baseDir, config.database);
  const location = { repository: remote.url, branchName: state.branch, file };
  scope.onClose(await lock(`${file}.lock`, sleep));
  const branch = openBranch({
    remote: { ...remote, url: locate(remote.url, baseDir) },
    branch: state.branch,
    folder: join(dirname(file), "state.git"),
    env,
  });
  const ledger = openLedgerFile(file);
  const start = await pullState({ ...location, branch, seal, ledger, trust, newId: randomUUID });
  const session = startSession(start, {
    ...{ branch, seal, ledger, clock, sleep, newId: randomUUID },
    elapsed: () => performance.now(),
    recipients: [state.recovery, newRecipient].flatMap((one) => one ?? []),
    revokesOthers,
    remember: (known) => writeRecord(location, known),
    forget: () => forgetCopy(location),
    requirePrivate: async () => {
      if (await branch.isPublic()) throw publicStateError(remote.url);
    },
  });
  return { location, branch, seal, ledger, start, session };
}

/** Folders are relative to the configuration, as everywhere. */
function locate(repository: string, baseDir: string): string {
  const isFolder = /^\.{0,2}\//.test(repository);
  return isFolder ? resolve(baseDir, repository) : repository;
}

async function lock(path: string, sleep: (ms: number) => Promise<void>): Promise<() => void> {
  for (let waited = 0; waited <= LOCK_WAIT; waited += LOCK_PAUSE) {
    const release = acquireFileLock(path);
    if (release !== undefined) return release;
    await sleep(LOCK_PAUSE);
  }
  throw lockedError();
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {});
}
