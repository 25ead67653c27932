import { createHmac, createPrivateKey, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProviderName } from "#config/mail-provider.js";

/** What a payload is about. Ids, times and words are made up; the fields are those of each provider's document. */
export type Happening = "dead" | "blocked" | "complaint" | "unsubscribe" | "delivered";

export interface Mail {
  readonly token: string;
  readonly address: string;
  /** When it happened, in ms. */
  readonly at: number;
}

const DEAD =
  "550 5.1.1 <ada@readers.example>: Recipient address rejected: User unknown in local recipient table";
const BLOCKED = "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.example";

type Payload = Readonly<Record<string, unknown>>;

const iso = (at: number) => new Date(at).toISOString();
const unix = (at: number) => Math.floor(at / 1_000);

function postmark(what: Happening, { token, address, at }: Mail): Payload {
  const all = {
    MessageStream: "broadcast",
    MessageID: "8d6c2c1e-0000-4000-8000-000000000001",
    Metadata: { feedletter: token },
  };
  const bounce = { ...all, Email: address, From: "news@notes.example", BouncedAt: iso(at), ServerID: 23 };
  switch (what) {
    case "dead":
      return {
        RecordType: "Bounce",
        ID: 9007199254740000,
        Type: "HardBounce",
        TypeCode: 1,
        ...bounce,
        Description: "The server was unable to deliver your message",
        Details: `smtp;${DEAD}`,
        Inactive: true,
      };
    case "blocked":
      return {
        RecordType: "Bounce",
        ID: 72,
        Type: "Blocked",
        TypeCode: 100_006,
        ...bounce,
        Description: "Blocked",
        Details: BLOCKED,
      };
    case "complaint":
      return { RecordType: "SpamComplaint", ID: 73, Type: "SpamComplaint", TypeCode: 512, ...bounce };
    case "unsubscribe":
      return {
        RecordType: "SubscriptionChange",
        ...all,
        Recipient: address,
        Origin: "Recipient",
        SuppressSending: true,
        SuppressionReason: "ManualSuppression",
        ChangedAt: iso(at),
      };
    case "delivered":
      return { RecordType: "Delivery", ...all, Recipient: address, DeliveredAt: iso(at), Details: "250 OK" };
  }
}

function ses(what: Happening, { token, address, at }: Mail): Payload {
  const mail = {
    messageId: "0102018e-mail",
    timestamp: iso(at - 1_000),
    source: "news@notes.example",
    destination: [address],
    tags: { "ses:configuration-set": ["news"], feedletter: [token] },
  };
  const bounce = (bounceSubType: string, diagnosticCode: string) => ({
    bounceType: "Permanent",
    bounceSubType,
    feedbackId: "0102018e-feedback",
    timestamp: iso(at),
    bouncedRecipients: [
      {
        emailAddress: address,
        action: "failed",
        status: /\d\.\d\.\d/.exec(diagnosticCode)?.[0],
        diagnosticCode: `smtp; ${diagnosticCode}`,
      },
    ],
  });
  switch (what) {
    case "dead":
      return { eventType: "Bounce", mail, bounce: bounce("NoEmail", DEAD) };
    case "blocked":
      return { eventType: "Bounce", mail, bounce: bounce("General", BLOCKED) };
    case "complaint":
      return {
        eventType: "Complaint",
        mail,
        complaint: {
          feedbackId: "0102018e-complaint",
          timestamp: iso(at),
          complainedRecipients: [{ emailAddress: address }],
          complaintFeedbackType: "abuse",
        },
      };
    case "unsubscribe":
      return {
        eventType: "Subscription",
        mail,
        subscription: {
          contactList: "All",
          timestamp: iso(at),
          source: "UnsubscribeHeader",
          newTopicPreferences: { unsubscribeAll: true, topicSubscriptionStatus: [] },
        },
      };
    case "delivered":
      return {
        eventType: "Delivery",
        mail,
        delivery: { timestamp: iso(at), recipients: [address], smtpResponse: "250 ok" },
      };
  }
}

function mailgun(what: Happening, { token, address, at }: Mail): Payload {
  const all = {
    id: `mg-${what}`,
    timestamp: at / 1_000,
    recipient: address,
    message: { headers: { "message-id": "no-hash@notes.example", to: address } },
    "user-variables": { feedletter: token },
    tags: [],
  };
  const failed = (message: string) => ({
    ...all,
    event: "failed",
    severity: "permanent",
    reason: "bounce",
    "delivery-status": { code: 550, message, description: "", "attempt-no": 1 },
  });
  const event = {
    dead: failed(DEAD),
    blocked: failed(BLOCKED),
    complaint: { ...all, event: "complained" },
    unsubscribe: { ...all, event: "unsubscribed" },
    delivered: { ...all, event: "delivered", "delivery-status": { code: 250, message: "OK" } },
  }[what];
  return { "event-data": event };
}

function sendgrid(what: Happening, { token, address, at }: Mail): Payload {
  const all = {
    email: address,
    timestamp: unix(at),
    sg_event_id: `sg-${what}`,
    sg_message_id: "sg.filter",
    "smtp-id": "<no-hash@notes.example>",
    feedletter: token,
  };
  return {
    dead: {
      ...all,
      event: "bounce",
      type: "bounce",
      status: "5.1.1",
      reason: DEAD,
      bounce_classification: "Invalid Address",
    },
    blocked: {
      ...all,
      event: "bounce",
      type: "blocked",
      status: "5.7.1",
      reason: BLOCKED,
      bounce_classification: "Reputation",
    },
    complaint: { ...all, event: "spamreport" },
    unsubscribe: { ...all, event: "group_unsubscribe", asm_group_id: 10 },
    delivered: { ...all, event: "delivered", response: "250 OK" },
  }[what];
}

function resend(what: Happening, { token, address, at }: Mail): Payload {
  const data = {
    email_id: "4ef9a417-0000-4000-8000-000000000002",
    from: "Notes <news@notes.example>",
    to: [address],
    subject: "Weekly",
    created_at: iso(at - 1_000),
    headers: [
      { name: "Reply-To", value: "a@b.example" },
      { name: "X-Feedletter-Mail", value: token },
    ],
  };
  const bounced = (subType: string, said: string) => ({
    type: "email.bounced",
    created_at: iso(at),
    data: {
      ...data,
      bounce: {
        type: "Permanent",
        subType,
        message: "The provider sent a bounce message.",
        diagnosticCode: [`smtp; ${said}`],
      },
    },
  });
  switch (what) {
    case "dead":
      return bounced("General", DEAD);
    case "blocked":
      return bounced("General", BLOCKED);
    case "complaint":
      return { type: "email.complained", created_at: iso(at), data };
    case "unsubscribe":
      // About a contact, not about a mail.
      return {
        type: "contact.updated",
        created_at: iso(at),
        data: { id: "c1", email: address, unsubscribed: true },
      };
    case "delivered":
      return { type: "email.delivered", created_at: iso(at), data };
  }
}

function brevo(what: Happening, { token, address, at }: Mail): Payload {
  const all = {
    id: 1,
    email: address,
    "message-id": "<no-hash@smtp-relay.example>",
    ts: unix(at),
    ts_event: unix(at),
    ts_epoch: at,
    date: "2026-01-05 10:00:00",
    subject: "Weekly",
    "X-Mailin-custom": token,
  };
  return {
    dead: { ...all, event: "hard_bounce", reason: DEAD },
    blocked: { ...all, event: "soft_bounce", reason: BLOCKED },
    complaint: { ...all, event: "spam" },
    unsubscribe: { ...all, event: "unsubscribed" },
    delivered: { ...all, event: "delivered" },
  }[what];
}

function smtp2go(what: Happening, { token, address, at }: Mail): Payload {
  const all = {
    email_id: "1uABC-DEF-01",
    rcpt: address,
    sender: "news@notes.example",
    time: iso(at).replace(".000", ""),
    sendtime: iso(at - 1_000),
    "message-id": "no-hash@notes.example",
    "X-Feedletter-Mail": token,
  };
  return {
    dead: { ...all, event: "bounce", bounce: "hard", message: DEAD, host: "mx.readers.example" },
    blocked: { ...all, event: "bounce", bounce: "soft", message: BLOCKED },
    complaint: { ...all, event: "spam" },
    unsubscribe: { ...all, event: "unsubscribe" },
    delivered: { ...all, event: "delivered", message: "250 OK" },
  }[what];
}

function mailjet(what: Happening, { token, address, at }: Mail): Payload {
  const all = {
    time: unix(at),
    MessageID: 19421777835146490,
    Message_GUID: "1ab23cd4-0000-4000-8000-000000000003",
    email: address,
    mj_campaign_id: 0,
    mj_contact_id: 4,
    customcampaign: "",
    CustomID: token,
    Payload: "",
  };
  return {
    dead: {
      ...all,
      event: "bounce",
      blocked: false,
      hard_bounce: true,
      error_related_to: "recipient",
      error: "user unknown",
      comment: "",
    },
    blocked: { ...all, event: "blocked", error_related_to: "mailjet", error: "preblocked" },
    complaint: { ...all, event: "spam", source: "JMRPP" },
    unsubscribe: { ...all, event: "unsub", mj_list_id: 1, ip: "192.0.2.1" },
    delivered: { ...all, event: "sent", smtp_reply: "250 OK" },
  }[what];
}

export const PAYLOADS: Readonly<Record<ProviderName, (what: Happening, mail: Mail) => Payload>> = {
  ...{ postmark, ses, mailgun, sendgrid, resend, brevo, smtp2go, mailjet },
};

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SECRET = "3f9a1c5b7d2e4f6081b3c5d7e9fa0b1c";
const SENDGRID = generateKeyPairSync("ec", { namedCurve: "P-256" });
const SVIX = Buffer.from("thirty-two bytes of a test secret").toString("base64");
const MAILGUN = "key-0123456789abcdef0123456789abcdef";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:letters";
const SNS_HOST = "https://sns.eu-central-1.amazonaws.com";
export const CERTIFICATE_URL = `${SNS_HOST}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`;
export const SUBSCRIBE_URL = `${SNS_HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=0a1b2c`;
const pem = (name: string) => readFileSync(join(import.meta.dirname, "../fixtures/sns", name));
export const CERTIFICATE = pem("cert.pem");
const SNS_KEY = createPrivateKey(pem("key.pem"));

/** `mail.provider.events` of each provider. */
export const EVENT_KEYS: Readonly<Record<ProviderName, string>> = {
  ...{ postmark: SECRET, brevo: SECRET, smtp2go: SECRET, mailjet: SECRET },
  ...{ mailgun: MAILGUN, resend: `whsec_${SVIX}`, ses: TOPIC },
  sendgrid: SENDGRID.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
};

const JSON_TYPE = { "content-type": "application/json" };

function secret(payload: unknown): SignedRequest {
  const authorization = `Basic ${Buffer.from(`hook:${SECRET}`).toString("base64")}`;
  return { headers: { ...JSON_TYPE, authorization }, body: JSON.stringify(payload) };
}

let tokens = 0;

function signMailgun(payload: unknown, at: number): SignedRequest {
  const timestamp = String(unix(at));
  const token = `${++tokens}`.padStart(50, "0");
  const signature = createHmac("sha256", MAILGUN)
    .update(timestamp + token)
    .digest("hex");
  const event = typeof payload === "object" ? payload : { payload };
  return {
    headers: JSON_TYPE,
    body: JSON.stringify({ signature: { timestamp, token, signature }, ...event }),
  };
}

function signSendgrid(payload: unknown, at: number): SignedRequest {
  const timestamp = String(unix(at));
  const body = JSON.stringify(payload);
  const signature = signBytes("sha256", Buffer.from(timestamp + body), SENDGRID.privateKey).toString(
    "base64",
  );
  return {
    headers: {
      ...JSON_TYPE,
      "x-twilio-email-event-webhook-timestamp": timestamp,
      "x-twilio-email-event-webhook-signature": signature,
    },
    body,
  };
}

function signResend(payload: unknown, at: number): SignedRequest {
  const [id, timestamp, body] = ["msg_2Lml", String(unix(at)), JSON.stringify(payload)];
  const signature = createHmac("sha256", Buffer.from(SVIX, "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
  const headers = { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": `v1,AAAA v1,${signature}` };
  return { headers: { ...JSON_TYPE, ...headers }, body };
}

const NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
const CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

/** A message of SNS as it is posted; `more` replaces fields before it is signed. */
export function snsMessage(
  payload: unknown,
  at: number,
  more: Readonly<Record<string, string>> = {},
): SignedRequest {
  const message: Record<string, string> = {
    ...{
      Type: "Notification",
      MessageId: "22b80b92-fdea",
      TopicArn: TOPIC,
      Message: JSON.stringify(payload),
    },
    ...{ Timestamp: iso(at), SignatureVersion: "2", SigningCertURL: CERTIFICATE_URL, ...more },
  };
  const fields = message.Type === "Notification" ? NOTIFICATION : CONFIRMATION;
  const signed = fields
    .flatMap((field) => (message[field] === undefined ? [] : [`${field}\n${message[field]}\n`]))
    .join("");
  const digest = message.SignatureVersion === "1" ? "sha1" : "sha256";
  const Signature = signBytes(digest, Buffer.from(signed), SNS_KEY).toString("base64");
  return {
    headers: { "content-type": "text/plain; charset=UTF-8" },
    body: JSON.stringify({ ...message, Signature }),
  };
}

/** Signs a payload as the provider does. SendGrid always sends a list. */
export const SIGN: Readonly<Record<ProviderName, (payload: unknown, at: number) => SignedRequest>> = {
  ...{ postmark: secret, brevo: secret, smtp2go: secret, mailjet: secret },
  ...{ mailgun: signMailgun, resend: signResend, ses: snsMessage },
  sendgrid: (payload, at) => signSendgrid(Array.isArray(payload) ? payload : [payload], at),
};
