import type { ServerConfig } from "../config.js";
import { trustProxies } from "../server/client-address.js";
import { listenPublicly } from "../server/listen.js";
import { createOperatingRoutes, type Health } from "../server/operating-routes.js";
import { createPublicRoutes } from "../server/public-routes.js";
import { type Answered, createServerRoutes } from "../server/routes.js";
import type { Mailroom, MailroomOptions } from "./mailroom.js";
import { openPublicSite } from "./public-site.js";

/** What the server tells and shows of the process around it. */
export interface Surroundings extends Pick<MailroomOptions, "clock" | "randomBytes" | "sleep" | "cwd"> {
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
  const { site, close } = await openPublicSite(room, server, surroundings);
  const routes = createServerRoutes({
    url: server.url,
    language: room.loaded.config.site.language,
    proxies: trustProxies(server.trustProxy, server.proxyHeader),
    publicRoutes: [createPublicRoutes(site)],
    operatingRoutes: [createOperatingRoutes(surroundings.health)],
    ...{ answered: surroundings.answered, failed: surroundings.failed },
  });
  const place = { host: server.host, port: server.port, setting: "server.port" };
  const listening = await listenPublicly(routes.fetch, place);
  return {
    url: listening.url,
    close: async () => {
      await listening.close();
      // Letters that were promised are sent before the mail room closes.
      await close();
    },
  };
}
