import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { StateConfig } from "#config/schema.js";
import { openBranch } from "#state/branch.js";
import { readRecord } from "#state/open-state.js";
import { publicStateError } from "#state/refusals.js";
import type { RequestAction, StateRequest } from "#state/requests/request.js";
import type { Instant } from "#zoned-time.js";
import { locateState, openRequests } from "./open-state-ledger.js";

/**
 * Puts a request into the repository for whoever is writing the state. Another command on this machine may be that one, so nothing of the
 * local copy is used but what it remembers of the last push.
 * @returns undefined if no request can wait: too many do, or the state is of an older version
 * @throws FeedletterError E_STATE_REMOTE, E_STATE_PUBLIC, E_CONFIG, E_PACKAGES
 */
export async function queueRequest(
  action: RequestAction,
  {
    loaded,
    state,
    now,
  }: { readonly loaded: LoadedConfig; readonly state: StateConfig; readonly now: Instant },
): Promise<StateRequest | undefined> {
  const { location, remote, requestBranch } = locateState(loaded, state);
  const head = readRecord(location)?.head;
  mkdirSync(dirname(location.file), { recursive: true, mode: 0o700 });
  const temporary = mkdtempSync(join(dirname(location.file), "requests-"));
  try {
    const branch = { remote, branch: requestBranch, folder: join(temporary, "git"), env: loaded.env };
    const queue = openRequests(head, branch);
    if (queue === undefined) return undefined;
    if (await openBranch(branch).isPublic()) throw publicStateError(remote.url);
    return await queue.add({ id: randomBytes(16).toString("hex"), at: now, action });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
