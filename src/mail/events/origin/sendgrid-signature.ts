import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { FeedletterError } from "#errors.js";
import { type CheckOrigin, isCurrent, readSeconds } from "./event-request.js";

/**
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features: ECDSA with
 * SHA-256 over the timestamp and the body.
 *
 * @param key the verification key, in base64
 * @throws FeedletterError E_PROVIDER
 */
export function checkSendgridSignature(key: string): CheckOrigin {
  const publicKey = parseKey(key);
  return ({ header, body }, now) => {
    const timestamp = header("x-twilio-email-event-webhook-timestamp") ?? "";
    const signature = Buffer.from(header("x-twilio-email-event-webhook-signature") ?? "", "base64");
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    if (!verify("sha256", signed, publicKey, signature)) return "unsigned";
    return isCurrent(readSeconds(timestamp), now) ? "genuine" : "stale";
  };
}

function parseKey(key: string): KeyObject {
  try {
    const publicKey = createPublicKey(
      key.trim().startsWith("-----")
        ? key.replaceAll("\\n", "\n")
        : { key: Buffer.from(key, "base64"), format: "der", type: "spki" },
    );
    if (publicKey.asymmetricKeyType === "ec") return publicKey;
  } catch {
    // Reported below.
  }
  throw new FeedletterError("E_PROVIDER", {
    message: "mail.provider.events isn't a verification key of SendGrid.",
    fix: "Turn on the Signed Event Webhook, and copy its verification key.",
  });
}
