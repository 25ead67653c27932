import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import type { OpenDatabase } from "#database/ports.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { countMessages } from "./killing.js";
import { freezeFirst } from "./samples.js";

/** Compiled by `npm run build`. */
const TWIN = join(import.meta.dirname, "send-as-twin.mjs");

interface Twins {
  /** With subscribers and without an issue. */
  readonly database: OpenDatabase;
  /** A file, or a `postgres://` URL. */
  readonly location: string;
  readonly machines: number;
  readonly connections: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

interface SentByTwins {
  readonly accepted: number;
  readonly inDoubt: number;
  /** How often each address was sent to. */
  readonly received: ReadonlyMap<string, number>;
}

/** Sends one issue from several machines of one name, of which none is killed, to a server that answers after 100 to 400 ms. */
export async function sendFromTwins(twins: Twins): Promise<SentByTwins> {
  const { database, location, machines, connections, random } = twins;
  const server = await startScriptedServer();
  server.delayReply("message", (answer) => setTimeout(answer, 100 + 300 * random()));
  try {
    const { id } = await freezeFirst(database.ledger);
    const ended = await Promise.all(
      Array.from({ length: machines }, async () => {
        const args = [TWIN, location, server.url, String(connections), randomUUID()];
        const [code] = await once(spawn(process.execPath, args, { stdio: "inherit" }), "exit");
        return code;
      }),
    );
    if (ended.some((code) => code !== 0)) throw new Error(`the senders ended with ${ended.join(", ")}`);
    const { accepted, uncertain } = await database.ledger.counts(id);
    return { accepted, inDoubt: uncertain, received: countMessages(server.messages).received };
  } finally {
    await server.close();
  }
}
