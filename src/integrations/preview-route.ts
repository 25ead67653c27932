import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { FeedletterError, findConfig, formatProblem, type RunningPreview, startPreview } from "../index.js";
import { type BuiltSite, type IntegrationOptions, type Log, locateSite } from "./built-site.js";

/** Of a development server: it leads to the preview, which has a port of its own. */
export const PREVIEW_PATH = "/__feedletter/";
export const PREVIEW_HINT = `Preview of feeds and digests: ${PREVIEW_PATH}`;

export interface PreviewRoute {
  /** Starts the preview when it is first asked for. @returns a redirect to it, or what keeps it from starting */
  readonly respond: () => Promise<PreviewResponse>;
  /** The same for Node's servers. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface PreviewResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function createPreviewRoute(site: BuiltSite, options: IntegrationOptions): PreviewRoute {
  let running: Promise<RunningPreview> | undefined;
  const respond = async (): Promise<PreviewResponse> => {
    running ??= start(site, options);
    try {
      const { url } = await running;
      return { status: 302, headers: { location: url, "cache-control": "no-store" }, body: "" };
    } catch (error) {
      running = undefined;
      if (!(error instanceof FeedletterError)) throw error;
      return {
        status: 503,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: `${formatProblem(error)}\n`,
      };
    }
  };
  return {
    respond,
    handle: async (_request, response) => {
      const { status, headers, body } = await respond();
      response.writeHead(status, headers).end(body);
    },
    close: async () => {
      await (await running?.catch(() => undefined))?.close();
    },
  };
}

/** @throws FeedletterError */
async function start(site: BuiltSite, options: IntegrationOptions): Promise<RunningPreview> {
  if (
    options.config === undefined &&
    findConfig({ cwd: options.cwd ?? site.project }) === undefined &&
    !existsSync(site.folder)
  )
    throw new FeedletterError("E_SOURCE", {
      message: "The site isn't built yet.",
      fix: "Build it once: the preview shows what is in the built pages.",
    });
  return startPreview(await locateSite(site, options));
}

/** Vite's development server, or one like it. */
export interface ConnectServer {
  readonly middlewares: { readonly use: (path: string, handle: PreviewRoute["handle"]) => unknown };
  readonly httpServer?: { readonly once: (event: "close", run: () => void) => unknown } | null;
}

export function servePreviewRoute(
  server: ConnectServer,
  {
    site,
    options,
    log,
  }: { readonly site: BuiltSite; readonly options: IntegrationOptions; readonly log: Log },
): void {
  const route = createPreviewRoute(site, options);
  server.middlewares.use(PREVIEW_PATH, route.handle);
  server.httpServer?.once("close", () => void route.close());
  log.info(PREVIEW_HINT);
}
