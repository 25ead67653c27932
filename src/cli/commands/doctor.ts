import type { Command } from "commander";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import type { Io } from "#cli/io.js";
import {
  type CommandContext,
  type CommonFlags,
  type ExitCode,
  readCommonFlags,
  readRecordingFlags,
} from "#cli/options.js";
import { FeedletterError } from "#errors.js";

const HELP = `
Examples:
  # Test the whole setup; nothing is sent
  $ feedletter doctor
  $ feedletter doctor --json

  # After publishing: fetch the feeds and some pages as readers do
  $ feedletter doctor --site

  # Sending stopped with E_CLOCK, but the clock is right: it was ahead for a while
  $ feedletter doctor --accept-clock

Tests the configuration, the database, schedules and templates, the public address, one-click unsubscribing, the clock,
the SMTP login with its TLS, and the sender domain's SPF, DMARC, DKIM and PTR records.

With --site it tests the published feeds instead: whether several readers get them or a challenge page, redirects, type and
charset, ETag and 304, age, size and robots.txt; and whether pages of the site link them.

Exit codes: 0 all good, 1 something is wrong, 2 configuration error.
`;

export function defineDoctor(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--site", "test the published feeds and pages instead")
    .option("--accept-clock", "accept this clock as right, although something was recorded at a later time")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runDoctor(command.opts<DoctorFlags>(), io)));
}

interface DoctorFlags extends CommonFlags {
  readonly acceptClock?: boolean;
  readonly site?: boolean;
}

const MARKS = {
  ok: ["green", "✓"],
  warning: ["yellow", "!"],
  error: ["red", "✗"],
  skipped: ["dim", "–"],
} as const;

async function runDoctor(flags: DoctorFlags, io: Io): Promise<ExitCode> {
  if (flags.site && flags.acceptClock)
    throw new FeedletterError("E_USAGE", {
      message: "--site and --accept-clock can't be combined.",
      fix: "Run them one after the other.",
    });
  const context = (flags.acceptClock ? readRecordingFlags : readCommonFlags)(flags, io);
  const { terminal, json } = context;
  const results = [];
  for await (const result of await startChecks(flags, context)) {
    results.push(result);
    if (json) continue;
    const [colour, mark] = MARKS[result.level];
    const fix = "fix" in result ? ` ${result.fix}` : "";
    terminal.print(`${terminal.paint(colour, mark)} ${result.check}: ${result.said}${fix}`);
  }
  if (json) terminal.printJson(results);
  return results.some(({ level }) => level === "error") ? 1 : 0;
}

/** Each kind of checks loads only what it needs. */
async function startChecks(
  { site, acceptClock }: DoctorFlags,
  context: CommandContext,
): Promise<AsyncIterable<Diagnosis>> {
  if (site) {
    const { runSiteChecks } = await import("#app/doctor/site-doctor.js");
    const { openExchange } = await import("#app/publish/open-exchange.js");
    return runSiteChecks({ ...context, exchange: openExchange() });
  }
  const { runDoctorChecks } = await import("#app/doctor/checks.js");
  const resolver = await import("node:dns/promises");
  return runDoctorChecks({ ...context, acceptClock, resolver, fetch });
}
