import { z } from "zod";
import type { EventReader } from "#mail/events/provider-event.js";
import { TOKEN_HEADER, TOKEN_NAME } from "#mail/providers/provider-headers.js";
import { readSesEvent } from "#mail/reports/sns.js";
import { headerIn, headerList, isoTime, section, text } from "../fields.js";

const EVENT = z.object({
  eventType: text,
  mail: section({
    messageId: text,
    tags: section({ [TOKEN_NAME]: z.array(z.string()).optional().catch(undefined) }),
    headers: headerList,
  }),
  bounce: section({ feedbackId: text, timestamp: isoTime }),
  complaint: section({ feedbackId: text, timestamp: isoTime }),
  subscription: section({
    timestamp: isoTime,
    newTopicPreferences: section({ unsubscribeAll: z.boolean().optional().catch(undefined) }),
  }),
});

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html; notifications of an identity are alike. */
export const readSesNotice: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { eventType, mail, bounce, complaint, subscription } = parsed.data;
  const where = {
    tokens: [mail?.tags?.[TOKEN_NAME]?.[0], headerIn(mail?.headers, TOKEN_HEADER)],
    messageId: headerIn(mail?.headers, "Message-ID"),
  };
  if (eventType === "Subscription") {
    if (subscription?.newTopicPreferences?.unsubscribeAll !== true) return undefined;
    return {
      content: { kind: "unsubscribe" },
      ...where,
      eventId: mail?.messageId,
      at: subscription.timestamp,
    };
  }
  const content = readSesEvent(event);
  if (content === undefined || typeof content === "string") return undefined;
  const { feedbackId, timestamp } = (content.kind === "complaint" ? complaint : bounce) ?? {};
  return { content, ...where, eventId: feedbackId ?? mail?.messageId, at: timestamp };
};
