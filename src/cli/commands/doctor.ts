import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";

const HELP = `
Examples:
  # Test the whole setup; nothing is sent
  $ feedletter doctor
  $ feedletter doctor --json

Tests the configuration, the database, schedules and templates, the public address, one-click unsubscribing, the clock,
the SMTP login with its TLS, and the sender domain's SPF, DMARC, DKIM and PTR records.

Exit codes: 0 all good, 1 something is wrong, 2 configuration error.
`;

export function defineDoctor(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .addHelpText("after", HELP)
    .action(async () => setExit(await runDoctor(command.opts<CommonFlags>(), io)));
}

const MARKS = {
  ok: ["green", "✓"],
  warning: ["yellow", "!"],
  error: ["red", "✗"],
  skipped: ["dim", "–"],
} as const;

async function runDoctor(flags: CommonFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { terminal, json } = context;
  const { runDoctorChecks } = await import("#app/doctor/checks.js");
  const resolver = await import("node:dns/promises");
  const results = [];
  for await (const result of runDoctorChecks({ ...context, resolver, fetch })) {
    results.push(result);
    if (json) continue;
    const [colour, mark] = MARKS[result.level];
    const fix = "fix" in result ? ` ${result.fix}` : "";
    terminal.print(`${terminal.paint(colour, mark)} ${result.check}: ${result.said}${fix}`);
  }
  if (json) terminal.printJson(results);
  return results.some(({ level }) => level === "error") ? 1 : 0;
}
