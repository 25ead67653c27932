import { resolve } from "node:path";
import type { Command } from "commander";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import type { Io } from "#cli/io.js";
import type { CommonFlags, ExitCode } from "#cli/options.js";
import { readMails } from "#cli/read-mails.js";
import { FeedletterError } from "#errors.js";

interface BounceFlags extends CommonFlags {
  readonly maildir?: string;
  readonly mbox?: string;
}

const HELP = `
This command does what \`feedletter inbox --from\` does. Use \`inbox\` instead: it also reads mailboxes over IMAP, and has --dry-run.

Examples:
  # The same as \`feedletter inbox --from - < report.eml\`
  $ feedletter bounce < report.eml

  # The same as \`feedletter inbox --from ~/Maildir\`
  $ feedletter bounce --maildir ~/Maildir

  # The same as \`feedletter inbox --from /var/mail/bounces\`
  $ feedletter bounce --mbox /var/mail/bounces
`;

export function defineBounce(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--maildir <folder>", "read the new mails of a maildir")
    .option("--mbox <file>", "read an mbox file")
    .addHelpText("after", HELP)
    .action(async () => {
      const flags = command.opts<BounceFlags>();
      setExit(await readMails(flags, io, { source: sourceOf(flags, io) }));
    });
}

/** @throws FeedletterError E_USAGE if both options are given */
function sourceOf({ maildir, mbox }: BounceFlags, { cwd, stdin }: Io): LocalSource {
  if (maildir !== undefined && mbox !== undefined) {
    throw new FeedletterError("E_USAGE", {
      message: "--maildir and --mbox can't be used together.",
      fix: "Run the command once for each.",
    });
  }
  if (maildir !== undefined) return { kind: "maildir", folder: resolve(cwd, maildir) };
  if (mbox !== undefined) return { kind: "mbox", file: resolve(cwd, mbox) };
  return { kind: "mail", bytes: stdin };
}
