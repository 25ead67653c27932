import type { AppContext } from "#app/app-context.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { StateConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { withScope } from "#scope.js";
import type { StateHead } from "#state/head.js";
import { openState, openStateLedger, type StateLedgerOptions } from "./open-state-ledger.js";

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
}

/**
 * Brings the local copy to what the repository holds.
 * @param force replaces a copy that contradicts it
 * @throws FeedletterError E_STATE_…, E_CONFIG…, E_DATABASE…
 */
export async function pullCopy(context: StateContext, { force = false } = {}): Promise<StateFacts> {
  const { loaded, state } = readState(context);
  return withScope(async (scope) => {
    const trust = force ? "repository" : undefined;
    const { location, start } = await openState(loaded, state, { ...context, trust, scope });
    const head = start.confirmed?.head;
    return {
      repository: location.repository,
      branch: location.branchName,
      pushed: start.confirmed && head ? { commit: start.confirmed.commit, ...describe(head) } : undefined,
    };
  });
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
  const { loaded, state } = readState(context);
  const trust = force ? "machine" : undefined;
  const database = await openStateLedger(loaded, state, { ...context, ...keys, trust, folds: true });
  await database.close();
}

/** @throws FeedletterError E_CONFIG if the configuration has no `state` */
function readState({ configPath, env }: StateContext): {
  readonly loaded: LoadedConfig;
  readonly state: StateConfig;
} {
  const loaded = loadConfig(configPath, { env, uses: ["database"] });
  const { state } = loaded.config;
  if (state !== undefined) return { loaded, state };
  throw new FeedletterError("E_CONFIG", {
    message: "`state` is not set: the database is a file on this machine only.",
    fix: "Set `state.repository` and `state.key`, as docs/state.md shows.",
    place: loaded.placeOf("database"),
  });
}
