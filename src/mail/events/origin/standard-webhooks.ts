import { createHmac, timingSafeEqual } from "node:crypto";
import { FeedletterError } from "#errors.js";
import { type CheckOrigin, isCurrent, readSeconds } from "./event-request.js";

const MIN_KEY_BYTES = 16;
/** Each attempt is signed again. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * https://docs.svix.com/receiving/verifying-payloads/how-manual, https://www.standardwebhooks.com: HMAC-SHA-256 over id, timestamp and
 * body, with several signatures while a secret is being replaced.
 *
 * @param secret `whsec_` and base64
 * @throws FeedletterError E_PROVIDER
 */
export function checkStandardWebhook(secret: string): CheckOrigin {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length < MIN_KEY_BYTES) {
    throw new FeedletterError("E_PROVIDER", {
      message: "mail.provider.events isn't a signing secret of a webhook.",
      fix: "Copy the webhook's signing secret, which begins with whsec_.",
    });
  }
  return ({ header, body }, now) => {
    const [id = "", timestamp = "", signatures = ""] = ["id", "timestamp", "signature"].map(
      (name) => header(`svix-${name}`) ?? header(`webhook-${name}`),
    );
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    const isSigned = signatures
      .split(" ", 20)
      .filter((signature) => signature.startsWith("v1,"))
      .map((signature) => Buffer.from(signature.slice(3), "base64"))
      .map((given) => given.length === expected.length && timingSafeEqual(given, expected))
      .includes(true);
    if (!isSigned || id === "") return "unsigned";
    return isCurrent(readSeconds(timestamp), now, TOLERANCE_MS) ? "genuine" : "stale";
  };
}
