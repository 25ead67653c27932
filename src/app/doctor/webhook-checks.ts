import type { SendContext } from "#app/digests/send-context.js";
import { formatTimeIn } from "#app/local-time.js";
import { endpointOf, nameEndpoint } from "#app/webhooks/endpoints.js";
import type { Diagnosis } from "./diagnosis.js";

/** Whether the receivers of webhooks accept their messages. Nothing is sent. */
export async function* runWebhookChecks({
  loaded,
  database,
}: Pick<SendContext, "loaded" | "database">): AsyncGenerator<Diagnosis> {
  const { webhooks, site } = loaded.config;
  if (webhooks.length === 0) return;
  const time = formatTimeIn(site.timezone);
  const known = new Map((await database.webhooks.list()).map((status) => [status.endpoint, status]));
  for (const webhook of webhooks) {
    const check = `webhook ${nameEndpoint(webhook)}`;
    const status = known.get(endpointOf(webhook));
    if (status === undefined) {
      const said = "not used yet: `serve` or `send --due` starts it";
      yield { check, level: "ok", said };
    } else if (status.disabledAt !== undefined) {
      yield {
        check,
        level: "error",
        said: `It answered 410 (gone) on ${time(status.disabledAt)}, so it gets no messages.`,
        fix: "Remove it from the configuration, or run `feedletter webhooks enable` with its host.",
      };
    } else if (status.failing !== undefined || status.dropped > 0) {
      const { failing, waiting, dropped } = status;
      const failure =
        failing === undefined
          ? ""
          : `No message was accepted since ${time(failing.since)}: ${failing.reason}. `;
      yield {
        check,
        level: "warning",
        said: `${failure}${waiting} waiting, ${dropped} given up after five days.`,
        fix: "Check the receiver; `feedletter webhooks enable` with its host clears the count.",
      };
    } else yield { check, level: "ok", said: `${status.waiting} waiting` };
  }
}
