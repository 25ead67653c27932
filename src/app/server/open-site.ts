import type { Hono } from "hono";
import type { AdminRoutes } from "#app/admin/open-admin.js";
import { describeRunTime } from "#app/digests/run-previews.js";
import type { SendContext } from "#app/digests/send-context.js";
import { countRequest } from "#app/events/counted-requests.js";
import {
  createEventsReceiver,
  type EventResult,
  openProviderInbox,
  type ProviderInbox,
} from "#app/events/receive-events.js";
import { openExchange } from "#app/publish/open-exchange.js";
import { senderAddresses } from "#app/sender-addresses.js";
import type { ServerConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import type { Origin } from "#mail/events/origin/event-request.js";
import type { Exchange } from "#network/exchange.js";
import { createEventStreams, type EventStreams } from "#server/admin/event-streams.js";
import { type ServerEnv, type TrustedProxies, trustProxies } from "#server/client-address.js";
import { createEventRoutes } from "#server/event-routes.js";
import type { RequestHandler } from "#server/listen.js";
import type { Metric } from "#server/metrics.js";
import { createHealthRoutes, createMetricsRoutes, type Health } from "#server/monitoring-routes.js";
import { createPageResponder, type PageResponder } from "#server/page-responder.js";
import { createPublicRoutes } from "#server/public-routes.js";
import type { PublicSite } from "#server/public-site.js";
import { createReviewRoutes } from "#server/review-routes.js";
import { createServerRoutes, type ServerParts } from "#server/routes.js";
import { openPublicSite, type PublicSiteOptions } from "./open-public-site.js";
import type { ServedDigests } from "./served-digests.js";

export interface SiteOptions extends PublicSiteOptions, Pick<ServerParts, "answered" | "failed"> {
  readonly health: Health;
  /** What is sent by itself. */
  readonly served: ServedDigests;
  readonly measure: () => Promise<readonly Metric[]>;
  /** Called when the publisher has decided something that may have to be sent at once. Absent: nothing in this process sends. */
  readonly onChoice?: () => void;
  /** The next request may come to another machine. Default: false. */
  readonly isStateless?: boolean;
  /** Called for each of the provider's events, and for each request that was refused. */
  readonly countEvent?: (provider: string, result: EventResult | Origin) => void;
  /** Asks Amazon for certificates. Default: with this machine's resolver. */
  readonly exchange?: Exchange;
  /** Default: those of the configuration. */
  readonly proxies?: TrustedProxies;
}

/** The routes of one configuration. */
export interface OpenSite {
  readonly answer: RequestHandler;
  /** Ends answers that would go on as long as somebody listens. */
  readonly endStreams: () => void;
  /** For the port of the metrics. */
  readonly answerMonitor: RequestHandler;
  /** Finishes the requests in flight, and sends the mails that are waiting. */
  readonly close: () => Promise<void>;
}

/** @throws FeedletterError E_CONFIG if the metrics would be public; E_KEYS, E_TEMPLATE, E_PROVIDER */
export async function openSite(
  sendContext: SendContext,
  server: ServerConfig,
  options: SiteOptions,
): Promise<OpenSite> {
  const { metrics } = server;
  const health = createHealthRoutes(options.health);
  const measured = metrics === undefined ? [] : [openMetrics(sendContext, metrics, options)];
  const inbox = openProviderInbox(
    { mail: sendContext.mail, placeOf: sendContext.loaded.placeOf },
    options.exchange ?? openExchange(),
  );
  // Opened last, because it starts to send the mails that are waiting.
  const people = await openPublicSite(sendContext, server, options);
  const responder = createPageResponder(people.site);
  const streams = createEventStreams();
  const shared = {
    ...options,
    url: server.url,
    responder,
    proxies: options.proxies ?? trustProxies(server.trustProxy, server.proxyHeader),
  };
  const admin = await openAdmin(sendContext, server, { ...options, people: people.site, streams });
  const routes = createServerRoutes({
    ...shared,
    publicRoutes: [
      ...openPublicRoutes(sendContext, people.site, { ...options, responder }),
      ...admin.map(({ pages }) => pages),
    ],
    uploadRoutes: admin.map(({ uploads }) => uploads),
    eventRoutes:
      inbox === undefined ? [] : [openEventRoutes(inbox, { ...options, sendContext, people: people.site })],
    monitoringRoutes: metrics?.port === undefined ? [health, ...measured] : [health],
  });
  const monitoring = createServerRoutes({
    ...shared,
    publicRoutes: [],
    monitoringRoutes: [health, ...measured],
  });
  const inFlight = new Set<Promise<Response>>();
  const track =
    ({ fetch }: typeof routes): RequestHandler =>
    (request, env) => {
      const answering = Promise.resolve(fetch(request, env)).finally(() => inFlight.delete(answering));
      inFlight.add(answering);
      return answering;
    };
  return {
    answer: track(routes),
    answerMonitor: track(monitoring),
    endStreams: streams.endAll,
    close: async () => {
      streams.endAll();
      await Promise.allSettled(inFlight);
      await people.close();
    },
  };
}

function openMetrics(
  { loaded }: SendContext,
  { token, port }: NonNullable<ServerConfig["metrics"]>,
  { measure }: Pick<SiteOptions, "measure">,
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

interface EventRoutesContext extends Pick<SiteOptions, "clock" | "countEvent"> {
  readonly sendContext: SendContext;
  readonly people: PublicSite;
}

function openEventRoutes(
  inbox: ProviderInbox,
  { sendContext, people, clock, countEvent = () => {} }: EventRoutesContext,
): Hono<ServerEnv> {
  const { loaded, database } = sendContext;
  const { ledger, reports, membership } = database;
  const senders = senderAddresses(loaded.config);
  const context = { ledger, reports, membership, keys: people.server.keys, senders, clock };
  return createEventRoutes(
    createEventsReceiver(inbox, {
      ...context,
      count: countEvent,
      // A database that fails must not turn the answer into another one.
      proven: (request) => countRequest(request, database.requestCounters, clock()).catch(() => {}),
    }),
  );
}

/** The pages that people open, under the path of `server.url`. */
function openPublicRoutes(
  sendContext: SendContext,
  people: PublicSite,
  {
    clock,
    onChoice = () => {},
    responder,
  }: Pick<SiteOptions, "clock" | "onChoice"> & { readonly responder: PageResponder },
): readonly Hono<ServerEnv>[] {
  const reviews = createReviewRoutes(
    {
      reviews: sendContext.database.reviews,
      keys: people.server.keys,
      clock,
      onChoice,
      titleOf: people.titleOf,
      whenOf: (run) => describeRunTime(run, sendContext),
    },
    responder,
  );
  return [reviews, createPublicRoutes(people, responder)];
}

/** Loaded only where somebody is to use it. */
async function openAdmin(
  sendContext: SendContext,
  server: ServerConfig,
  options: SiteOptions & { readonly people: PublicSite; readonly streams: EventStreams },
): Promise<readonly AdminRoutes[]> {
  if (server.admin.length === 0) return [];
  const { openAdminRoutes } = await import("#app/admin/open-admin.js");
  return [openAdminRoutes(sendContext, server, { ...options, onChoice: options.onChoice })];
}
