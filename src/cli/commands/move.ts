import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { showProgress } from "#terminal/progress.js";

const HELP = `
Examples:
  # From the SQLite file to PostgreSQL
  $ feedletter move --to "$DATABASE_URL"

  # And back
  $ feedletter move --to .feedletter/moved.db

Stop \`serve\`, \`send\` and all workers first. The target must be empty; run the command again to continue an interrupted move.
The rows of every table are counted on both sides. The original isn't changed: point \`database\` to the copy afterwards.
`;

interface MoveFlags extends CommonFlags {
  readonly to: string;
}

export function defineMove(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .requiredOption("--to <database>", "a postgres:// URL, or a file relative to the configuration file")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runMove(command.opts<MoveFlags>(), io)));
}

async function runMove(flags: MoveFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json } = context;
  const { moveDatabase } = await import("#app/move-database.js");
  const progress = showProgress("Moving", terminal);
  try {
    const counts = await moveDatabase({ ...context, to: flags.to, onProgress: progress.report });
    progress.finish();
    if (json) terminal.printJson(counts);
    else
      for (const { table, rows } of counts)
        if (rows > 0) terminal.print(`${table}  ${formatCount(rows, "row")}`);
    if (counts.every(({ rows }) => rows === 0)) terminal.say("The database is empty: nothing was copied.");
    else
      terminal.sayDone("All rows were copied and counted on both sides. Now set `database` to the new one.");
    return 0;
  } finally {
    progress.finish();
  }
}
