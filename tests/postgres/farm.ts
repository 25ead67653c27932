import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import pg from "pg";
import type { OpenDatabase } from "#database/ports.js";
import { openPostgres } from "#database/postgres/postgres.js";
import { CLI, CONFIG, folderWith } from "../cli/cli.js";
import { NOW } from "../deliveries/samples.js";

interface FarmOptions {
  readonly database: string;
  readonly smtp: string;
  /** Lines of the `mail` section. */
  readonly mail?: readonly string[];
}

/** A site whose issues are sent by workers, each a process of the compiled program. */
export interface Farm {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  startWorker(env?: Readonly<Record<string, string>>): Worker;
  /** Stops those that still work, in order. */
  close(): Promise<void>;
}

export interface Worker {
  readonly child: ChildProcess;
  /** What it has printed so far: JSON lines. */
  readonly said: () => string;
  readonly ended: Promise<readonly unknown[]>;
}

export function openFarm({ database, smtp, mail = [] }: FarmOptions): Farm {
  const lines = [
    "digests:",
    '  weekly: { schedule: "0 9 * * 1" }',
    "database: ${DATABASE_URL}",
    "mail:",
    '  from: "Notes <news@notes.example>"',
    '  unsubscribe: "mailto:leave@notes.example"',
    "  transport: ${SMTP_URL}",
    ...mail.map((line) => `  ${line}`),
  ];
  const folder = folderWith({ "feedletter.yaml": `${CONFIG}${lines.join("\n")}\n`, "content/.keep": "" });
  const env = { DATABASE_URL: database, SMTP_URL: smtp };
  const workers = new Set<Worker>();
  return {
    cwd: folder,
    env,
    startWorker: (more = {}) => {
      const child = spawn(process.execPath, [CLI, "worker", "--json"], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...env, ...more },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (chunk) => {
        said += String(chunk);
      });
      const worker: Worker = { child, said: () => said, ended: once(child, "exit") };
      workers.add(worker);
      void worker.ended.then(() => workers.delete(worker));
      return worker;
    },
    close: async () => {
      const ending = [...workers];
      for (const { child } of ending) child.kill("SIGTERM");
      await Promise.all(ending.map(({ ended }) => ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens an empty database and subscribes people to it, in few statements. */
export async function openWithPeople(url: string, people: number): Promise<OpenDatabase> {
  const database = await openPostgres(url, NOW);
  await subscribePeople(database, people);
  return database;
}

export async function subscribePeople({ subscribers }: OpenDatabase, people: number): Promise<void> {
  const take = await subscribers.importer();
  for (let first = 0; first < people; first += 500) {
    const batch = Array.from({ length: Math.min(500, people - first) }, (_, nth) => ({
      ...{ id: `id-p${first + nth}`, address: `p${first + nth}@readers.example` },
      status: { kind: "subscribed" } as const,
    }));
    await take({ people: batch, digests: ["weekly"], source: "test", at: NOW });
  }
}

/** Waits until it is so; a test that waits in vain ends by its time. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25));
}

export async function query(
  url: string,
  text: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
