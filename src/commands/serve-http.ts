import type { Hono } from "hono";
import type { ServerConfig } from "../config.js";
import { type ServerEnv, trustProxies } from "../server/client-address.js";
import { listenPublicly } from "../server/listen.js";
import { createOperatingRoutes, type Health } from "../server/operating-routes.js";
import { type Answered, createServerRoutes } from "../server/routes.js";
import type { Mailroom, MailroomOptions } from "./mailroom.js";

/** What the server tells and shows of the process around it. */
export interface Surroundings extends Pick<MailroomOptions, "clock" | "randomBytes" | "sleep"> {
  readonly health: Health;
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
  const routes = createServerRoutes({
    url: server.url,
    language: room.loaded.config.site.language,
    proxies: trustProxies(server.trustProxy, server.proxyHeader),
    publicRoutes: openPublicParts(),
    operatingRoutes: [createOperatingRoutes(surroundings.health)],
    ...{ answered: surroundings.answered, failed: surroundings.failed },
  });
  return listenPublicly(routes.fetch, { host: server.host, port: server.port, setting: "server.port" });
}

/** What people open, below the path of `server.url`. */
function openPublicParts(): readonly Hono<ServerEnv>[] {
  return [];
}
