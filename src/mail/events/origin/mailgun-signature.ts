import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { FeedletterError } from "#errors.js";
import { parseJson } from "../parse-body.js";
import { type CheckOrigin, isCurrent, readSeconds } from "./event-request.js";

const MIN_KEY_CHARACTERS = 16;
/** Tokens that are remembered with the event that they came with. */
const MAX_TOKENS = 10_000;

const SIGNED = z.object({
  signature: z.object({
    timestamp: z.union([z.string(), z.number().transform(String)]),
    token: z.string().max(200),
    signature: z.string().regex(/^[0-9a-f]{64}$/i),
  }),
});

/**
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks: HMAC-SHA-256 over timestamp and token with the
 * webhook signing key. The event itself isn't signed, so a token counts only for the first event that it comes with. One that comes again
 * with something else, as a later copy of the event may, changes nothing, and needn't be sent again.
 *
 * @throws FeedletterError E_PROVIDER
 */
export function checkMailgunSignature(key: string): CheckOrigin {
  if (key.length < MIN_KEY_CHARACTERS) {
    throw new FeedletterError("E_PROVIDER", {
      message: "mail.provider.events is too short for Mailgun's webhook signing key.",
      fix: "Copy the HTTP webhook signing key from Mailgun's settings.",
    });
  }
  const bodies = new Map<string, string>();
  return ({ body }, now) => {
    const parsed = SIGNED.safeParse(parseJson(body));
    if (!parsed.success) return "unsigned";
    const { timestamp, token, signature } = parsed.data.signature;
    const expected = createHmac("sha256", key).update(`${timestamp}${token}`).digest();
    if (!timingSafeEqual(expected, Buffer.from(signature, "hex"))) return "unsigned";
    if (!isCurrent(readSeconds(timestamp), now)) return "stale";
    const hash = createHash("sha256").update(body).digest("base64url");
    const known = bodies.get(token);
    if (known !== undefined) return known === hash ? "genuine" : "repeated";
    if (bodies.size >= MAX_TOKENS) bodies.clear();
    bodies.set(token, hash);
    return "genuine";
  };
}
