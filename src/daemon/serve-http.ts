import type { OpenSite } from "#app/server/open-site.js";
import type { ServerConfig } from "#config/schema.js";
import { listenPublicly } from "#server/listen.js";

export interface OpenServer {
  readonly url: string;
  /** URL of the metrics, if they have their own port. */
  readonly metrics?: string;
  /** Finishes the requests in flight and accepts no more. */
  readonly close: () => Promise<void>;
}

/** @param site returns the current one @throws FeedletterError E_PORT */
export async function listen(server: ServerConfig, site: () => OpenSite): Promise<OpenServer> {
  const { host, port, metrics } = server;
  const opened = await listenPublicly((...request) => site().answer(...request), {
    host,
    port,
    setting: "server.port",
  });
  const close = (): Promise<void> => {
    // They would never end by themselves.
    site().endStreams();
    return opened.close();
  };
  if (metrics?.port === undefined) return { ...opened, close };
  try {
    const second = await listenPublicly((...request) => site().answerMonitor(...request), {
      host: metrics.host,
      port: metrics.port,
      setting: "server.metrics.port",
    });
    const closeBoth = async () => void (await Promise.all([close(), second.close()]));
    return { url: opened.url, metrics: second.url, close: closeBoth };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
