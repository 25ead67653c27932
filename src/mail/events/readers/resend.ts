import { z } from "zod";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { TOKEN_HEADER } from "#mail/providers/provider-headers.js";
import { failure, headerIn, headerList, isoTime, section, text } from "../fields.js";

const EVENT = z.object({
  type: text,
  created_at: isoTime,
  data: section({
    email_id: text,
    message_id: text,
    to: z.array(z.string()).optional().catch(undefined),
    headers: headerList,
    bounce: section({
      message: text,
      subType: text,
      diagnosticCode: z.array(z.string()).optional().catch(undefined),
    }),
  }),
});

/** Resend sends with Amazon SES, whose words for the kind of bounce it repeats. */
const DEAD = new Set(["NoEmail", "Suppressed", "OnAccountSuppressionList"]);

/** https://resend.com/docs/webhooks/emails/bounced, https://resend.com/docs/webhooks/emails/complained */
export const readResendEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const { type, created_at: at, data } = parsed.data;
  const content = contentOf(type, data);
  if (content === undefined) return undefined;
  return {
    content,
    tokens: [headerIn(data?.headers, TOKEN_HEADER)],
    messageId: data?.message_id ?? headerIn(data?.headers, "Message-ID"),
    eventId: data?.email_id,
    at,
  };
};

function contentOf(type: string | undefined, data: z.infer<typeof EVENT>["data"]): EventContent | undefined {
  if (type === "email.complained") return { kind: "complaint", words: "abuse" };
  if (type !== "email.bounced") return undefined;
  const { message, subType = "", diagnosticCode = [] } = data?.bounce ?? {};
  const fallback = DEAD.has(subType) ? "address-dead" : undefined;
  return failure({ words: [...diagnosticCode.slice(0, 5), message], recipient: data?.to?.[0], fallback });
}
