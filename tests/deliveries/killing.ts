import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { type Script, startScriptedServer } from "../mail/scripted-server.js";
import { freezeFirst, NOW, person } from "./samples.js";

/** Compiled by `npm run build`: a process to be killed runs what is published. */
const SENDER = join(import.meta.dirname, "send-until-killed.mjs");

interface Killing {
  readonly people: number;
  readonly kills: number;
  readonly connections: number;
  readonly onUncertain: "resend" | "hold";
  /** From 0 to 1. */
  readonly random: () => number;
}

/** What a server that counts has seen, and what the ledger says of it. */
export interface Killed {
  readonly kills: number;
  readonly accepted: number;
  readonly uncertain: number;
  /** Deliveries that the ledger has called uncertain at any time. */
  readonly everUncertain: ReadonlySet<string>;
  /** How often each address was sent to, by the messages whose end arrived. */
  readonly received: ReadonlyMap<string, number>;
  /** Different messages per address: 1 where each resend was the same. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Steps of the SMTP dialogue at which the process may be killed. */
export const STEPS = ["MAIL", "RCPT", "DATA", "data-begun", "message"] as const;

/** Sends an issue with processes of which all but the last are killed, each in the middle of some mail. */
export async function killUntilSent(killing: Killing): Promise<Killed> {
  const { people, connections, onUncertain, random } = killing;
  const folder = mkdtempSync(join(tmpdir(), "feedletter-kill-"));
  const file = join(folder, "ledger.db");
  const database = await openSqlite(file, NOW);
  await Promise.all(Array.from({ length: people }, (_, nth) => database.subscribers.add(person(`p${nth}`))));
  const { id } = await freezeFirst(database.ledger);

  let child: ChildProcess | undefined;
  let kills = 0;
  let untilKill = 0;
  let step: (typeof STEPS)[number] = "MAIL";
  // However the dice fall, there are mails left for the last kill: each takes a mail of each connection with it at most.
  const furthest = Math.floor(people / killing.kills) - connections;
  const aim = (): void => {
    untilKill = 1 + Math.floor(random() * furthest);
    step = STEPS[Math.floor(random() * STEPS.length)] ?? "MAIL";
  };
  const script: Script = (at) => {
    if (at.step !== step || kills >= killing.kills) return undefined;
    untilKill -= 1;
    if (untilKill !== 0) return undefined;
    kills += 1;
    child?.kill("SIGKILL");
    return undefined;
  };
  const server = await startScriptedServer(script);
  while ((await database.ledger.openIssues("weekly")).length > 0) {
    aim();
    child = startSender(file, { url: server.url, connections, onUncertain });
    const [code, signal] = await once(child, "exit");
    if (signal === null && code !== 0) throw new Error(`the sender failed with ${code}`);
  }

  const { accepted, uncertain } = await database.ledger.counts(id);
  const everUncertain = await findUncertain(file);
  await database.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  return { kills, accepted, uncertain, everUncertain, ...countMessages(server.messages) };
}

export function startSender(
  file: string,
  { url, connections, onUncertain }: { url: string; connections: number; onUncertain: string },
): ChildProcess {
  return spawn(process.execPath, [SENDER, file, url, String(connections), onUncertain], { stdio: "inherit" });
}

async function findUncertain(file: string): Promise<ReadonlySet<string>> {
  const { default: Libsql } = await import("libsql");
  const raw = new Libsql(file);
  const rows: unknown = raw
    .prepare(
      "select distinct json_quote(address) as address from attempts join deliveries using (issue_id, subscriber_id) where outcome = 'uncertain'",
    )
    .all();
  raw.close();
  return new Set((JSON.stringify(rows).match(/p\d+@readers\.example/g) ?? []).map(String));
}

export function countMessages(messages: readonly string[]) {
  const received = new Map<string, number>();
  const texts = new Map<string, Set<string>>();
  for (const message of messages) {
    const to = /^To: (.*)$/m.exec(message)?.[1]?.trim() ?? "";
    received.set(to, (received.get(to) ?? 0) + 1);
    texts.set(to, (texts.get(to) ?? new Set()).add(message));
  }
  return { received, versions: new Map([...texts].map(([to, { size }]) => [to, size])) };
}

/** Chance that can be had again (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
