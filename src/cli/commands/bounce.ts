import { resolve } from "node:path";
import type { Command } from "commander";
import type { ProcessedReport, ReportSource } from "#app/digests/process-reports.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { FeedletterError } from "#errors.js";

interface BounceFlags extends CommonFlags {
  readonly maildir?: string;
  readonly mbox?: string;
}

const HELP = `
Examples:
  $ feedletter bounce < report.eml             # one mail, as a mail server's pipe hands it over
  $ feedletter bounce --maildir ~/Maildir      # every new mail; those that are read move to cur/
  $ feedletter bounce --mbox /var/mail/bounces # every mail; the file stays as it is

  # /etc/aliases of Postfix, Exim or sendmail: 75 makes it try again when the database is busy
  bounces: "|cd /srv/notes && npx feedletter bounce || exit 75"

With \`mail.bounces: bounces@notes.example\` each mail is sent from bounces+<token>@notes.example, so the mailbox has to take
addresses with a + (recipient_delimiter). A dead address and who complains get no more mail; a full mailbox counts, and
counts less as time goes by; an automatic reply changes nothing, and neither does a report without a token of ours.
`;

export function defineBounce(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .option("--maildir <folder>", "read the new mails of a maildir")
    .option("--mbox <file>", "read an mbox")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runBounce(command.opts<BounceFlags>(), io)));
}

async function runBounce(flags: BounceFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { processReports } = await import("#app/digests/process-reports.js");
  const { terminal, env, randomBytes } = io;
  let count = 0;
  for await (const taken of processReports({ ...common, env, randomBytes }, sourceOf(flags, io))) {
    count += 1;
    if (common.json) terminal.print(JSON.stringify(taken));
    terminal.say(describeProcessed(taken));
  }
  if (count !== 1) terminal.say(terminal.paint("dim", formatCount(count, "mail")));
  return 0;
}

/** @throws FeedletterError E_USAGE for two at once */
function sourceOf({ maildir, mbox }: BounceFlags, { cwd, stdin }: Io): ReportSource {
  if (maildir !== undefined && mbox !== undefined) {
    throw new FeedletterError("E_USAGE", {
      message: "--maildir and --mbox can't be read at once.",
      fix: "Run the command twice.",
    });
  }
  if (maildir !== undefined) return { kind: "maildir", folder: resolve(cwd, maildir) };
  if (mbox !== undefined) return { kind: "mbox", file: resolve(cwd, mbox) };
  return { kind: "mail", bytes: stdin };
}

function describeProcessed(taken: ProcessedReport): string {
  switch (taken.kind) {
    case "other":
      return "no report: nothing changes";
    case "progress":
      return "a report that says it waits or has arrived: nothing changes";
    case "unsigned":
      return `${taken.report.kind}: not signed by us, so nothing changes`;
    case "unknown":
      return `${taken.report.kind}: about somebody who is not known any more`;
    case "suppressed":
      return `${taken.address}: ${taken.report.kind}, gets no more mail`;
    case "noted":
      return `${taken.address}: ${taken.report.kind}, noted`;
    case "known-already":
      return `${taken.address}: ${taken.report.kind}, known already`;
  }
}
