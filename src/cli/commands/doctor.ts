import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";

const HELP = `
Examples:
  $ feedletter doctor          # tries everything that sending needs
  $ feedletter doctor --json

It tries the configuration, the database, schedules and templates, the public address and leaving by a mail program's POST, the
clock, the SMTP login and its TLS, and the sender domain's SPF, DMARC, DKIM and PTR records. Nothing is sent. Exit codes: 0 all well, 1 something is wrong, 2 configuration.
`;

export function defineDoctor(command: Command, io: Io, setExit: (exit: Exit) => void): void {
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

async function runDoctor(flags: CommonFlags, { terminal, ...io }: Io): Promise<Exit> {
  const common = readCommonFlags(flags, { terminal, ...io });
  const { runDoctorChecks } = await import("#app/doctor/checks.js");
  const resolver = await import("node:dns/promises");
  const found = [];
  for await (const diagnosis of runDoctorChecks({
    configPath: common.configPath,
    ...{ env: io.env, cwd: io.cwd, clock: common.clock, randomBytes: io.randomBytes, sleep: io.sleep },
    ...{ resolver, fetch },
  })) {
    found.push(diagnosis);
    if (common.json) continue;
    const [colour, mark] = MARKS[diagnosis.level];
    const fix = "fix" in diagnosis ? ` ${diagnosis.fix}` : "";
    terminal.print(`${terminal.paint(colour, mark)} ${diagnosis.check}: ${diagnosis.said}${fix}`);
  }
  if (common.json) terminal.print(JSON.stringify(found, null, 2));
  return found.some(({ level }) => level === "error") ? 1 : 0;
}
