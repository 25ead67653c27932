import type { Handler } from "#app/server/create-handler.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { FeedletterError, formatProblem } from "#errors.js";
import { resolveSite, type SiteOptions } from "./site-options.js";

/** Settings of the handler. @public */
export interface HandlerOptions extends SiteOptions {
  /** Leaves confirmations to the next `feedletter send --due`, where no mail server can be reached. Default: false. */
  readonly mailsWait?: boolean | undefined;
  /** Told what goes wrong; readers only get status 503. Default: it is written to stderr. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Everything that `feedletter serve` answers, except `/metrics`, as one function for platforms that start a process for a request.
 * The first request opens the configuration and the database; if that fails, the answer is 503, and the next request tries again.
 *
 * @public
 * @example
 * ```ts
 * import { createHandler } from "feedletter";
 *
 * const handle = createHandler();
 * const response = await handle(new Request("https://letters.careers.example/preferences"));
 * console.log(response.status);
 * ```
 */
export function createHandler({ mailsWait, onError = writeError, ...options }: HandlerOptions = {}): Handler {
  let handler: Handler | undefined;
  return async (request, info) => {
    const app = await import("#app/server/create-handler.js");
    try {
      handler ??= app.createHandler({ ...resolveSite(options), mailsWait, sharedClock: true, onError });
    } catch (error) {
      onError(error);
      return app.answerUnavailable();
    }
    return handler(request, info);
  };
}

/** Settings of the server. @experimental */
export interface ServeOptions extends SiteOptions {
  /** Where pages of sent issues are written. Default: the configuration's output folder. */
  readonly out?: string | undefined;
  /** When aborted, mails in flight are finished, and the function returns. Default: it runs until the process ends. */
  readonly signal?: AbortSignal | undefined;
  /** Told what happens. Default: what fails is written to stderr. */
  readonly onEvent?: ((event: ServeEvent) => void) | undefined;
}

/**
 * Sends each digest on its schedule, and answers HTTP if `server` is configured: what `feedletter serve` does.
 *
 * @throws FeedletterError at the start, for the configuration, the templates, the port and the database. Later failures are events, and
 *   are retried.
 * @experimental The kinds of events may change.
 * @example
 * ```ts
 * import { serveDigests } from "feedletter";
 *
 * const stopping = new AbortController();
 * process.once("SIGTERM", () => stopping.abort());
 * await serveDigests({
 *   signal: stopping.signal,
 *   onEvent: (event) => console.log(event.kind),
 * });
 * ```
 */
export async function serveDigests(options: ServeOptions = {}): Promise<void> {
  const { out, signal = new AbortController().signal, onEvent = writeFailure } = options;
  const site = resolveSite(options);
  const monotonic = () => performance.now();
  const { startMinuteTimer } = await import("#schedule/minute-timer.js");
  const daemon = await import("#daemon/serve-digests.js");
  await daemon.serveDigests({
    ...{ ...site, out, signal, onEvent, monotonic, sharedClock: true },
    startMinuteTimer: (wake) => startMinuteTimer(wake, { clock: site.clock, monotonic }),
  });
}

/** Settings of the preview. @experimental */
export interface PreviewOptions extends SiteOptions {
  /** Output folder, for what has been sent and published. Default: the configuration's. */
  readonly out?: string | undefined;
  /** If it is taken, the next free one is used. Default: 4270. */
  readonly port?: number | undefined;
}

/** A preview that can be opened. @experimental */
export interface RunningPreview {
  /** On this machine only. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Shows feeds and digests in a browser, and renders them again after each change: what `feedletter preview` does.
 *
 * @returns when it can be opened
 * @throws FeedletterError E_PORT; problems of the site are shown instead
 * @experimental
 * @example
 * ```ts
 * import { startPreview } from "feedletter";
 *
 * const preview = await startPreview();
 * console.log(`Look at ${preview.url}`);
 * await preview.close();
 * ```
 */
export async function startPreview({
  out,
  port = PREVIEW_PORT,
  ...options
}: PreviewOptions = {}): Promise<RunningPreview> {
  const { servePreview } = await import("#daemon/serve-preview.js");
  const site = resolveSite(options);
  const stopping = new AbortController();
  return new Promise((started, failed) => {
    const serving = servePreview({
      ...{ ...site, out, port, include: new Set(["published"]) },
      signal: stopping.signal,
      rendered: () => {},
      ready: (url) =>
        started({
          url,
          close: async () => {
            stopping.abort();
            await serving;
          },
        }),
    });
    serving.catch(failed);
  });
}

const PREVIEW_PORT = 4270;

function writeFailure(event: ServeEvent): void {
  if ("error" in event) writeError(event.error);
}

function writeError(error: unknown): void {
  process.stderr.write(error instanceof FeedletterError ? `${formatProblem(error)}\n` : `${String(error)}\n`);
}
