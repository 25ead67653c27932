import type { Hono } from "hono";
import { describeRunTime } from "#app/digests/run-previews.js";
import type { SendContext, SendContextOptions } from "#app/digests/send-context.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import type { ServerConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { type ServerEnv, trustProxies } from "#server/client-address.js";
import { listenPublicly } from "#server/listen.js";
import type { Metric } from "#server/metrics.js";
import { createHealthRoutes, createMetricsRoutes, type Health } from "#server/monitoring-routes.js";
import { createPageResponder, type PageResponder } from "#server/page-responder.js";
import { createPublicRoutes } from "#server/public-routes.js";
import type { PublicSite } from "#server/public-site.js";
import { createReviewRoutes } from "#server/review-routes.js";
import { createServerRoutes, type ServerParts } from "#server/routes.js";
import { openPublicSite } from "./open-public-site.js";

export interface ServeHttpOptions
  extends Pick<SendContextOptions, "clock" | "randomBytes" | "sleep" | "cwd">,
    Pick<ServerParts, "answered" | "failed"> {
  readonly health: Health;
  readonly measure: () => Promise<readonly Metric[]>;
  /** Called when the publisher has decided about a run, which may have to be sent at once. */
  readonly onChoice: () => void;
}

export interface OpenServer {
  readonly url: string;
  /** URL of the metrics, if they have their own port. */
  readonly metrics?: string;
  /** Finishes the requests in flight and accepts no more. */
  readonly close: () => Promise<void>;
}

/** @throws FeedletterError E_PORT; E_CONFIG if anybody could read the metrics */
export async function openServer(
  sendContext: SendContext,
  server: ServerConfig,
  options: ServeHttpOptions,
): Promise<OpenServer> {
  const people = await openPublicSite(sendContext, server, options);
  try {
    const opened = await listen(sendContext, server, { ...options, people: people.site });
    // Waiting letters are sent before the transport is closed.
    return { ...opened, close: () => opened.close().then(people.close) };
  } catch (error) {
    await people.close();
    throw error;
  }
}

async function listen(
  sendContext: SendContext,
  server: ServerConfig,
  options: ServeHttpOptions & { readonly people: PublicSite },
): Promise<OpenServer> {
  const { metrics } = server;
  const responder = createPageResponder(options.people);
  const shared = {
    ...options,
    url: server.url,
    responder,
    proxies: trustProxies(server.trustProxy, server.proxyHeader),
  };
  const health = createHealthRoutes(options.health);
  const measured = metrics === undefined ? [] : [openMetrics(sendContext, metrics, options)];
  const routes = createServerRoutes({
    ...shared,
    publicRoutes: await openPublicRoutes(sendContext, { ...options, responder }),
    monitoringRoutes: metrics?.port === undefined ? [health, ...measured] : [health],
  });
  const opened = await listenPublicly(routes.fetch, {
    host: server.host,
    port: server.port,
    setting: "server.port",
  });
  if (metrics?.port === undefined) return opened;
  try {
    const monitoring = createServerRoutes({
      ...shared,
      publicRoutes: [],
      monitoringRoutes: [health, ...measured],
    });
    const second = await listenPublicly(monitoring.fetch, {
      host: metrics.host,
      port: metrics.port,
      setting: "server.metrics.port",
    });
    const close = async () => void (await Promise.all([opened.close(), second.close()]));
    return { url: opened.url, metrics: second.url, close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function openMetrics(
  { loaded }: SendContext,
  { token, port }: NonNullable<ServerConfig["metrics"]>,
  { measure }: ServeHttpOptions,
): Hono<ServerEnv> {
  if (token === undefined && port === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: "The metrics would be public.",
      fix: "Set `server.metrics.token`, or give them their own `server.metrics.port`.",
      place: loaded.placeOf("server", "metrics"),
    });
  }
  return createMetricsRoutes({ measure, token });
}

/** The pages that people open, under the path of `server.url`. */
async function openPublicRoutes(
  sendContext: SendContext,
  {
    clock,
    randomBytes,
    onChoice,
    people,
    responder,
  }: ServeHttpOptions & { readonly people: PublicSite; readonly responder: PageResponder },
): Promise<readonly Hono<ServerEnv>[]> {
  const { config } = sendContext.loaded;
  const keys = await findSigningKeys(config, { ledger: sendContext.database.ledger, clock, randomBytes });
  const reviews = createReviewRoutes(
    {
      reviews: sendContext.database.reviews,
      keys,
      clock,
      onChoice,
      titleOf: (digest) => config.digests[digest]?.title ?? config.site.title,
      whenOf: (run) => describeRunTime(run, sendContext),
    },
    responder,
  );
  return [reviews, createPublicRoutes(people, responder)];
}
