import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { showProgress } from "#terminal/progress.js";

const HELP = `
Examples:
  $ feedletter move --to "$DATABASE_URL"        # from the SQLite file to PostgreSQL
  $ feedletter move --to .feedletter/moved.db   # and back

Stop \`serve\`, \`send\` and every \`worker\` first. The target has to be empty; an interrupted move goes on when it is run again.
Every table is counted on both sides. The original stays as it was: set \`database\` to the new one afterwards.
`;

interface MoveFlags extends CommonFlags {
  readonly to: string;
}

export function defineMove(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .requiredOption("--to <database>", "a postgres:// URL, or a file beside the configuration")
    .addHelpText("after", HELP)
    .action(async () => setExit(await move(command.opts<MoveFlags>(), io)));
}

async function move(flags: MoveFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { moveDatabase } = await import("#app/move-database.js");
  const { terminal } = io;
  const progress = showProgress("Moving", terminal);
  try {
    const counts = await moveDatabase({
      configPath: common.configPath,
      ...{ env: io.env, clock: common.clock, to: flags.to },
      report: progress.report,
    });
    progress.finish();
    if (common.json) terminal.print(JSON.stringify(counts, null, 2));
    else
      for (const { table, rows } of counts) {
        if (rows > 0) terminal.print(`${table}  ${formatCount(rows, "row")}`);
      }
    terminal.say(
      `${terminal.paint("green", "✓")} Everything is there, counted on both sides. Set \`database\` to it now.`,
    );
    return 0;
  } finally {
    progress.finish();
  }
}
