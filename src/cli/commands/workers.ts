import type { Command } from "commander";
import type { WorkerList } from "#app/list-workers.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

const HELP = `
Examples:
  # Host, process, version, state, issue, speed, total, and when it last reported
  $ feedletter workers
  $ feedletter workers --json
`;

export function defineWorkers(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .addHelpText("after", HELP)
    .action(async () => setExit(await runWorkers(command.opts<CommonFlags>(), io)));
}

async function runWorkers(flags: CommonFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { terminal, json } = context;
  const { listWorkers } = await import("#app/list-workers.js");
  const { now, workers } = await listWorkers(context);
  if (json) terminal.printJson(workers.map(toJson));
  else for (const worker of workers) terminal.print(formatWorker(worker, now));
  if (workers.length === 0) terminal.say("No workers are running.");
  return 0;
}

type ListedWorker = WorkerList["workers"][number];

function toJson({ holder: _, startedAt, seenAt, ...worker }: ListedWorker) {
  return {
    ...worker,
    startedAt: new Date(startedAt).toISOString(),
    seenAt: new Date(seenAt).toISOString(),
  };
}

/** `mail-2  4711  0.1.0  working  weekly-3  5800 per minute  120000 mails  seen 2 s ago` */
function formatWorker(worker: ListedWorker, now: number): string {
  const { host, pid, version, state, issue, mails, perMinute, seenAt } = worker;
  return [
    host,
    pid,
    version,
    state,
    ...(issue === undefined ? [] : [issue]),
    `${perMinute} per minute`,
    formatCount(mails, "mail"),
    `seen ${Math.max(0, Math.round((now - seenAt) / 1_000))} s ago`,
  ].join("  ");
}
