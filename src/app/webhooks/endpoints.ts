import { createHash } from "node:crypto";
import type { WebhookConfig } from "#config/schema.js";

/** A URL may contain a secret, so the database knows only this. */
export function endpointOf({ url }: Pick<WebhookConfig, "url">): string {
  return createHash("sha256").update(url).digest("base64url").slice(0, 22);
}

/** What is shown of it: neither its path nor a login. */
export function nameEndpoint({ url }: Pick<WebhookConfig, "url">): string {
  return new URL(url).host;
}
