import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { FeedletterError, reasonOf } from "#errors.js";

export interface RunningServer {
  readonly url: string;
  /** Local: ends all connections, including streams. Public: accepts no new ones and ends each after its current request. */
  readonly close: () => Promise<void>;
}

/** How many ports are tried before giving up. */
const MAX_PORT_TRIES = 20;
const LOCAL = "127.0.0.1";

/**
 * Listens on 127.0.0.1 only, at `port` or the next free one.
 *
 * @param port 0 for any
 * @throws FeedletterError E_PORT
 */
export async function listenLocally(
  answer: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<RunningServer> {
  const last = Math.min(port + MAX_PORT_TRIES - 1, 65_535);
  for (let tried = port; tried <= last; tried += 1) {
    const server = createServer(getRequestListener(answer));
    if (await tryPort(server, { port: tried, host: LOCAL, fix: "Name another one with --port." })) {
      return { url: urlOf(server, LOCAL), close: () => closeAtOnce(server) };
    }
  }
  throw new FeedletterError("E_PORT", {
    message: `The ports from ${port} to ${last} are all taken.`,
    fix: "Name another one with --port.",
  });
}

/** Answers a request, given the address at the other end of the connection. */
export type RequestHandler = (
  request: Request,
  env: { readonly peer: string },
) => Response | Promise<Response>;

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The setting that names the port, for error messages. */
  readonly setting: string;
  /** Shorter in tests. */
  readonly limits?: Partial<Limits>;
}

/** In ms, except `connections`. */
interface Limits {
  /** From the first byte of a request to the end of its headers. */
  readonly headers: number;
  /** From the first byte to the end of the body: slower clients get 408. */
  readonly request: number;
  /** How long a connection may idle: longer than in proxies, so that a proxy never reuses one that we are closing. */
  readonly keepAlive: number;
  /** How often slow connections are checked for. */
  readonly checkInterval: number;
  /** For requests in flight when the server closes. */
  readonly drain: number;
  readonly connections: number;
}

const LIMITS: Limits = {
  ...{ headers: 10_000, request: 20_000, keepAlive: 75_000, checkInterval: 1_000, drain: 10_000 },
  connections: 2_000,
};

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Listens publicly, with limits on time and header size; the routes limit the size of bodies.
 * @throws FeedletterError E_PORT
 */
export async function listenPublicly(answer: RequestHandler, place: ListenOptions): Promise<RunningServer> {
  const limits = { ...LIMITS, ...place.limits };
  const listener = getRequestListener((request, { incoming }) =>
    answer(request, { peer: incoming.socket.remoteAddress ?? "" }),
  );
  const server = createServer({
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: limits.checkInterval,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.maxConnections = limits.connections;
  const inFlight = new Set<ServerResponse>();
  server.on("request", (incoming, outgoing) => {
    inFlight.add(outgoing);
    outgoing.on("close", () => inFlight.delete(outgoing));
    // The connection was opened before the server closed.
    if (!server.listening) closeAfter(outgoing, server);
    void listener(incoming, outgoing);
  });
  const fix = `Set \`${place.setting}\` to another one, or stop what uses it.`;
  if (!(await tryPort(server, { ...place, fix }))) {
    throw new FeedletterError("E_PORT", { message: `Port ${place.port} is taken.`, fix });
  }
  return { url: urlOf(server, place.host), close: () => drain(server, inFlight, limits.drain) };
}

/** Ends idle connections now, each of the others after its response, and any that remain after `wait` ms. */
async function drain(server: Server, inFlight: ReadonlySet<ServerResponse>, wait: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const outgoing of inFlight) closeAfter(outgoing, server);
  const timeout = setTimeout(() => server.closeAllConnections(), wait);
  await closed;
  clearTimeout(timeout);
}

/** Sends `connection: close` if the headers haven't been sent yet. */
function closeAfter(outgoing: ServerResponse, server: Server): void {
  outgoing.shouldKeepAlive = false;
  outgoing.on("close", () => server.closeIdleConnections());
}

async function closeAtOnce(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** @returns false if the port is in use */
async function tryPort(
  server: Server,
  { port, host, fix }: { readonly port: number; readonly host: string; readonly fix: string },
): Promise<boolean> {
  try {
    // Rejects with the error of an "error" event.
    await Promise.all([once(server, "listening"), server.listen(port, host)]);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw new FeedletterError("E_PORT", {
      message: `Port ${port} of ${host} can't be used: ${reasonOf(error)}.`,
      fix,
      cause: error,
    });
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}
