import { resolve } from "node:path";
import type { Command } from "commander";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import { describeMail } from "#cli/describe-mail.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { FeedletterError } from "#errors.js";

interface BounceFlags extends CommonFlags {
  readonly maildir?: string;
  readonly mbox?: string;
}

const HELP = `
Examples:
  # Process one mail, as a mail server pipes it
  $ feedletter bounce < report.eml

  # Process the new mails of a maildir, and move them to cur/
  $ feedletter bounce --maildir ~/Maildir

  # Process every mail of an mbox; the file isn't changed
  $ feedletter bounce --mbox /var/mail/bounces

  # /etc/aliases of Postfix, Exim or sendmail; exit code 75 makes it retry when the database is busy
  bounces: "|cd /srv/notes && npx feedletter bounce || exit 75"

With \`mail.bounces: bounces@notes.example\`, each mail is sent from bounces+TOKEN@notes.example, so the mailbox must accept
addresses with a + (recipient_delimiter in Postfix). People who complain get no more mail. A dead address gets none once the issue
has reached others at its destination, or a later issue comes back, too; a mailbox that is full or inactive after three issues
and thirty days. Automatic replies and reports without a valid token are ignored. What isn't understood is kept for 90 days.

A mail with the signed token of the List-Unsubscribe header unsubscribes that person from that digest. Without one, it changes nothing,
whatever its From says.
`;

export function defineBounce(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--maildir <folder>", "read the new mails of a maildir")
    .option("--mbox <file>", "read an mbox file")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runBounce(command.opts<BounceFlags>(), io)));
}

async function runBounce(flags: BounceFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json } = context;
  const { processMails } = await import("#app/inbox/process-mails.js");
  let count = 0;
  for await (const processed of processMails(context, sourceOf(flags, io))) {
    count += 1;
    if (json) terminal.print(JSON.stringify(processed));
    terminal.say(describeMail(processed));
  }
  if (count === 0) terminal.say("There was no mail to process.");
  else if (count > 1) terminal.say(terminal.paint("dim", formatCount(count, "mail")));
  return 0;
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
