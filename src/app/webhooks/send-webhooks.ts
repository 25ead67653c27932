import type { WebhookConfig } from "#config/schema.js";
import type { OpenDatabase } from "#database/ports.js";
import type { MessageResult } from "#deliveries/webhooks/webhook-queue.js";
import type { Exchange } from "#network/exchange.js";
import { ATTEMPT_MS, postMessage } from "#publish/webhooks/post-message.js";
import type { Instant } from "#zoned-time.js";
import { composeMessage } from "./compose-message.js";
import { endpointOf, nameEndpoint } from "./endpoints.js";

export interface WebhookContext {
  readonly webhooks: readonly WebhookConfig[];
  readonly database: Pick<OpenDatabase, "webhooks" | "subscribers" | "ledger">;
  readonly exchange: Exchange;
  readonly clock: () => Instant;
  readonly signal: AbortSignal;
}

/** What happened at one endpoint. */
export interface WebhookResult {
  /** Its host. */
  readonly endpoint: string;
  readonly accepted: number;
  readonly failed: number;
  /** Given up. */
  readonly dropped: number;
  /** It answered 410: nothing is queued for it any more. */
  readonly disabled: boolean;
  /** Of the last failure. */
  readonly reason: string | undefined;
}

/** Few, because each is claimed for a while. */
const BATCH = 5;
/** Then the endpoint is left alone until the next time. */
const MAX_FAILURES = 3;

/** Makes the database know which endpoints there are. What happens from then on is queued. @throws FeedletterError E_DATABASE */
export async function registerWebhooks({
  webhooks,
  database,
}: Pick<WebhookContext, "webhooks" | "database">): Promise<void> {
  await database.webhooks.register(
    webhooks.map((webhook) => ({ endpoint: endpointOf(webhook), events: webhook.events })),
  );
}

/**
 * Sends the messages that are due, to all endpoints at the same time. Several processes may do so.
 * @returns where something happened
 * @throws FeedletterError E_DATABASE
 */
export async function sendWebhooks(context: WebhookContext): Promise<readonly WebhookResult[]> {
  await registerWebhooks(context);
  const results = await Promise.all(context.webhooks.map((webhook) => sendTo(webhook, context)));
  return results.filter(
    ({ accepted, failed, dropped, disabled }) => accepted + failed + dropped > 0 || disabled,
  );
}

async function sendTo(webhook: WebhookConfig, context: WebhookContext): Promise<WebhookResult> {
  const { database, clock, signal } = context;
  const endpoint = endpointOf(webhook);
  const counts = { accepted: 0, failed: 0, dropped: 0, gone: 0 };
  let reason: string | undefined;
  while (!signal.aborted && counts.failed + counts.dropped < MAX_FAILURES && counts.gone === 0) {
    const now = clock();
    const messages = await database.webhooks.claim({ endpoint, now, until: now + ATTEMPT_MS, limit: BATCH });
    if (messages.length === 0) break;
    for (const message of messages) {
      const result = await attempt(message, webhook, context);
      if (result === undefined) break;
      counts[result.kind] += 1;
      if ("reason" in result) ({ reason } = result);
      await database.webhooks.settle(endpoint, message.id, result, clock());
      if (result.kind === "gone" || counts.failed + counts.dropped >= MAX_FAILURES) break;
    }
  }
  const { gone, ...numbers } = counts;
  return { endpoint: nameEndpoint(webhook), ...numbers, disabled: gone > 0, reason };
}

async function attempt(
  message: Parameters<typeof composeMessage>[0],
  webhook: WebhookConfig,
  { database, exchange, clock, signal }: WebhookContext,
): Promise<MessageResult | undefined> {
  const body = await composeMessage(message, webhook, database);
  const { url, secret } = webhook;
  return postMessage(
    { id: message.id, body, attempts: message.attempts, happenedAt: message.at },
    { url, secret, exchange, now: clock, signal },
  );
}
