import type { Command } from "commander";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommonFlags, type ExitCode, movingClock, readCommonFlags } from "#cli/options.js";
import type { ServeEvent } from "#daemon/serve-events.js";

const HELP = `
Examples:
  # Send each digest on its schedule, until SIGINT or SIGTERM
  $ feedletter serve

  # Log each event as a line of JSON
  $ feedletter serve --json | tee log

If \`server\` is configured, it also answers HTTP: the pages for subscribing and unsubscribing, /healthz, /readyz and,
if configured, /metrics. Use --verbose to log each request.

The first SIGINT or SIGTERM lets what is in flight finish; a second one quits at once.
A missed run (the machine was off, the clock changed) is sent once, at most \`catchUp\` late.
`;

interface ServeFlags extends CommonFlags {
  readonly out?: string;
}

export function defineServe(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option(
      "-o, --out <folder>",
      "folder for the pages of sent issues (default: out, next to the configuration file)",
    )
    .addHelpText("after", HELP)
    .action(async () => setExit(await runServe(command.opts<ServeFlags>(), io)));
}

async function runServe(flags: ServeFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { terminal, json, verbose } = context;
  const { serveDigests } = await import("#daemon/serve-digests.js");
  const { openLog } = await import("#daemon/serve-log.js");
  const { printEvent } = await import("#cli/print-event.js");
  const { startMinuteTimer } = await import("#schedule/minute-timer.js");
  const onEvent = json
    ? await openLog(terminal, verbose ? "debug" : "info")
    : (event: ServeEvent) => printEvent(event, context);
  await runUntilStopped(io, (signal) =>
    serveDigests({
      ...context,
      clock: movingClock(flags, io),
      sharedClock: flags.now === undefined,
      out: flags.out,
      signal,
      startMinuteTimer,
      onEvent,
    }),
  );
  return 0;
}
