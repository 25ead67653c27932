import type { SendContext } from "#app/digests/send-context.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { FeedletterError } from "#errors.js";
import type { Exchange } from "#network/exchange.js";
import type { Instant } from "#zoned-time.js";

interface AnnounceFollowerOptions {
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServeEvent) => void;
  /** Default: with this machine's resolver. */
  readonly exchange?: Exchange | undefined;
}

export interface AnnounceFollower {
  /** Looks for new posts, unless it has just done so, and returns at once. */
  readonly wake: (context: SendContext) => void;
  /** Resolves when the attempt that was begun is recorded. */
  readonly stop: () => Promise<void>;
}

const INTERVAL = 5 * 60_000;

/** Announces new posts on other networks. Sending mail never waits for it. */
export function followAnnouncements({ exchange, ...options }: AnnounceFollowerOptions): AnnounceFollower {
  const { clock, onEvent, signal } = options;
  let work: Promise<void> | undefined;
  let notBefore = 0;
  let said = "";
  const announce = async ({ loaded, database }: SendContext): Promise<void> => {
    const { announce } = loaded.config;
    if (announce === undefined) return;
    const { announcePosts } = await import("#app/announce/announce-posts.js");
    const { openExchange } = await import("#app/publish/open-exchange.js");
    const results = await announcePosts(announce, {
      ...{ ...options, loaded, ledger: database.announcements, all: false },
      exchange: exchange ?? openExchange(),
    });
    // What waits is the same each time.
    const news = JSON.stringify(results);
    if (results.length > 0 && news !== said) onEvent({ kind: "announced", at: clock(), results });
    said = news;
  };
  return {
    wake: (context) => {
      const now = clock();
      const isEarly = now < notBefore && now > notBefore - 2 * INTERVAL;
      if (work !== undefined || signal.aborted || context.loaded.config.announce === undefined || isEarly)
        return;
      notBefore = now + INTERVAL;
      work = announce(context)
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
