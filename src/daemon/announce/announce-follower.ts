import type { AnnouncedPost } from "#app/announce/announce-posts.js";
import type { SendContext } from "#app/digests/send-context.js";
import { stateOfSources } from "#daemon/publication/source-state.js";
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
  /** Looks for new posts if a file has changed or something waits, and returns at once. */
  readonly wake: (context: SendContext) => void;
  /** Resolves when the attempt that was begun is recorded. */
  readonly stop: () => Promise<void>;
}

/** Ms between two attempts for what waits. */
const INTERVAL = 5 * 60_000;
/** Ms. Then posts are read even if no file seems to have changed: the date of one may have come. */
const MAX_IDLE = 15 * 60_000;

function isWaiting({ result: { kind } }: AnnouncedPost): boolean {
  return kind === "unpublished" || kind === "retry";
}

/** Announces new posts on other networks. Sending mail never waits for it. */
export function followAnnouncements({ exchange, ...options }: AnnounceFollowerOptions): AnnounceFollower {
  const { clock, onEvent, signal } = options;
  let work: Promise<void> | undefined;
  let last: { readonly at: Instant; readonly files: string; readonly isWaiting: boolean } | undefined;
  let said = "";
  const announce = async ({ loaded, database }: SendContext): Promise<void> => {
    const { announce } = loaded.config;
    if (announce === undefined) return;
    const now = clock();
    const files = await stateOfSources(loaded);
    const pause = last?.isWaiting ? INTERVAL : MAX_IDLE;
    // A clock that was set back is no reason to wait.
    if (last !== undefined && last.files === files && now >= last.at && now < last.at + pause) return;
    last = { at: now, files, isWaiting: true };
    const { announcePosts } = await import("#app/announce/announce-posts.js");
    const { openExchange } = await import("#app/publish/open-exchange.js");
    const results = await announcePosts(announce, {
      ...{ ...options, loaded, ledger: database.announcements, all: false },
      exchange: exchange ?? openExchange(),
    });
    last = { at: now, files, isWaiting: results.some(({ posts }) => posts.some(isWaiting)) };
    // What waits is the same each time.
    const news = JSON.stringify(results);
    if (results.length > 0 && news !== said) onEvent({ kind: "announced", at: clock(), results });
    said = news;
  };
  return {
    wake: (context) => {
      if (work !== undefined || signal.aborted || context.loaded.config.announce === undefined) return;
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
