import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { FeedletterError, reasonOf } from "#errors.js";

export interface RunningServer {
  readonly url: string;
  /** Local: ends all connections, streams too. Public: takes no more of them and ends each after what it is at. */
  readonly close: () => Promise<void>;
}

/** Ports that are tried, one after the other, before giving up. */
const MAX_PORT_TRIES = 20;
const LOCAL = "127.0.0.1";

/**
 * Answers on 127.0.0.1 alone, at `port` or the next one that is free.
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

/** What answers a request, given the address at the other end of the connection. */
export type RequestHandler = (
  request: Request,
  env: { readonly peer: string },
) => Response | Promise<Response>;

export interface ListenOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Where the port is set, for an error. */
  readonly setting: string;
  /** Shorter in tests. */
  readonly limits?: Partial<Limits>;
}

/** In ms but for `connections`. */
interface Limits {
  /** From the first byte of a request to the end of its headers. */
  readonly headers: number;
  /** To the end of its body: whoever sends slower is cut off with 408. */
  readonly request: number;
  /** That a connection may idle: longer than proxies keep one, so that they never write to one that ends. */
  readonly keepAlive: number;
  /** How often slow ones are looked for. */
  readonly checkInterval: number;
  /** For what is in flight when the server closes. */
  readonly drain: number;
  readonly connections: number;
}

const LIMITS: Limits = {
  ...{ headers: 10_000, request: 20_000, keepAlive: 75_000, checkInterval: 1_000, drain: 10_000 },
  connections: 2_000,
};

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Answers whoever comes, within limits of time and size; the size of bodies is for the routes to limit.
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
    // On a connection that was made before the server closed.
    if (!server.listening) closeAfter(outgoing, server);
    void listener(incoming, outgoing);
  });
  const fix = `Set \`${place.setting}\` to another one, or stop what uses it.`;
  if (!(await tryPort(server, { ...place, fix }))) {
    throw new FeedletterError("E_PORT", { message: `Port ${place.port} is taken.`, fix });
  }
  return { url: urlOf(server, place.host), close: () => drain(server, inFlight, limits.drain) };
}

/** Ends idle connections now, each other one after its answer, and after `wait` ms whatever is left. */
async function drain(server: Server, inFlight: ReadonlySet<ServerResponse>, wait: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const outgoing of inFlight) closeAfter(outgoing, server);
  const timeout = setTimeout(() => server.closeAllConnections(), wait);
  await closed;
  clearTimeout(timeout);
}

/** Says `connection: close` where the headers are still to come. */
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

/** @returns false where the port is taken */
async function tryPort(
  server: Server,
  { port, host, fix }: { readonly port: number; readonly host: string; readonly fix: string },
): Promise<boolean> {
  try {
    // Rejects with what an "error" event brings.
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
