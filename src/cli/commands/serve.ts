import type { Command } from "commander";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import type { ServeEvent } from "#daemon/serve-events.js";

const HELP = `
Examples:
  # Send each digest on its schedule, until SIGINT or SIGTERM
  $ feedletter serve

  # Log each event as a line of JSON
  $ feedletter serve --json | tee log

If \`server\` is configured, it also answers HTTP: the pages for subscribing and unsubscribing, /healthz, /readyz and,
if configured, /metrics. Use --verbose to log each request.

After the first SIGINT or SIGTERM, mails and requests in flight are finished; a second one quits at once.
A missed run (the machine was off, the clock changed) is sent once, at most \`catchUp\` late.
`;

interface ServeFlags extends CommonFlags {
  readonly out?: string;
}

export function defineServe(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("-o, --out <folder>", "folder for the pages of sent issues (default: `out` in the configuration)")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runServe(command.opts<ServeFlags>(), io)));
}

async function runServe(flags: ServeFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json, verbose } = context;
  const { serveDigests } = await import("#daemon/serve-digests.js");
  const { openLog } = await import("#daemon/serve-log.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const { printEvent } = await import("#cli/print-event.js");
  const { startMinuteTimer } = await import("#schedule/minute-timer.js");
  const time = await formatSiteTime(context, "seconds");
  const onEvent = json
    ? await openLog(terminal, { lowest: verbose ? "debug" : "info", time })
    : (event: ServeEvent) => printEvent(event, { terminal, verbose, time });
  const monotonic = () => performance.now();
  await runUntilStopped(io, (signal) =>
    serveDigests({
      ...context,
      sharedClock: true,
      monotonic,
      out: flags.out,
      signal,
      startMinuteTimer: (wake) => startMinuteTimer(wake, { clock: io.clock, monotonic }),
      onEvent,
    }),
  );
  return 0;
}
