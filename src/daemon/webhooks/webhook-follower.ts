import type { SendContext } from "#app/digests/send-context.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { FeedletterError } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import type { Instant } from "#zoned-time.js";

interface WebhookFollowerOptions {
  readonly clock: () => Instant;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServeEvent) => void;
  /** Default: with this machine's resolver. */
  readonly exchange?: Exchange | undefined;
}

export interface WebhookFollower {
  /** What happens from now on is queued. @throws FeedletterError E_DATABASE */
  readonly register: (context: SendContext) => Promise<void>;
  /** Starts to send what is due, and returns at once. */
  readonly wake: (context: SendContext) => void;
  /** Resolves when the attempts that were begun are recorded. */
  readonly stop: () => Promise<void>;
}

/** Posts what other programs are to be told. Sending mail never waits for it. */
export function followWebhooks({
  clock,
  signal,
  onEvent,
  exchange,
}: WebhookFollowerOptions): WebhookFollower {
  let work: Promise<void> | undefined;
  /** Whether the database may have endpoints. */
  let isKnown = false;
  const load = () => import("#app/webhooks/send-webhooks.js");
  const send = async ({ loaded, database }: SendContext): Promise<void> => {
    const { sendWebhooks } = await load();
    const { openExchange } = await import("#app/publish/open-exchange.js");
    const { webhooks } = loaded.config;
    const own = exchange ?? openExchange();
    const results = await sendWebhooks({ webhooks, database, exchange: own, clock, signal });
    if (results.length > 0) onEvent({ kind: "webhooks", at: clock(), results });
  };
  return {
    register: async ({ loaded, database }) => {
      const { webhooks } = loaded.config;
      isKnown = webhooks.length > 0;
      await (await load()).registerWebhooks({ webhooks, database });
    },
    wake: (context) => {
      const isConfigured = context.loaded.config.webhooks.length > 0;
      if (work !== undefined || signal.aborted || !(isKnown || isConfigured)) return;
      isKnown = isConfigured;
      work = send(context)
        .catch((error: unknown) => {
          if (error instanceof FeedletterError) onEvent({ kind: "failed", at: clock(), error });
          else onEvent({ kind: "broken", at: clock(), error });
        })
        .finally(() => {
          work = undefined;
        });
    },
    stop: async () => work,
  };
}
