import { resolve } from "node:path";
import type { Command } from "commander";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import type { Io } from "#cli/io.js";
import type { CommonFlags, ExitCode } from "#cli/options.js";
import { readMails } from "#cli/read-mails.js";
import { statIfThere } from "#machine/stat-if-there.js";

interface InboxFlags extends CommonFlags {
  readonly from?: string;
  readonly dryRun?: boolean;
}

const HELP = `
Examples:
  # Read the mailbox of \`mail.inbox\` over IMAP
  $ feedletter inbox

  # Only show what its mails say; nothing is recorded or moved
  $ feedletter inbox --dry-run

  # Read a maildir, an mbox file, or one mail from a pipe
  $ feedletter inbox --from ~/Maildir
  $ feedletter inbox --from /var/mail/bounces
  $ feedletter inbox --from - < report.eml

  # In /etc/aliases of Postfix, Exim or sendmail; with exit code 75 it tries again if the database is busy
  bounces: "|cd /srv/notes && npx feedletter inbox --from - || exit 75"

What happens to a mail:
  - A mail about one of yours moves to the folder Feedletter/Read (in a maildir, to cur/), but only once what it says is recorded.
    So nothing is lost or counted twice if the program is killed.
  - A mail that isn't understood, or seems to ask to leave without a token, stays unread and gets a star (in a maildir, it stays in
    new/). Look at it.
  - All other mails stay as they are.

What a mail does:
  - A complaint suppresses the address. A dead address is suppressed once the issue has reached others at its destination, or once
    a later issue comes back, too. A full or inactive mailbox is suppressed after three issues over at least thirty days.
  - A mail with the signed token of the List-Unsubscribe header unsubscribes that person from that digest.
  - With \`mail.join\`, a mail to that address subscribes its sender: at once if its DKIM signature proves who wrote it, otherwise
    after a confirmation (docs/digests.md).
  - With \`mail.dmarc\`, a DMARC report to that address is counted, and changes nothing else (\`feedletter doctor --dmarc\`).
  - Automatic replies, and reports without a valid token, change nothing.

With \`mail.bounces: bounces@notes.example\`, each mail is sent from bounces+TOKEN@notes.example, so the mailbox must accept
addresses with a + (recipient_delimiter in Postfix). \`feedletter serve\` also reads the mailbox, as soon as mail arrives.
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
  const isFolder = statIfThere(path)?.isDirectory() ?? false;
  return isFolder ? { kind: "maildir", folder: path } : { kind: "mbox", file: path };
}
