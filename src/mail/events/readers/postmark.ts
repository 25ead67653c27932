import { z } from "zod";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { failure, idText, isoTime, section, text } from "../fields.js";

const EVENT = z.object({
  RecordType: text,
  ID: idText,
  MessageID: text,
  Type: text,
  Details: text,
  Description: text,
  Email: text,
  BouncedAt: isoTime,
  ChangedAt: isoTime,
  SuppressSending: z.boolean().optional().catch(undefined),
  SuppressionReason: text,
  Origin: text,
  Metadata: section({ feedletter: text }),
});

/** Types of "bounces" that are none: answers, delays, and mails to Postmark. */
const NO_FAILURES = new Set([
  "AutoResponder",
  "AddressChange",
  "ChallengeVerification",
  "OpenRelayTest",
  "Subscribe",
  "InboundError",
  "Transient",
]);

/**
 * https://postmarkapp.com/developer/webhooks/bounce-webhook, https://postmarkapp.com/developer/webhooks/spam-complaint-webhook,
 * https://postmarkapp.com/developer/webhooks/subscription-change-webhook
 */
export const readPostmarkEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { ID, MessageID, Metadata, BouncedAt, ChangedAt } = parsed.data;
  const content = contentOf(parsed.data);
  if (content === undefined) return undefined;
  return {
    content,
    tokens: [Metadata?.feedletter],
    eventId: ID ?? MessageID,
    at: BouncedAt ?? ChangedAt,
  };
};

function contentOf(event: z.infer<typeof EVENT>): EventContent | undefined {
  const { RecordType, Type = "", Details, Description, Email } = event;
  switch (RecordType) {
    case "SpamComplaint":
      return { kind: "complaint", words: "abuse" };
    case "SubscriptionChange":
      // Bounces and complaints come as such, too, and what the publisher does at Postmark isn't the person's wish.
      return event.SuppressSending &&
        event.SuppressionReason === "ManualSuppression" &&
        event.Origin === "Recipient"
        ? { kind: "unsubscribe" }
        : undefined;
    case "Bounce":
      break;
    default:
      return undefined;
  }
  if (NO_FAILURES.has(Type)) return undefined;
  if (Type === "SpamComplaint") return { kind: "complaint", words: "abuse" };
  if (Type === "Unsubscribe") return { kind: "unsubscribe" };
  const fallback = Type === "BadEmailAddress" ? "address-dead" : undefined;
  return failure({ words: [Details, Description], recipient: Email, fallback });
}
