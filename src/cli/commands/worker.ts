import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";

const HELP = `
Examples:
  $ feedletter worker                  # sends beside others, until SIGINT or SIGTERM; a second one leaves at once
  $ feedletter worker --json | tee log # one JSON line for each thing that happens
  $ feedletter workers                 # who works, and at what

Start as many as you like, on as many machines as you like: all they share is \`database\`, a PostgreSQL server.
`;

export function defineWorker(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .addHelpText("after", HELP)
    .action(async () => setExit(await runWorker(command.opts<CommonFlags>(), io)));
}

async function runWorker(flags: CommonFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { work } = await import("#daemon/worker-loop.js");
  const { describeWorkerEvent } = await import("#daemon/worker-events.js");
  const stopping = new AbortController();
  const release = io.onStop(() => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  });
  try {
    await work({
      configPath: common.configPath,
      ...{ env: io.env, cwd: io.cwd, clock: io.clock, randomBytes: io.randomBytes, sleep: io.sleep },
      signal: stopping.signal,
      onEvent: (event) => {
        const line = describeWorkerEvent(event);
        if (common.json) io.terminal.print(JSON.stringify(line));
        else io.terminal.say(line.message);
      },
    });
    return 0;
  } finally {
    release();
  }
}
