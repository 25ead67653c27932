import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

interface AdminFlags extends CommonFlags {
  readonly for?: string;
  readonly signOut?: boolean;
}

const HELP = `
Examples:
  # A link that signs you in to the publisher's page, once, within ten minutes
  $ feedletter admin

  # As another of the addresses in \`server.admin\`
  $ feedletter admin --for ada@example.org

  # End all sessions, for instance after a laptop was lost
  $ feedletter admin --sign-out

The page is at /admin of \`server.url\`, while \`feedletter serve\` or the function runs.
`;

export function defineAdmin(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--for <address>", "who signs in (default: the first address of `server.admin`)")
    .option("--sign-out", "end all sessions instead")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runAdmin(command.opts<AdminFlags>(), io)));
}

async function runAdmin(flags: AdminFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json } = context;
  const { printSignInLink, signEverybodyOut } = await import("#app/admin/admin-links.js");
  if (flags.signOut) {
    const ended = await signEverybodyOut(context);
    if (json) terminal.printJson({ ended });
    else terminal.sayDone(`${formatCount(ended, "session")} ended.`);
    return 0;
  }
  const link = await printSignInLink(context, flags.for);
  if (json) terminal.printJson(link);
  else terminal.print(link.url);
  terminal.say(`Signs in as ${link.admin}, once, within ten minutes.`);
  return 0;
}
