import type { Command } from "commander";
import type { PlannedDigest } from "#app/digests/plan-runs.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

const HELP = `
Examples:
  $ feedletter schedule              # the next ten runs of each digest, and what would be in the next one now
  $ feedletter schedule weekly --json
`;

export function defineSchedule(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .argument("[digest]", "only this digest")
    .addHelpText("after", HELP)
    .action(async (digest: string | undefined) => {
      setExit(await runSchedule(digest, command.opts<CommonFlags>(), io));
    });
}

async function runSchedule(digest: string | undefined, flags: CommonFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { planRuns } = await import("#app/digests/plan-runs.js");
  const planned = await planRuns({
    configPath: common.configPath,
    ...{ env: io.env, cwd: io.cwd, clock: common.clock, randomBytes: io.randomBytes, sleep: io.sleep },
    ...(digest === undefined ? {} : { digest }),
  });
  io.terminal.print(
    common.json ? JSON.stringify(planned, null, 2) : planned.map(describePlannedDigest).join("\n\n"),
  );
  return 0;
}

function describePlannedDigest({ digest, schedule, zone, runs, posts }: PlannedDigest): string {
  const next = posts.map(({ title, file }) => `  · ${title || file}`);
  return [
    schedule === undefined
      ? `${digest}  (no schedule: only \`send\` sends it)`
      : `${digest}  ${schedule}  ${zone}`,
    ...runs.map(({ local, at }) => `  ${local}  ${at}`),
    ...(schedule !== undefined && runs.length === 0 ? ["  never"] : []),
    posts.length === 0
      ? "Nothing new for the next issue yet."
      : `${formatCount(posts.length, "post")} would be in the next issue:`,
    ...next,
  ].join("\n");
}
