import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { openDatabase } from "#app/open-database.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { loadConfig } from "#config/load.js";
import { mailedUrl } from "#subscribers/links.js";
import { CLI, CONFIG, folderWith, setClock } from "../cli/cli.js";
import { seededRandom } from "../deliveries/killing.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { findFreePort, startServe } from "./serving.js";

const PEOPLE = Array.from({ length: 5 }, (_, nth) => `p${nth}`);
const START = Date.UTC(2026, 5, 15, 7);
const MINUTE = 60_000;
const KILLS = 4;
/** Longer than the claim of a process on a mail, which nobody else sends until it is over. */
const STEP = 20 * MINUTE;
const PUBLISHER = "publisher@notes.example";

/** People confirm, some of them twice, while the server is killed at random moments. */
export async function confirmWhileKilled(): Promise<void> {
  const server = await startScriptedServer();
  onTestFinished(() => server.close());
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const cwd = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { welcome: welcome.md } }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", alerts: ${PUBLISHER}, joins: each }
server: { url: "${url}", port: ${port} }
`,
    "welcome.md": "# Good to have you\n\nThanks for subscribing.\n",
  });
  const env = { SMTP_URL: server.url };
  const loaded = await loadConfig(join(cwd, "feedletter.yaml"), { env, uses: ["database", "server"] });
  const database = await openDatabase(loaded, { clock: () => START });
  onTestFinished(() => database.close());
  const { membership, ledger, subscribers, waitingMails, joinNotices } = database;
  const keys = await findSigningKeys(loaded.config, { ledger, clock: () => START, randomBytes });
  const links: string[] = [];
  for (const name of PEOPLE) {
    const [subscriber, address] = [`id-${name}`, `${name}@readers.example`];
    const request = { id: subscriber, address, digests: ["weekly"], source: "a form", at: START };
    await membership.request({ ...request, expiredBefore: 0 });
    const expiresAt = START + 48 * 60 * MINUTE;
    links.push(mailedUrl({ url, keys }, { purpose: "confirm", subscriber, address, expiresAt }));
  }

  // The publisher is told of what follows.
  const to = { address: PUBLISHER };
  await joinNotices.queue({ times: { kind: "each" }, to, at: START, newId: () => "never used" });

  const random = seededRandom(7);
  const isDone = async (): Promise<boolean> => {
    const people = await Promise.all(PEOPLE.map((name) => subscribers.byId(`id-${name}`)));
    const told = server.messages.filter((message) => message.includes(`To: ${PUBLISHER}`));
    const isTold = PEOPLE.every((name) => told.some((message) => message.includes(`${name}@readers`)));
    const areActive = people.every((person) => person?.state === "active");
    return areActive && isTold && (await waitingMails.nextDue()) === undefined;
  };
  const confirmAll = (): void => {
    for (const link of links) void fetch(link, { method: "POST" }).catch(() => {});
  };
  for (let kill = 1; kill <= KILLS; kill += 1)
    await serveAndKill(cwd, env, { now: START + kill * STEP, delay: random() * 1_500, serving: confirmAll });
  const last = await startServe(cwd, { now: new Date(START + (KILLS + 1) * STEP).toISOString(), env });
  confirmAll();
  await vi.waitFor(async () => expect(await isDone()).toBe(true), { timeout: 90_000, interval: 200 });
  await last.stop();

  const ids = new Map<string, Set<string>>();
  const welcomes = server.messages.filter((message) => message.includes("Subject: Good to have you"));
  for (const message of welcomes) {
    const to = /^To: (.*)$/m.exec(message)?.[1]?.trim() ?? "";
    ids.set(to, (ids.get(to) ?? new Set()).add(/^Message-ID: (.*)$/im.exec(message)?.[1] ?? ""));
  }
  expect([...ids.keys()].sort()).toEqual(PEOPLE.map((name) => `${name}@readers.example`));
  // A mail in flight when the process was killed may be sent again, as the same message.
  expect([...ids.values()].filter(({ size }) => size !== 1)).toEqual([]);
  expect(welcomes.length - ids.size).toBeLessThanOrEqual(KILLS);
  const notices = server.messages.length - welcomes.length;
  expect(notices - PEOPLE.length).toBeLessThanOrEqual(KILLS);
}

interface Killing {
  readonly now: number;
  /** Ms after it serves. */
  readonly delay: number;
  readonly serving: () => void;
}

async function serveAndKill(
  cwd: string,
  env: Readonly<Record<string, string>>,
  { now, delay, serving }: Killing,
): Promise<void> {
  const args = [...setClock("from", new Date(now).toISOString()), CLI, "serve"];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const gone = once(child, "exit");
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const before = said.includes("serving");
    said += chunk;
    if (before || !said.includes("serving")) return;
    serving();
    setTimeout(() => child.kill("SIGKILL"), delay);
  });
  const [code]: unknown[] = await gone;
  if (code !== null) throw new Error(said);
}
