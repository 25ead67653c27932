import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import { loadConfig } from "#config/load.js";
import type { EndpointStatus } from "#deliveries/webhooks/webhook-queue.js";
import { FeedletterError } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import { endpointOf, nameEndpoint } from "./endpoints.js";
import { registerWebhooks, sendWebhooks, type WebhookResult } from "./send-webhooks.js";

export interface ListedWebhook extends Omit<EndpointStatus, "endpoint"> {
  /** Its host. */
  readonly endpoint: string;
  readonly events: readonly string[];
}

/** The configured webhooks, and how they fare. @throws FeedletterError E_CONFIG…, E_DATABASE… */
export async function listWebhooks(context: AppContext): Promise<readonly ListedWebhook[]> {
  const { webhooks } = await readConfig(context);
  return withDatabase(context, async ({ webhooks: queue }) => {
    const known = new Map((await queue.list()).map((status) => [status.endpoint, status]));
    return webhooks.map((webhook) => ({
      ...{ waiting: 0, dropped: 0, disabledAt: undefined, failing: undefined },
      ...known.get(endpointOf(webhook)),
      ...{ endpoint: nameEndpoint(webhook), events: webhook.events },
    }));
  });
}

/** Sends what is due. @throws FeedletterError E_CONFIG…, E_DATABASE… */
export async function sendWebhooksOnce(
  context: AppContext & { readonly exchange: Exchange; readonly signal: AbortSignal },
): Promise<readonly WebhookResult[]> {
  const { webhooks } = await readConfig(context);
  return withDatabase(context, (database) => sendWebhooks({ ...context, webhooks, database }));
}

/**
 * Queues messages again for the endpoints at a host, or with a URL.
 * @returns how many there are
 * @throws FeedletterError E_USAGE, E_CONFIG…, E_DATABASE…
 */
export async function enableWebhooks(context: AppContext, name: string): Promise<number> {
  const { webhooks } = await readConfig(context);
  const named = webhooks.filter((webhook) => webhook.url === name || nameEndpoint(webhook) === name);
  if (named.length === 0) {
    throw new FeedletterError("E_USAGE", {
      message: `There is no webhook at "${name}".`,
      fix: `Name one of: ${webhooks.map(nameEndpoint).join(", ")}.`,
    });
  }
  return withDatabase(context, async (database) => {
    await registerWebhooks({ webhooks, database });
    for (const webhook of named) await database.webhooks.enable(endpointOf(webhook));
    return named.length;
  });
}

async function readConfig({ configPath, env }: AppContext) {
  const { config, placeOf } = await loadConfig(configPath, { env, uses: ["database", "webhooks"] });
  if (config.webhooks.length > 0) return config;
  throw new FeedletterError("E_CONFIG", {
    message: "No webhook is configured.",
    fix: "Set `webhooks` (docs/webhooks.md).",
    place: placeOf("webhooks"),
  });
}
