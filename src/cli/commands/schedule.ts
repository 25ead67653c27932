import type { Command } from "commander";
import type { PlannedDigest } from "#app/digests/plan-runs.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

const HELP = `
Examples:
  # The next ten runs of each digest, and the posts that would be in the next issue
  $ feedletter schedule

  # Only one digest
  $ feedletter schedule weekly --json
`;

export function defineSchedule(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[digest]", "show only this digest")
    .addHelpText("after", HELP)
    .action(async (digest: string | undefined) => {
      setExit(await runSchedule(digest, command.opts<CommonFlags>(), io));
    });
}

async function runSchedule(digest: string | undefined, flags: CommonFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { nameDigests } = await import("#app/digest-names.js");
  const { planRuns } = await import("#app/digests/plan-runs.js");
  const planned = await planRuns({ ...context, digest });
  if (context.json) {
    context.terminal.printJson(planned);
    return 0;
  }
  const nameOf = await nameDigests(context);
  context.terminal.print(planned.map((digest) => describePlanned(digest, nameOf)).join("\n\n"));
  return 0;
}

function describePlanned(
  { digest, schedule, when, zone, runs, problem, posts, held = [], note, waiting = posts }: PlannedDigest,
  nameOf: (digest: string) => string,
): string {
  return [
    when !== undefined
      ? `${nameOf(digest)}  ${when}`
      : schedule === undefined
        ? `${nameOf(digest)}  (no schedule: sent by \`feedletter send\` only)`
        : `${nameOf(digest)}  ${schedule}  ${zone}`,
    ...runs.map(({ local, at }) => `  ${local}  ${at}`),
    ...(schedule !== undefined && runs.length === 0 ? ["  never"] : []),
    ...(problem === undefined ? [] : [`  But ${problem}.`]),
    waiting.length === 0
      ? "Nothing new for the next issue yet."
      : when === undefined
        ? `${formatCount(posts.length, "post")} would be in the next issue:`
        : "Posts waiting, each for an issue of its own:",
    ...waiting.map(({ title, file }) => `  · ${title || file}`),
    ...(held.length === 0 ? [] : ["On hold until you release them on the publisher's page:"]),
    ...held.map(({ title, file }) => `  · ${title || file}`),
    ...(note === undefined ? [] : [describeNote(note)]),
  ].join("\n");
}

function describeNote({ file, error }: NonNullable<PlannedDigest["note"]>): string {
  if (error === undefined) return `With the note ${file}`;
  return `But its note, ${file}, has an error, so nothing is sent: ${error}`;
}
