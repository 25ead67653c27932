import { randomBytes, randomUUID } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { outboxFolder } from "#app/outbox-folder.js";
import type { LoadedConfig } from "#config/load.js";
import type { StateConfig } from "#config/schema.js";
import type { OpenDatabase } from "#database/ports.js";
import { acquireFileLock, openLedgerFile } from "#database/sqlite/ledger-file.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { openInScope, type Scope } from "#scope.js";
import { type Branch, type BranchOptions, openBranch } from "#state/branch.js";
import { guardPorts } from "#state/guard-ports.js";
import type { StateHead } from "#state/head.js";
import {
  forgetCopy,
  type LocalLedger,
  pullState,
  rememberFold,
  type StateLocation,
  writeRecord,
} from "#state/open-state.js";
import { busyError, lockedError, publicStateError } from "#state/refusals.js";
import { parseRemote } from "#state/remote.js";
import { openRequestQueue, type RequestQueue } from "#state/requests/request-queue.js";
import { openRequestSeal } from "#state/requests/request-seal.js";
import { openSeal, requireRecipient, type Seal } from "#state/seal.js";
import { startSession } from "#state/session.js";
import type { StateSession, StateStart } from "#state/session-ports.js";
import type { Instant } from "#zoned-time.js";
import { applyRequest } from "./apply-request.js";
import { createIntake, type Intake } from "./take-in-requests.js";

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
  /** Don't wait to see whether somebody else is still writing: E_STATE_BUSY at once. */
  readonly isImpatient?: boolean | undefined;
}

/** The state of a configuration, locked on this machine. */
export interface OpenState {
  readonly location: StateLocation;
  readonly branch: Branch;
  readonly seal: Seal;
  readonly ledger: LocalLedger;
  readonly start: StateStart;
  readonly session: StateSession;
  readonly intake: Intake;
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
    const { session, intake, location, start } = await openState(loaded, state, { ...options, scope });
    const { onClose, close } = scope;
    const { writer } = start.confirmed?.head ?? {};
    if (options.isImpatient && session.isTakeover && writer) throw busyError(writer.since);
    onClose(session.close);
    const database = await openSqlite(location.file, options.clock());
    onClose(database.close);
    intake.attach(database.takenRequests);
    onClose(async () => {
      if (session.isWriting()) await session.takeIn();
      await intake.close();
    });
    if (session.isTakeover) await database.abandonClaims(options.clock());
    await session.takeIn();
    if (session.isTakeover) await session.begin();
    if (options.folds) session.fold();
    return { ...guardPorts(database, session, () => performance.now()), takenIn: intake.taken, close };
  });
}

/** The lock is released when the scope is closed. @throws FeedletterError E_STATE_…, E_CONFIG, E_PACKAGES */
export async function openState(
  loaded: LoadedConfig,
  state: StateConfig,
  { scope, ...options }: StateLedgerOptions & { readonly scope: Pick<Scope, "onClose"> },
): Promise<OpenState> {
  const { placeOf, baseDir, config, env } = loaded;
  const { clock, sleep = pause, trust, newRecipient, revokesOthers } = options;
  const { location, remote, requestBranch } = locateState(loaded, state);
  const { file } = location;
  const seal = await openSeal({ key: state.key, place: placeOf("state", "key") });
  if (state.recovery !== undefined) await requireRecipient(state.recovery, placeOf("state", "recovery"));
  scope.onClose(await lock(`${file}.lock`, sleep));
  const folder = dirname(file);
  const branch = openBranch({ remote, branch: state.branch, folder: join(folder, "state.git"), env });
  const ledger = openLedgerFile(file);
  const pulling = { ...location, branch, requestBranch, seal, ledger, trust, newId: randomUUID };
  const start = await pullState(pulling);
  const elapsed = (): number => performance.now();
  const intake = createIntake({
    ...{ branch, requestBranch, tip: start.requests, clock },
    queue: openRequests(start.confirmed?.head, {
      ...{ remote, branch: requestBranch, folder: join(folder, "state-requests.git"), env },
    }),
    apply: (request, ports) =>
      applyRequest(request, {
        ...{ ports, config, now: clock() },
        newId: () => randomBytes(16).toString("base64url"),
        freshKey: () => randomBytes(32).toString("base64url"),
      }),
    outbox: outboxFolder(baseDir),
  });
  const session = startSession(start, {
    ...{ branch, seal, ledger, clock, elapsed, sleep, intake, newId: randomUUID },
    newSecret: () => randomBytes(32).toString("base64url"),
    recipients: [state.recovery, newRecipient].flatMap((one) => one ?? []),
    revokesOthers,
    remember: (known) => writeRecord(location, known),
    rememberFold: () => rememberFold(location),
    forget: () => forgetCopy(location),
    requirePrivate: async () => {
      if (await branch.isPublic()) throw publicStateError(remote.url);
    },
  });
  return { location, branch, seal, ledger, start, session, intake };
}

/** Where everything is. @throws FeedletterError E_CONFIG */
export function locateState({ config, baseDir, placeOf }: LoadedConfig, state: StateConfig) {
  const remote = parseRemote(state.repository, placeOf("state", "repository"));
  return {
    location: {
      repository: remote.url,
      branchName: state.branch,
      file: resolve(baseDir, config.database),
    },
    remote: { ...remote, url: locate(remote.url, baseDir) },
    requestBranch: `${state.branch}-requests`,
  };
}

/** Undefined if the state has no key for requests: an older version has written it. */
export function openRequests(head: StateHead | undefined, options: BranchOptions): RequestQueue | undefined {
  if (head?.requestKey === undefined) return undefined;
  const { requestKey, lineage } = head;
  return openRequestQueue(openBranch(options), openRequestSeal({ requestKey, lineage }));
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
