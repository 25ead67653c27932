import { z } from "zod";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { failure, idText, text, unixTime } from "../fields.js";

const EVENT = z.object({
  event: text,
  email: text,
  reason: text,
  uuid: idText,
  "message-id": text,
  /** In seconds; `ts_epoch` is in milliseconds. */
  ts_event: unixTime,
  ts_epoch: z.number().optional().catch(undefined),
  "X-Mailin-custom": text,
});

/** https://developers.brevo.com/docs/transactional-webhooks */
export const readBrevoEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { "X-Mailin-custom": token, "message-id": messageId, ts_event, ts_epoch } = parsed.data;
  const content = contentOf(parsed.data);
  if (content === undefined) return undefined;
  return { content, tokens: [token], messageId, eventId: parsed.data.uuid, at: ts_epoch ?? ts_event };
};

function contentOf({ event, reason, email: recipient }: z.infer<typeof EVENT>): EventContent | undefined {
  switch (event) {
    case "spam":
    case "complaint":
      return { kind: "complaint", words: "abuse" };
    case "unsubscribe":
    case "unsubscribed":
      return { kind: "unsubscribe" };
    case "hard_bounce":
      // Its own word counts where the server's answer is missing.
      return failure({ words: [reason], recipient, fallback: reason?.trim() ? undefined : "address-dead" });
    case "soft_bounce":
    case "blocked":
    case "error":
      return failure({ words: [reason], recipient });
    case "invalid_email":
      return failure({ words: [reason], recipient, fallback: "address-dead" });
    default:
      return undefined;
  }
}
