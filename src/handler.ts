/** The server's pages as one function, for platforms that start a process for a request (docs/functions). */

import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createHandler as createAppHandler, type Handler } from "#app/server/create-handler.js";
import { FeedletterError, formatProblem } from "./errors.js";

export type { Handler, RequestInfo } from "#app/server/create-handler.js";

export interface HandlerOptions {
  /** Configuration file, relative to the current folder. Default: feedletter.yaml. */
  readonly config?: string;
  /** Default: those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Leaves confirmations to the next `feedletter send --due`, where no mail server can be reached. Default: false. */
  readonly mailsWait?: boolean;
}

/**
 * Everything that `feedletter serve` answers, except `/metrics`. What goes wrong is written to stderr, and readers get status 503.
 * The first request opens the configuration and the database.
 */
export function createHandler({
  config = "feedletter.yaml",
  env = process.env,
  mailsWait,
}: HandlerOptions = {}): Handler {
  const cwd = process.cwd();
  return createAppHandler({
    ...{ configPath: resolve(cwd, config), cwd, env, mailsWait, randomBytes },
    clock: () => Date.now(),
    sharedClock: true,
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
    onError: (error) =>
      process.stderr.write(
        error instanceof FeedletterError ? `${formatProblem(error)}\n` : `${String(error)}\n`,
      ),
  });
}
