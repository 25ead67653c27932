import { z } from "zod";
import type { EventContent, EventReader } from "#mail/events/provider-event.js";
import { TOKEN_HEADER } from "#mail/providers/provider-headers.js";
import { failure, text } from "../fields.js";

const EVENT = z.record(z.string(), z.unknown());

/** https://developers.smtp2go.com/docs/webhooks-overview: JSON, or a form with the same fields. */
export const readSmtp2goEvent: EventReader = (event) => {
  const parsed = EVENT.safeParse(event);
  if (!parsed.success) return undefined;
  const fields = new Map(
    Object.entries(parsed.data).map(([name, value]) => [name.toLowerCase(), text.parse(value)]),
  );
  const content = contentOf(fields);
  if (content === undefined) return undefined;
  // UTC, with or without a zone.
  const time = fields.get("time")?.trim().replace(" ", "T") ?? "";
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
  return {
    content,
    tokens: [fields.get(TOKEN_HEADER.toLowerCase())],
    messageId: fields.get("message-id"),
    // The same for all events of a mail, of which there is one of each kind.
    eventId: fields.get("email_id"),
    at: Number.isNaN(at) ? undefined : at,
  };
};

function contentOf(fields: ReadonlyMap<string, string | undefined>): EventContent | undefined {
  switch (fields.get("event")) {
    case "spam":
      return { kind: "complaint", words: "abuse" };
    case "unsubscribe":
      return { kind: "unsubscribe" };
    case "bounce":
    case "reject":
      return failure({
        words: [fields.get("message"), fields.get("context")],
        recipient: fields.get("rcpt"),
      });
    default:
      return undefined;
  }
}
