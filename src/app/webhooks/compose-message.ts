import { createHash } from "node:crypto";
import type { WebhookConfig } from "#config/schema.js";
import type { OpenDatabase } from "#database/ports.js";
import type { WebhookMessage } from "#deliveries/webhooks/webhook-queue.js";

type Source = Pick<OpenDatabase, "subscribers" | "ledger">;

/**
 * The body of a message (Standard Webhooks 1.0: `type`, `timestamp`, `data`). The address is looked up now, so of somebody whose data
 * was deleted meanwhile there is only the id. It never contains a token.
 */
export async function composeMessage(
  message: WebhookMessage,
  webhook: Pick<WebhookConfig, "addresses">,
  source: Source,
): Promise<string> {
  const { event, at } = message;
  const data = event.startsWith("issue.")
    ? await describeIssue(message, source)
    : await describeSubscriber(message, webhook, source);
  return JSON.stringify({ type: event, timestamp: new Date(at).toISOString(), data });
}

async function describeIssue({ subject, digest, event }: WebhookMessage, { ledger }: Source) {
  const issue = { issue: subject, digest, number: Number(/\d+$/.exec(subject)?.[0]) };
  return event === "issue.started" ? issue : { ...issue, deliveries: await ledger.counts(subject) };
}

async function describeSubscriber(
  { subject, digest, detail }: WebhookMessage,
  { addresses }: Pick<WebhookConfig, "addresses">,
  { subscribers }: Source,
) {
  const person = addresses ? await subscribers.byId(subject) : undefined;
  return {
    subscriber: pseudonymOf(subject),
    ...(digest === "" ? {} : { digest }),
    ...(detail === "" ? {} : { reason: detail }),
    ...(addresses ? { email: person?.address ?? null, name: person?.name ?? null } : {}),
  };
}

/** The same for a person in all messages. The id itself is part of signed links, and isn't shown anywhere. */
function pseudonymOf(subscriber: string): string {
  return createHash("sha256").update(`webhook ${subscriber}`).digest("base64url").slice(0, 22);
}
