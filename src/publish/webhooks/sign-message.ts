import { createHmac } from "node:crypto";
import type { Instant } from "#zoned-time.js";

export interface SignedMessage {
  readonly id: string;
  /** When this attempt is made: receivers refuse messages that are minutes old, because somebody may have recorded them. */
  readonly at: Instant;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0.
 * @param secrets `whsec_` and base64, separated by spaces: each one signs
 */
export function signMessage({ id, at, body }: SignedMessage, secrets: string): Record<string, string> {
  const timestamp = Math.floor(at / 1_000);
  const signatures = secrets.split(" ").map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": `${timestamp}`,
    "webhook-signature": signatures.join(" "),
  };
}
