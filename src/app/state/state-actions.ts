import { dirname, join } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { StateConfig } from "#config/schema.js";
import { listTakenRequests, type TakenRequest } from "#database/sqlite/taken-requests.js";
import { FeedletterError } from "#errors.js";
import { withScope } from "#scope.js";
import type { StateHead } from "#state/head.js";
import { addressesIn, type RequestAction } from "#state/requests/request.js";
import type { StateStart } from "#state/session-ports.js";
import {
  locateState,
  openRequests,
  openState,
  openStateLedger,
  type StateLedgerOptions,
} from "./open-state-ledger.js";

export { makeKey } from "#state/seal.js";

type StateContext = Pick<AppContext, "configPath" | "env" | "clock"> & Pick<StateLedgerOptions, "sleep">;

/** What the repository holds. */
export interface StateFacts {
  readonly repository: string;
  readonly branch: string;
  /** Undefined if nothing was pushed yet. */
  readonly pushed:
    | {
        readonly commit: string;
        readonly sequence: number;
        /** Of all files. */
        readonly bytes: number;
        readonly journals: number;
        readonly recipients: readonly string[];
        /** When the process that is writing, or that has ended without saying so, began. */
        readonly writingSince: number | undefined;
      }
    | undefined;
  /** Changes that wait until a process takes them in, in that order. */
  readonly waiting: readonly {
    readonly id: string;
    /** Undefined if the request wasn't made with the state's key. */
    readonly action: string | undefined;
    /** Whom or what it is about. */
    readonly about: string;
    readonly at: number | undefined;
  }[];
  /** What became of others in the last 90 days, the latest first. */
  readonly taken: readonly TakenRequest[];
}

/**
 * Brings the local copy to what the repository holds.
 * @param force replaces a copy that contradicts it
 * @throws FeedletterError E_STATE_…, E_CONFIG…, E_DATABASE…
 */
export async function pullCopy(context: StateContext, { force = false } = {}): Promise<StateFacts> {
  const { loaded, state } = await readState(context);
  return withScope(async (scope) => {
    const trust = force ? "repository" : undefined;
    const { location, start } = await openState(loaded, state, { ...context, trust, scope });
    const head = start.confirmed?.head;
    const taken = listTakenRequests(location.file);
    const known = new Set(taken.map(({ id }) => id));
    const waiting = await listWaiting(loaded, state, start);
    return {
      waiting: waiting.filter(({ id }) => !known.has(id)),
      taken,
      repository: location.repository,
      branch: location.branchName,
      pushed: start.confirmed && head ? { commit: start.confirmed.commit, ...describe(head) } : undefined,
    };
  });
}

async function listWaiting(
  loaded: LoadedConfig,
  state: StateConfig,
  { confirmed, requests: tip }: StateStart,
): Promise<StateFacts["waiting"]> {
  const { location, remote, requestBranch } = locateState(loaded, state);
  const folder = join(dirname(location.file), "state-requests.git");
  const queue = openRequests(confirmed?.head, { remote, branch: requestBranch, folder, env: loaded.env });
  if (tip === undefined || queue === undefined) return [];
  const waiting = await queue.read(tip);
  queue.clear();
  return (waiting?.requests ?? []).map(({ id, request }) => ({
    id,
    action: request?.action.kind,
    about: request === undefined ? "" : subjectOf(request.action),
    at: request?.at,
  }));
}

function subjectOf(action: RequestAction): string {
  switch (action.kind) {
    case "import":
      return `${addressesIn(action).length} people`;
    case "cancel":
    case "resume":
      return action.issue;
    default:
      return action.address;
  }
}

function describe({ sequence, base, journals, recipients, writer }: StateHead) {
  const bytes = [base, ...journals].reduce((sum, file) => sum + file.bytes, 0);
  return { sequence, bytes, journals: journals.length, recipients, writingSince: writer?.since };
}

/**
 * Pushes the local copy, as a whole.
 * @param force replaces what contradicts it in the repository
 * @throws FeedletterError E_STATE_…, E_CONFIG…, E_DATABASE…
 */
export async function pushCopy(
  context: StateContext,
  {
    force = false,
    ...keys
  }: { readonly force?: boolean } & Pick<StateLedgerOptions, "newRecipient" | "revokesOthers"> = {},
): Promise<void> {
  const { loaded, state } = await readState(context);
  const trust = force ? "machine" : undefined;
  const database = await openStateLedger(loaded, state, { ...context, ...keys, trust, folds: true });
  await database.close();
}

/** @throws FeedletterError E_CONFIG if the configuration has no `state` */
async function readState({ configPath, env }: StateContext): Promise<{
  readonly loaded: LoadedConfig;
  readonly state: StateConfig;
}> {
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  const { state } = loaded.config;
  if (state !== undefined) return { loaded, state };
  throw new FeedletterError("E_CONFIG", {
    message: "`state` is not set: the database is a file on this machine only.",
    fix: "Set `state.repository` and `state.key`, as docs/state.md shows.",
    place: loaded.placeOf("database"),
  });
}
