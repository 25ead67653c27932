import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import type { Worker } from "#deliveries/process/worker-pool.js";
import type { Instant } from "#zoned-time.js";

const HELP = `
Examples:
  $ feedletter workers          # host, process, version, what it does, how fast, last sign of life
  $ feedletter workers --json
`;

/** Ms without a sign of life, of which there is one every 5 seconds. */
const SILENT_AFTER_MS = 20_000;

export function defineWorkers(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .addHelpText("after", HELP)
    .action(async () => setExit(await listWorkers(command.opts<CommonFlags>(), io)));
}

async function listWorkers(flags: CommonFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { loadConfig } = await import("#config/load.js");
  const { openDatabase } = await import("#app/open-database.js");
  const loaded = loadConfig(common.configPath, { env: io.env, uses: ["database"] });
  const database = await openDatabase(loaded, common.clock());
  try {
    const workers = (await database.workerPool?.list()) ?? [];
    const now = (await database.workerPool?.now()) ?? common.clock();
    if (common.json) io.terminal.print(JSON.stringify(workers.map(describe(now)), null, 2));
    else for (const worker of workers) io.terminal.print(lineOf(worker, now));
    if (workers.length === 0) io.terminal.say("No worker is there.");
    return 0;
  } finally {
    await database.close();
  }
}

function describe(now: Instant) {
  return (worker: Worker) => ({
    ...{ host: worker.host, pid: worker.pid, version: worker.version, state: stateOf(worker, now) },
    ...{ issue: worker.issue, mails: worker.mails, perMinute: worker.perMinute },
    startedAt: new Date(worker.startedAt).toISOString(),
    seenAt: new Date(worker.seenAt).toISOString(),
  });
}

function stateOf({ state, seenAt }: Worker, now: Instant): Worker["state"] | "silent" {
  return now - seenAt > SILENT_AFTER_MS ? "silent" : state;
}

/** `mail-2  4711  0.1.0  working  weekly-3  5800 a minute  120000 mails  seen 2 s ago` */
function lineOf(worker: Worker, now: Instant): string {
  const { host, pid, version, issue, mails, perMinute, seenAt } = worker;
  return [
    ...[host, pid, version, stateOf(worker, now), ...(issue === undefined ? [] : [issue])],
    ...[`${perMinute} a minute`, formatCount(mails, "mail")],
    `seen ${Math.max(0, Math.round((now - seenAt) / 1_000))} s ago`,
  ].join("  ");
}
