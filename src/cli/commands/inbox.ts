import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import type { Io } from "#cli/io.js";
import type { CommonFlags, ExitCode } from "#cli/options.js";
import { readMails } from "#cli/read-mails.js";

interface InboxFlags extends CommonFlags {
  readonly from?: string;
  readonly dryRun?: boolean;
}

const HELP = `
Examples:
  # Read the mailbox of \`mail.inbox\` over IMAP
  $ feedletter inbox

  # Show what its mails say; nothing is recorded or moved
  $ feedletter inbox --dry-run

  # Read a maildir, an mbox file, or one mail from a pipe
  $ feedletter inbox --from ~/Maildir
  $ feedletter inbox --from /var/mail/bounces
  $ feedletter inbox --from - < report.eml

  # /etc/aliases of Postfix, Exim or sendmail; exit code 75 makes it retry when the database is busy
  bounces: "|cd /srv/notes && npx feedletter inbox --from - || exit 75"

It reads bounces, complaints, and mails of people who unsubscribe: whoever sends the signed token of the List-Unsubscribe header is
unsubscribed. A mail moves to the folder Feedletter/Read (in a maildir, to cur/) once what it says is recorded, so nothing is lost or
counted twice if the program is killed. A mail that isn't understood, or seems to ask to leave without a token, stays unread and gets a
star (in a maildir, it stays in new/): look at it. Mails that have nothing to do with Feedletter stay as they are.
\`feedletter serve\` also reads the mailbox, as soon as mail arrives.

With \`mail.join\`, a mail to that address subscribes its sender, at once if its DKIM signature proves who wrote it, otherwise after a
confirmation (docs/digests.md).

People who complain get no more mail. A dead address gets none once the issue has reached others at its destination, or a later issue
comes back, too; a mailbox that is full or inactive, after three issues and thirty days. Automatic replies and reports without a valid
token are ignored. With \`mail.bounces: bounces@notes.example\`, each mail is sent from bounces+TOKEN@notes.example, so the mailbox
must accept addresses with a + (recipient_delimiter in Postfix).
`;

export function defineInbox(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--from <place>", "read a maildir, an mbox file, or - for one mail from standard input")
    .option("--dry-run", "show what the mails say; record, mark and move nothing")
    .addHelpText("after", HELP)
    .action(async () => {
      const { from, dryRun, ...flags } = command.opts<InboxFlags>();
      setExit(
        await readMails(flags, io, { source: from === undefined ? undefined : sourceOf(from, io), dryRun }),
      );
    });
}

function sourceOf(from: string, { cwd, stdin }: Io): LocalSource {
  if (from === "-") return { kind: "mail", bytes: stdin };
  const path = resolve(cwd, from);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? { kind: "maildir", folder: path } : { kind: "mbox", file: path };
}
