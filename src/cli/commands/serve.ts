import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, movingClock, readCommonFlags } from "#cli/options.js";
import type { ServeEvent } from "#daemon/serve-events.js";

const HELP = `
Examples:
  $ feedletter serve                  # sends each digest at its schedule, until SIGINT or SIGTERM
  $ feedletter serve --json | tee log # one JSON line for each thing that happens

Where \`server\` is configured it answers HTTP, too: the pages where people join and leave, /healthz, /readyz and, where they are
configured, /metrics. --verbose tells of each request. It stops at SIGTERM or SIGINT once what is in flight is finished; a second
signal ends it at once.

A run that was missed (machine off, clocks changed) is sent once, up to the digest's \`catchUp\` late.
`;

export function defineServe(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .addHelpText("after", HELP)
    .option("-o, --out <folder>", "where pages of sent issues go (default: out beside the configuration)")
    .action(async () => setExit(await runServe(command.opts<ServeFlags>(), io)));
}

interface ServeFlags extends CommonFlags {
  readonly out?: string;
}

async function runServe(flags: ServeFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { serveDigests } = await import("#daemon/serve-digests.js");
  const { openLog } = await import("#daemon/serve-log.js");
  const { printEvent } = await import("#cli/print-event.js");
  const { startMinuteTimer } = await import("#schedule/minute-timer.js");
  const onEvent = common.json
    ? await openLog(io.terminal, common.verbose ? "debug" : "info")
    : (event: ServeEvent) => printEvent(event, { ...io.terminal, verbose: common.verbose });
  const stopping = new AbortController();
  const release = io.onStop(() => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  });
  try {
    await serveDigests({
      configPath: common.configPath,
      env: io.env,
      cwd: io.cwd,
      clock: movingClock(flags, io),
      timekeeping: flags.now === undefined ? "shared" : "own",
      randomBytes: io.randomBytes,
      ...(flags.out === undefined ? {} : { out: flags.out }),
      sleep: io.sleep,
      signal: stopping.signal,
      startMinuteTimer,
      onEvent,
    });
    return 0;
  } finally {
    release();
  }
}
