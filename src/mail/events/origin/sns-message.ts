import { type KeyObject, verify, X509Certificate } from "node:crypto";
import { z } from "zod";
import { FeedletterError } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import type { Instant } from "#zoned-time.js";
import { parseJson } from "../parse-body.js";
import { type EventRequest, isCurrent, type Origin } from "./event-request.js";

const MESSAGE = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().nullish(),
  Timestamp: z.string(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string(),
  SigningCertURL: z.string(),
});
type SnsMessage = z.infer<typeof MESSAGE>;

/** What Amazon SNS has sent: an event of SES, or something about the subscription itself. */
export type SnsReading =
  | { readonly kind: "event"; readonly event: unknown }
  | { readonly kind: "subscription" }
  | { readonly kind: "refused"; readonly origin: Exclude<Origin, "genuine"> };

const REQUEST = { headers: {}, allowPrivate: () => false, timeout: 5_000, maxRedirects: 0 } as const;
const MAX_CERTIFICATE_BYTES = 16 * 1024;
/** Amazon has one certificate at a time. A forged message can name others, so there is an end to asking for them. */
const MAX_CERTIFICATES = 20;
const FETCHES_IN_TEN_MINUTES = 5;
const TEN_MINUTES_MS = 600_000;

interface SnsOptions {
  /** `arn:aws:sns:REGION:ACCOUNT:NAME`: messages of other topics are refused. */
  readonly topic: string;
  readonly exchange: Exchange;
}

/**
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. Certificates come from SNS in the topic's own region,
 * and nowhere else; so does the answer that confirms a subscription.
 *
 * @throws FeedletterError E_PROVIDER if `topic` isn't an ARN
 */
export function createSnsReader({ topic, exchange }: SnsOptions) {
  const host = hostOf(topic);
  const keys = new Map<string, KeyObject>();
  let fetches: readonly Instant[] = [];

  async function findKey(url: string, now: Instant): Promise<KeyObject | undefined> {
    const known = keys.get(url);
    if (known !== undefined) return known;
    fetches = fetches.filter((at) => Math.abs(now - at) < TEN_MINUTES_MS);
    if (fetches.length >= FETCHES_IN_TEN_MINUTES) return undefined;
    fetches = [...fetches, now];
    const answer = await exchange(url, { ...REQUEST, maxBytes: MAX_CERTIFICATE_BYTES });
    const key = answer.kind === "answered" && answer.status === 200 ? keyIn(answer.body, now) : undefined;
    if (key === undefined) return undefined;
    if (keys.size >= MAX_CERTIFICATES) keys.clear();
    keys.set(url, key);
    return key;
  }

  return async ({ body }: EventRequest, now: Instant): Promise<SnsReading> => {
    const refuse = (origin: Exclude<Origin, "genuine">): SnsReading => ({ kind: "refused", origin });
    const parsed = MESSAGE.safeParse(parseJson(body));
    if (!parsed.success) return refuse("unsigned");
    const message = parsed.data;
    const { TopicArn, SigningCertURL, Timestamp } = message;
    if (TopicArn !== topic || !isCertificateUrl(SigningCertURL, host)) return refuse("unsigned");
    if (!isCurrent(Date.parse(Timestamp), now)) return refuse("stale");
    const key = await findKey(SigningCertURL, now);
    if (key === undefined) return refuse("unavailable");
    if (!isSigned(message, key)) return refuse("unsigned");
    if (message.Type === "Notification") return { kind: "event", event: parseJson(message.Message) };
    if (message.Type === "UnsubscribeConfirmation") return { kind: "subscription" };
    if (!isSubscribeUrl(message.SubscribeURL, host)) return refuse("unsigned");
    const answer = await exchange(message.SubscribeURL, { ...REQUEST, maxBytes: MAX_CERTIFICATE_BYTES });
    return answer.kind === "answered" && answer.status === 200
      ? { kind: "subscription" }
      : refuse("unavailable");
  };
}

function hostOf(topic: string): string {
  const [, partition, region] =
    /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{5,30}):\d{12}:[\w-]{1,256}$/.exec(topic) ?? [];
  if (region === undefined) {
    throw new FeedletterError("E_PROVIDER", {
      message: "mail.provider.events isn't the ARN of an SNS topic.",
      fix: "Write it as arn:aws:sns:REGION:ACCOUNT:NAME.",
    });
  }
  return `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}

function urlAt(written: string, host: string): URL | undefined {
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  // The port of https is "" here. `href` shows a user name, if there is one, before the host.
  return url.href.startsWith(`https://${host}/`) ? url : undefined;
}

function isCertificateUrl(written: string, host: string): boolean {
  const url = urlAt(written, host);
  return (
    url !== undefined &&
    url.search === "" &&
    /^\/SimpleNotificationService-[0-9a-f]{1,64}\.pem$/i.test(url.pathname)
  );
}

function isSubscribeUrl(written: string | undefined, host: string): written is string {
  const url = urlAt(written ?? "", host);
  return url?.pathname === "/" && url.searchParams.get("Action") === "ConfirmSubscription";
}

function keyIn(pem: Buffer, now: Instant): KeyObject | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const isValid = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
    return isValid && certificate.publicKey.asymmetricKeyType === "rsa" ? certificate.publicKey : undefined;
  } catch {
    return undefined;
  }
}

const SIGNED_FIELDS = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: [
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
  ],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
} as const;

/** Version 1 is SHA-1, and still the default of a topic. */
function isSigned(message: SnsMessage, key: KeyObject): boolean {
  const lines = SIGNED_FIELDS[message.Type].flatMap((field) => {
    const value = message[field];
    return value === undefined || value === null ? [] : [`${field}\n${value}\n`];
  });
  const digest = message.SignatureVersion === "1" ? "sha1" : "sha256";
  return verify(digest, Buffer.from(lines.join("")), key, Buffer.from(message.Signature, "base64"));
}
