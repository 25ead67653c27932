import { join, resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { StateConfig } from "#config/schema.js";
import { openBranch } from "#state/branch.js";
import { publicStateError } from "#state/refusals.js";
import { parseRemote } from "#state/remote.js";
import type { Diagnosis } from "./diagnosis.js";

/** That it can be read is shown by the database, which was fetched from there. @throws FeedletterError E_STATE_REMOTE */
export async function* runStateChecks(
  { baseDir, config, env, placeOf }: LoadedConfig,
  { repository, branch: name, recovery }: StateConfig,
): AsyncGenerator<Diagnosis> {
  const remote = parseRemote(repository, placeOf("state", "repository"));
  const folder = join(resolve(baseDir, config.database), "../state.git");
  const branch = openBranch({ remote, branch: name, folder, env });
  if (await branch.isPublic()) {
    const { message, fix } = publicStateError(remote.url);
    yield { check: "state", level: "error", said: message, fix };
  } else yield { check: "state", level: "ok", said: `${remote.url}, branch ${name}` };
  if (recovery === undefined)
    yield {
      check: "recovery of the state",
      level: "warning",
      said: "Only one key can decrypt it; if it is lost, the database is lost.",
      fix: "Make a second one with `feedletter state new-key`, keep it elsewhere, and set `state.recovery` to its public half.",
    };
}
