import { z } from "zod";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { failure, section, text, unixTime } from "../fields.js";

const DATA = z.object({
  event: text,
  id: text,
  timestamp: unixTime,
  severity: text,
  reason: text,
  recipient: text,
  "delivery-status": section({ message: text, description: text, "enhanced-code": text }),
  reject: section({ reason: text, description: text }),
  message: section({ headers: section({ "message-id": text }) }),
  "user-variables": section({ feedletter: text }),
});
const EVENT = z.object({ "event-data": DATA });

/** https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure */
export const readMailgunEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { "event-data": data } = parsed.data;
  const content = contentOf(data);
  if (content === undefined) return undefined;
  return {
    content,
    tokens: [data["user-variables"]?.feedletter],
    messageId: data.message?.headers?.["message-id"],
    eventId: data.id,
    at: data.timestamp,
  };
};

function contentOf(data: z.infer<typeof DATA>): EventContent | undefined {
  const { event, severity, reason, recipient, "delivery-status": status, reject } = data;
  switch (event) {
    case "complained":
      return { kind: "complaint", words: "abuse" };
    case "unsubscribed":
      return { kind: "unsubscribe" };
    case "rejected":
      return failure({ words: [reject?.reason, reject?.description], recipient });
    case "failed":
      break;
    default:
      return undefined;
  }
  // Mailgun tries again.
  if (severity !== "permanent") return undefined;
  if (reason === "suppress-unsubscribe") return { kind: "unsubscribe" };
  return failure({
    words: [status?.message, status?.description],
    status: status?.["enhanced-code"],
    recipient,
    // Mailgun's own list of addresses that bounced before.
    fallback: reason === "suppress-bounce" ? "address-dead" : undefined,
  });
}
