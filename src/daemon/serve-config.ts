import { type RestartSetting, requireUnchanged } from "#app/digests/restart-settings.js";
import { openSendContext, type SendContext, type SendContextOptions } from "#app/digests/send-context.js";
import type { InboxContext } from "#app/inbox/open-joining.js";
import { type WatchedHealth, watchHealth } from "#app/server/health.js";
import type { OpenSite } from "#app/server/open-site.js";
import { readServedDigests, type ServedDigests } from "#app/server/served-digests.js";
import type { Exchange } from "#network/exchange.js";
import { openInScope } from "#scope.js";
import { type ConfigFollower, type ConfigStatus, describeRefusal, followConfig } from "./config-changes.js";
import { createMetricsCollector } from "./metrics-collector.js";
import type { NextRun, ServeEvent } from "./serve-events.js";

export interface ServeConfigOptions extends SendContextOptions, Pick<InboxContext, "resolveTxt"> {
  /** When aborted, work in flight is finished, and nothing new is started. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServeEvent) => void;
  /** Makes requests to the WebSub hub, the site and Amazon. Default: with this machine's resolver. */
  readonly exchange?: Exchange;
}

/** Everything that depends on one configuration. */
export interface ServedConfig extends ServedDigests {
  readonly sendContext: SendContext;
  /** The same object for the lifetime of the process. */
  readonly health: WatchedHealth;
  /** If `server` is configured. */
  readonly site: OpenSite | undefined;
}

/**
 * @param onChoice called when the publisher has decided about a run
 * @throws FeedletterError for the config, the templates and the database
 */
export function followServedConfig(
  options: ServeConfigOptions,
  onChoice: () => void,
): Promise<ConfigFollower<ServedConfig>> {
  const { onEvent } = options;
  const metricsCollector = createMetricsCollector();
  return followConfig<ServedConfig>({
    ...options,
    templates: true,
    filesOf: ({ sendContext }) => sendContext.loaded.files,
    open: (running, status) => openServed({ options, metricsCollector, onChoice, status }, running),
    release: async ({ site, sendContext }) => {
      await site?.close();
      await sendContext.transport.close();
    },
    close: ({ site, sendContext }) => (site?.close() ?? Promise.resolve()).finally(sendContext.close),
    onEvent: (event, served) => {
      const at = served.sendContext.clock.now();
      if (event.kind === "config-changed") onEvent({ ...event, at, digests: nextRuns(served, at) });
      else onEvent({ ...event, at });
    },
  });
}

const RESTART_SETTINGS: readonly RestartSetting[] = [
  { path: ["server"], valueIn: ({ config }) => config.server !== undefined },
  { path: ["server", "host"], valueIn: ({ config }) => config.server?.host },
  { path: ["server", "port"], valueIn: ({ config }) => config.server?.port },
  { path: ["server", "metrics", "port"], valueIn: ({ config }) => config.server?.metrics?.port },
  { path: ["server", "metrics", "host"], valueIn: ({ config }) => config.server?.metrics?.host },
];

interface OpenContext {
  readonly options: ServeConfigOptions;
  readonly metricsCollector: ReturnType<typeof createMetricsCollector>;
  readonly onChoice: () => void;
  readonly status: () => ConfigStatus;
}

function openServed(context: OpenContext, running: ServedConfig | undefined): Promise<ServedConfig> {
  const { options, metricsCollector } = context;
  return openInScope(async ({ onClose }) => {
    const sendContext = await openSendContext(
      { ...options, readsInbox: true, runsOn: true, wrapTransport: metricsCollector.countOutcomes },
      running?.sendContext,
    );
    onClose(running === undefined ? sendContext.close : sendContext.transport.close);
    if (running !== undefined)
      requireUnchanged(running.sendContext.loaded, sendContext.loaded, RESTART_SETTINGS);
    const sent = await readServedDigests(sendContext, options);
    const { signal } = options;
    const health =
      running?.health ?? watchHealth(sendContext.database, { clock: sendContext.clock.now, signal });
    const served = { sendContext, ...sent, health };
    return { ...served, site: await openServedSite(served, context) };
  });
}

/** Ms. Anybody can make requests that are refused, so not each one is said. */
const REFUSAL_SAID_EVERY = 3_600_000;

async function openServedSite(
  { sendContext, digests, published, health }: Omit<ServedConfig, "site">,
  { options, metricsCollector, onChoice, status }: OpenContext,
): Promise<OpenSite | undefined> {
  const { server } = sendContext.loaded.config;
  if (server === undefined) return undefined;
  const { openSite } = await import("#app/server/open-site.js");
  const { randomBytes, sleep, cwd, onEvent } = options;
  const clock = sendContext.clock.now;
  const refused = new Map<string, number>();
  return openSite(sendContext, server, {
    ...{ clock, randomBytes, sleep, cwd, onChoice },
    served: { digests, published },
    health: {
      problems: () => health.problems({ digests, published }),
      warnings: () => [describeRefusal(status())].filter((warning) => warning !== undefined),
    },
    measure: () =>
      metricsCollector.measure({ sendContext, digests, published, health, now: clock(), config: status() }),
    countEvent: (provider, result) => {
      metricsCollector.countEvent(provider, result);
      const cause =
        result === "unsigned" || result === "stale" || result === "unreadable" ? result : undefined;
      const at = clock();
      if (cause === undefined || at < (refused.get(cause) ?? -Infinity) + REFUSAL_SAID_EVERY) return;
      refused.set(cause, at);
      onEvent({ kind: "events-refused", at, provider, cause });
    },
    exchange: options.exchange,
    answered: (answered) => {
      metricsCollector.countResponse(answered);
      onEvent({ kind: "answered", at: clock(), ...answered });
    },
    failed: (error) => onEvent({ kind: "broken", at: clock(), error }),
  });
}

/** When each digest is sent next, as far as it is known. */
export function nextRuns(
  { digests, published }: Pick<ServedConfig, "digests" | "published">,
  now: number,
): readonly NextRun[] {
  return [
    ...digests.map(({ name, schedule }) => ({ digest: name, next: schedule.nextRun(now) })),
    ...published.map(({ name }) => ({ digest: name, on: "publish" as const })),
  ];
}
