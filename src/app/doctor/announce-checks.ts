import { listNetworks } from "#app/announce/networks.js";
import type { SendContext } from "#app/digests/send-context.js";
import type { Diagnosis } from "./diagnosis.js";

/** Whether posts could be announced. Nothing is posted. */
export async function* runAnnounceChecks({
  loaded,
  database,
}: Pick<SendContext, "loaded" | "database">): AsyncGenerator<Diagnosis> {
  const { announce } = loaded.config;
  if (announce === undefined) return;
  for (const { network } of listNetworks(announce)) {
    const check = `announcing on ${network.title}`;
    if ((await database.announcements.startedAt(network.name)) === undefined) {
      const said = "not used yet: `serve`, `send --due` or `announce` starts it";
      yield { check, level: "ok", said };
      continue;
    }
    const all = [...(await database.announcements.list(network.name)).values()];
    const failed = all.filter(({ state }) => state === "failed");
    const late = all.filter(({ state, reason }) => state !== "failed" && reason !== "");
    const reason = (failed[0] ?? late[0])?.reason;
    if (reason === undefined) {
      const posted = all.filter(({ state }) => state === "posted").length;
      yield { check, level: "ok", said: `${posted} announced` };
    } else {
      yield {
        ...{ check, level: failed.length > 0 ? "error" : "warning" },
        said: `${failed.length} given up, ${late.length} to be tried again: ${reason}.`,
        fix: "Correct the cause, then run `feedletter announce --retry`.",
      };
    }
  }
}
