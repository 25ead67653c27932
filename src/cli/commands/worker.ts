import type { Command } from "commander";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";

const HELP = `
Examples:
  # Help send open issues, until SIGINT or SIGTERM; a second signal quits at once
  $ feedletter worker

  # Log each event as a line of JSON
  $ feedletter worker --json | tee log

  # See who is sending what
  $ feedletter workers

Start as many workers as you like, on any number of machines. All they share is \`database\`, a PostgreSQL server.
`;

export function defineWorker(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .addHelpText("after", HELP)
    .action(async () => setExit(await runWorker(command.opts<CommonFlags>(), io)));
}

async function runWorker(flags: CommonFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json, configPath } = context;
  const { work } = await import("#daemon/worker/worker-loop.js");
  const { describeWorkerEvent } = await import("#daemon/worker/worker-events.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const time = await formatSiteTime(context, "seconds");
  await runUntilStopped(io, (signal) =>
    work({
      ...io,
      configPath,
      signal,
      onEvent: (event) => {
        const line = describeWorkerEvent(event, time);
        if (json) terminal.print(JSON.stringify(line));
        else terminal.say(line.message);
      },
    }),
  );
  return 0;
}
