import { z } from "zod";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { failure, text, unixTime } from "../fields.js";

const EVENT = z.object({
  event: text,
  sg_event_id: text,
  timestamp: unixTime,
  email: text,
  reason: text,
  response: text,
  status: text,
  bounce_classification: text,
  "smtp-id": text,
  feedletter: text,
});

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event */
export const readSendgridEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { feedletter, sg_event_id: eventId, timestamp: at, "smtp-id": messageId } = parsed.data;
  const content = contentOf(parsed.data);
  return content === undefined ? undefined : { content, tokens: [feedletter], messageId, eventId, at };
};

function contentOf(event: z.infer<typeof EVENT>): EventContent | undefined {
  const { reason, response, status, email: recipient, bounce_classification: kind } = event;
  switch (event.event) {
    case "spamreport":
      return { kind: "complaint", words: "abuse" };
    case "unsubscribe":
    case "group_unsubscribe":
      return { kind: "unsubscribe" };
    case "bounce": {
      const fallback = kind === "Invalid Address" ? "address-dead" : undefined;
      return failure({ words: [reason, response], status, recipient, fallback });
    }
    case "dropped": {
      if (reason === "Unsubscribed Address") return { kind: "unsubscribe" };
      const isDead = reason === "Bounced Address" || reason === "Invalid";
      return failure({ words: [reason], recipient, fallback: isDead ? "address-dead" : undefined });
    }
    default:
      return undefined;
  }
}
