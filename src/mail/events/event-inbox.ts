import { createHash } from "node:crypto";
import type { ProviderName } from "#config/mail-provider.js";
import type { Exchange } from "#network/exchange.js";
import type { Instant } from "#zoned-time.js";
import type { CheckOrigin, EventRequest, Origin } from "./origin/event-request.js";
import { checkMailgunSignature } from "./origin/mailgun-signature.js";
import { checkSendgridSignature } from "./origin/sendgrid-signature.js";
import { checkSharedSecret } from "./origin/shared-secret.js";
import { createSnsReader } from "./origin/sns-message.js";
import { checkStandardWebhook } from "./origin/standard-webhooks.js";
import { parseEvents } from "./parse-body.js";
import type { EventReader, EventReading } from "./provider-event.js";
import { readBrevoEvent } from "./readers/brevo.js";
import { readMailgunEvent } from "./readers/mailgun.js";
import { readMailjetEvent } from "./readers/mailjet.js";
import { readPostmarkEvent } from "./readers/postmark.js";
import { readResendEvent } from "./readers/resend.js";
import { readSendgridEvent } from "./readers/sendgrid.js";
import { readSesNotice } from "./readers/ses.js";
import { readSmtp2goEvent } from "./readers/smtp2go.js";

/** An event that may be about one of our mails. */
export interface ProviderEvent extends EventReading {
  /** The same whenever the provider sends the event. */
  readonly id: string;
}

type InboxAnswer =
  | { readonly kind: "refused"; readonly origin: Exclude<Origin, "genuine"> }
  /** `ignored`: events that say nothing about a failure, a complaint or leaving, or that nobody understands. */
  | { readonly kind: "events"; readonly events: readonly ProviderEvent[]; readonly ignored: number };

/** Checks where a request comes from, and reads its events. Never throws. */
export type EventInbox = (request: EventRequest, now: Instant) => Promise<InboxAnswer>;

const PARTS: Readonly<
  Record<
    Exclude<ProviderName, "ses">,
    { readonly read: EventReader; readonly check: (key: string) => CheckOrigin }
  >
> = {
  postmark: { read: readPostmarkEvent, check: checkSharedSecret },
  mailgun: { read: readMailgunEvent, check: checkMailgunSignature },
  sendgrid: { read: readSendgridEvent, check: checkSendgridSignature },
  resend: { read: readResendEvent, check: checkStandardWebhook },
  brevo: { read: readBrevoEvent, check: checkSharedSecret },
  smtp2go: { read: readSmtp2goEvent, check: checkSharedSecret },
  mailjet: { read: readMailjetEvent, check: checkSharedSecret },
};

/**
 * @param key `mail.provider.events`
 * @throws FeedletterError E_PROVIDER if it isn't such a key, or a secret that can be guessed
 */
export function openEventInbox(provider: ProviderName, key: string, exchange: Exchange): EventInbox {
  if (provider === "ses") return openSesInbox(key, exchange);
  const { read, check } = PARTS[provider];
  const origin = check(key);
  return async (request, now) => {
    const found = await origin(request, now);
    if (found !== "genuine") return { kind: "refused", origin: found };
    const parsed = parseEvents(request.body, request.header("content-type") ?? "");
    if (parsed.length > 0 && !parsed.some(isObject)) return { kind: "refused", origin: "unreadable" };
    return sortEvents(parsed, { read, provider });
  };
}

function isObject(event: unknown): boolean {
  return typeof event === "object" && event !== null;
}

function openSesInbox(topic: string, exchange: Exchange): EventInbox {
  const readMessage = createSnsReader({ topic, exchange });
  return async (request, now) => {
    const message = await readMessage(request, now);
    if (message.kind === "refused") return message;
    if (message.kind === "subscription") return { kind: "events", events: [], ignored: 1 };
    return sortEvents([message.event], { read: readSesNotice, provider: "ses" });
  };
}

function sortEvents(
  parsed: readonly unknown[],
  { read, provider }: { readonly read: EventReader; readonly provider: ProviderName },
): InboxAnswer {
  const events = parsed.flatMap((event) => {
    const reading = read(event);
    return reading === undefined ? [] : [{ ...reading, id: identify(reading, provider) }];
  });
  return { kind: "events", events, ignored: parsed.length - events.length };
}

function identify({ content, tokens, messageId, eventId, at }: EventReading, provider: ProviderName): string {
  const what = content.kind === "failure" ? content.evidence[0]?.text : undefined;
  return createHash("sha256")
    .update(JSON.stringify([provider, content.kind, tokens, messageId, eventId, what, at]))
    .digest("base64url");
}
