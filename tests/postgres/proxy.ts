import { createServer, connect as dial, type Socket } from "node:net";

/** Which way nothing comes through. */
export type Stall = "answers" | "both";

/** A wire to the database that can be held: bytes wait, and nobody is told. */
export interface Proxy {
  readonly url: string;
  stall(what: Stall): void;
  /** Holds the answers from the next commit on: what it commits is done, and nobody hears of it. */
  stallAtCommit(stalled: () => void): void;
  release(): void;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let atCommit: (() => void) | undefined;
  let held: Stall | undefined;
  const stall = (what: Stall): void => {
    held = what;
    for (const [client, upstream] of pairs) {
      upstream.unpipe(client);
      upstream.pause();
      if (what === "answers") continue;
      client.unpipe(upstream);
      client.pause();
    }
  };
  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.on("data", (chunk) => {
      if (atCommit === undefined || !chunk.includes("commit")) return;
      stall("answers");
      atCommit();
      atCommit = undefined;
    });
    client.pipe(upstream);
    upstream.pipe(client);
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        for (const each of pair) each.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(target);
  url.port = String(address.port);
  return {
    url: url.href,
    stall,
    stallAtCommit: (stalled) => {
      atCommit = stalled;
    },
    release: () => {
      for (const [client, upstream] of pairs) {
        upstream.pipe(client);
        // Piped a second time, what is asked would be asked twice.
        if (held === "both") client.pipe(upstream);
      }
      held = undefined;
    },
    close: async () => {
      for (const [client] of pairs) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
