import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { FeedletterError, reasonOf } from "../errors.js";

export interface Listening {
  readonly url: string;
  /** Ends all connections, streams too. */
  readonly close: () => Promise<void>;
}

/** Ports that are tried, one after the other, before giving up. */
const TRIES = 20;

/**
 * Answers on 127.0.0.1 alone, at `port` or the next one that is free.
 *
 * @param port 0 for any
 * @throws FeedletterError E_PORT
 */
export async function listenLocally(
  answer: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Listening> {
  const last = Math.min(port + TRIES - 1, 65_535);
  for (let tried = port; tried <= last; tried += 1) {
    const server = createServer(getRequestListener(answer));
    if (await tryPort(server, tried)) return describeServer(server);
  }
  throw new FeedletterError("E_PORT", {
    message: `The ports from ${port} to ${last} are all taken.`,
    fix: "Name another one with --port.",
  });
}

/** @returns false where the port is taken */
async function tryPort(server: Server, port: number): Promise<boolean> {
  try {
    // Rejects with what an "error" event brings.
    await Promise.all([once(server, "listening"), server.listen(port, "127.0.0.1")]);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw new FeedletterError("E_PORT", {
      message: `Port ${port} can't be used: ${reasonOf(error)}.`,
      fix: "Name another one with --port.",
      cause: error,
    });
  }
}

function describeServer(server: Server): Listening {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
