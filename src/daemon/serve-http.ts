import type { Hono } from "hono";
import type { Mailroom, MailroomOptions } from "#app/digests/mailroom.js";
import { describeRunTime } from "#app/digests/review-runs.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import type { ServerConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { writePersonStyle } from "#pages/people/person-style.js";
import { type ServerEnv, trustProxies } from "#server/client-address.js";
import { listenPublicly } from "#server/listen.js";
import type { Metric } from "#server/metrics.js";
import { createHealthRoutes, createMetricsRoutes, type Health } from "#server/operating-routes.js";
import { createPublicRoutes } from "#server/public-routes.js";
import type { PublicSite } from "#server/public-site.js";
import { createReviewRoutes } from "#server/review-routes.js";
import { createServerRoutes, type ServerParts } from "#server/routes.js";
import { openPublicSite } from "./public-site.js";

/** What the server tells and shows of the process around it. */
export interface Surroundings
  extends Pick<MailroomOptions, "clock" | "randomBytes" | "sleep" | "cwd">,
    Pick<ServerParts, "answered" | "failed"> {
  readonly health: Health;
  readonly measure: () => Promise<readonly Metric[]>;
  /** The publisher has made a choice that may have to be followed at once. */
  readonly chosen: () => void;
}

export interface OpenServer {
  readonly url: string;
  /** Where metrics have a port of their own. */
  readonly metrics?: string;
  /** Takes no more requests, finishes those that are in flight. */
  readonly close: () => Promise<void>;
}

/**
 * Answers HTTP where `server` is configured.
 * @throws FeedletterError E_PORT; E_CONFIG for metrics that everybody could read
 */
export async function openServer(
  room: Mailroom,
  server: ServerConfig,
  surroundings: Surroundings,
): Promise<OpenServer> {
  const people = await openPublicSite(room, server, surroundings);
  try {
    const opened = await listen(room, server, { ...surroundings, people: people.site });
    // Letters that were promised are sent before the mail room closes.
    return { ...opened, close: () => opened.close().then(people.close) };
  } catch (error) {
    await people.close();
    throw error;
  }
}

async function listen(
  room: Mailroom,
  server: ServerConfig,
  surroundings: Surroundings & { readonly people: PublicSite },
): Promise<OpenServer> {
  const { metrics } = server;
  const { site, theme } = surroundings.people;
  const { language } = site;
  const shared = {
    ...surroundings,
    ...{ url: server.url, language, frame: { site, language, style: writePersonStyle(theme) } },
    proxies: trustProxies(server.trustProxy, server.proxyHeader),
  };
  const health = createHealthRoutes(surroundings.health);
  const measured = metrics === undefined ? [] : [openMetrics(room, metrics, surroundings)];
  const routes = createServerRoutes({
    ...shared,
    publicRoutes: await openPublicParts(room, surroundings),
    operatingRoutes: metrics?.port === undefined ? [health, ...measured] : [health],
  });
  const opened = await listenPublicly(routes.fetch, {
    ...{ host: server.host, port: server.port, setting: "server.port" },
  });
  if (metrics?.port === undefined) return opened;
  try {
    const apart = createServerRoutes({ ...shared, publicRoutes: [], operatingRoutes: [health, ...measured] });
    const second = await listenPublicly(apart.fetch, {
      ...{ host: metrics.host, port: metrics.port, setting: "server.metrics.port" },
    });
    const close = async () => void (await Promise.all([opened.close(), second.close()]));
    return { url: opened.url, metrics: second.url, close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function openMetrics(
  { loaded }: Mailroom,
  { token, port }: NonNullable<ServerConfig["metrics"]>,
  { measure }: Surroundings,
): Hono<ServerEnv> {
  if (token === undefined && port === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: "Everybody could read the metrics.",
      fix: "Set `server.metrics.token`, or a `server.metrics.port` of their own.",
      place: loaded.placeOf("server", "metrics"),
    });
  }
  return createMetricsRoutes({ measure, ...(token === undefined ? {} : { token }) });
}

/** What people open, below the path of `server.url`. */
async function openPublicParts(
  room: Mailroom,
  { clock, randomBytes, chosen, people }: Surroundings & { readonly people: PublicSite },
): Promise<readonly Hono<ServerEnv>[]> {
  const { config } = room.loaded;
  const keys = await findSigningKeys(config, { ledger: room.database.ledger, clock, randomBytes });
  const reviews = createReviewRoutes({
    desk: room.database.reviews,
    ...{ keys, clock, chosen, language: config.site.language },
    titleOf: (digest) => config.digests[digest]?.title ?? config.site.title,
    whenOf: (run) => describeRunTime(run, room),
  });
  return [reviews, createPublicRoutes(people)];
}
