import type { ServerConfig } from "../config.js";
import { trustProxies } from "../server/client-address.js";
import { listenPublicly } from "../server/listen.js";
import { createOperatingRoutes, type Health } from "../server/operating-routes.js";
import { createReviewRoutes } from "../server/review-routes.js";
import { type Answered, createServerRoutes } from "../server/routes.js";
import type { Mailroom, MailroomOptions } from "./mailroom.js";
import { describeRunTime } from "./serve-reviews.js";
import { findSigningKeys } from "./signing-keys.js";

/** What the server tells and shows of the process around it. */
export interface Surroundings extends Pick<MailroomOptions, "clock" | "randomBytes" | "sleep"> {
  readonly health: Health;
  /** The publisher has made a choice that may have to be followed at once. */
  readonly chosen: () => void;
  readonly answered: (answered: Answered) => void;
  readonly failed: (error: unknown) => void;
}

export interface OpenServer {
  readonly url: string;
  /** Takes no more requests, finishes those that are in flight. */
  readonly close: () => Promise<void>;
}

/**
 * Answers HTTP where `server` is configured.
 * @throws FeedletterError E_PORT
 */
export async function openServer(
  room: Mailroom,
  server: ServerConfig,
  surroundings: Surroundings,
): Promise<OpenServer> {
  const { config } = room.loaded;
  const { clock, randomBytes } = surroundings;
  const keys = await findSigningKeys(config, { ledger: room.database.ledger, clock, randomBytes });
  const reviewRoutes = createReviewRoutes({
    desk: room.database.reviews,
    ...{ keys, clock, chosen: surroundings.chosen, language: config.site.language },
    titleOf: (digest) => config.digests[digest]?.title ?? config.site.title,
    whenOf: (run) => describeRunTime(run, room),
  });
  const routes = createServerRoutes({
    url: server.url,
    language: config.site.language,
    proxies: trustProxies(server.trustProxy, server.proxyHeader),
    publicRoutes: [reviewRoutes],
    operatingRoutes: [createOperatingRoutes(surroundings.health)],
    ...{ answered: surroundings.answered, failed: surroundings.failed },
  });
  return listenPublicly(routes.fetch, { host: server.host, port: server.port, setting: "server.port" });
}
