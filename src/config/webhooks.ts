import { z } from "zod";
import { httpUrl } from "./values.js";
import { WEBHOOK_EVENTS } from "./webhook-events.js";

/** `whsec_` and 24 to 64 bytes in base64; several, separated by spaces, while one replaces another. */
const SECRETS = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}(?: whsec_[A-Za-z0-9+/]{32,88}={0,2})*$/;

const webhook = z.strictObject({
  url: httpUrl.describe("Where the messages are posted to. Each `url` may occur once."),
  secret: z
    .string()
    .regex(SECRETS, "must be `whsec_` and 24 to 64 random bytes in base64")
    .describe(
      "Signs the messages, from the environment: `whsec_` and 24 to 64 random bytes in base64. Two, separated by a space, both sign, until the receiver knows the new one.",
    ),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .default([...WEBHOOK_EVENTS])
    .describe("What is told (default: everything)."),
  addresses: z
    .boolean()
    .default(false)
    .describe("Whether messages about a person include the email address and the name, or only an id."),
});

export const webhooks = z
  .array(webhook)
  .max(20)
  .refine(
    (all) => new Set(all.map(({ url }) => url)).size === all.length,
    "must contain each `url` only once",
  )
  .default([])
  .describe(
    "Tells other programs what happens, signed as in Standard Webhooks. `serve` and `send --due` send the messages (docs/webhooks.md).",
  );
