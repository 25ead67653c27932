import { z } from "zod";
import type { Verdict } from "#deliveries/verdict/verdict.js";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { failure, idText, text, unixTime } from "../fields.js";

const EVENT = z.object({
  event: text,
  time: unixTime,
  email: text,
  MessageID: idText,
  Message_GUID: text,
  CustomID: text,
  error: text,
  comment: text,
});

/** Mailjet's table of errors: https://dev.mailjet.com/email/guides/webhooks/ */
const ERRORS: ReadonlyMap<string, Verdict> = new Map([
  ["user unknown", "address-dead"],
  ["mailbox inactive", "mailbox-inactive"],
  ["quota exceeded", "mailbox-full"],
  ["invalid domain", "network"],
  ["no mail host", "network"],
  ["relay/access denied", "policy"],
  ["greylisted", "temporary"],
  ["sender blocked", "sender-refused"],
  ["content blocked", "content"],
  ["policy issue", "policy"],
]);

/** https://dev.mailjet.com/email/guides/webhooks/ */
export const readMailjetEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { CustomID, Message_GUID, MessageID, time: at } = parsed.data;
  const content = contentOf(parsed.data);
  return content && { content, tokens: [CustomID], eventId: Message_GUID ?? MessageID, at };
};

function contentOf(event: z.infer<typeof EVENT>): EventContent | undefined {
  const { error, comment, email: recipient } = event;
  switch (event.event) {
    case "spam":
      return { kind: "complaint", words: "abuse" };
    case "unsub":
      return { kind: "unsubscribe" };
    case "bounce":
    case "blocked":
      return failure({ words: [comment, error], recipient, fallback: ERRORS.get(error ?? "") });
    default:
      return undefined;
  }
}
