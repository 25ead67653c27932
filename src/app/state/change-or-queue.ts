import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { type ErrorCode, FeedletterError } from "#errors.js";
import type { RequestAction } from "#state/requests/request.js";
import type { QueuedRequest } from "./queued-request.js";

/** What a command needs of its process. */
export type ChangeContext = Pick<AppContext, "configPath" | "env" | "clock"> & {
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/**
 * Changes the database, or queues the change if another process is writing the state.
 * @param toAction what `work` does, as data; called after it. Undefined: it can't wait
 * @throws what `work` throws, E_STATE_…, E_CONFIG…, E_DATABASE
 */
export async function changeOrQueue<Result>(
  context: ChangeContext,
  work: (database: OpenDatabase, loaded: LoadedConfig) => Promise<Result>,
  toAction: (loaded: LoadedConfig) => RequestAction | undefined,
): Promise<Result | QueuedRequest> {
  return orQueue(
    context,
    async () => {
      try {
        return await withDatabase(context, work);
      } catch (error) {
        // Somebody else's push may have come in between, and nobody is writing any more.
        if (isBusy(error)) return await withDatabase({ ...context, isImpatient: true }, work);
        throw error;
      }
    },
    toAction,
  );
}

/** The same for work that opens the database itself. */
export async function orQueue<Result>(
  { configPath, env, clock }: ChangeContext,
  work: () => Promise<Result>,
  toAction: (loaded: LoadedConfig) => RequestAction | undefined,
): Promise<Result | QueuedRequest> {
  try {
    return await work();
  } catch (error) {
    // A mail to the person is in flight there.
    if (!isBusy(error) && !isCoded(error, "E_SUBSCRIBER_BUSY")) throw error;
    const loaded = await loadConfig(configPath, { env, uses: ["database"] });
    const { state } = loaded.config;
    const action = toAction(loaded);
    if (action === undefined || state === undefined) throw error;
    const { queueRequest } = await import("./queue-request.js");
    const request = await queueRequest(action, { loaded, state, now: clock() });
    if (request === undefined) throw error;
    return { kind: "queued", id: request.id, action: action.kind };
  }
}

export function isQueued<Result>(result: Result | QueuedRequest): result is QueuedRequest {
  return typeof result === "object" && result !== null && "kind" in result && result.kind === "queued";
}

function isBusy(error: unknown): boolean {
  return isCoded(error, "E_STATE_BUSY");
}

function isCoded(error: unknown, code: ErrorCode): boolean {
  return error instanceof FeedletterError && error.code === code;
}
