import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import type { ProcessedMail } from "#app/inbox/process-mail.js";
import { describeMail } from "#cli/describe-mail.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

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

Bounces and complaints count as with \`feedletter bounce\`, and whoever sends a mail with the signed token of the List-Unsubscribe
header is unsubscribed. A mail moves to the folder Feedletter/Read when what it says is recorded, so nothing is lost or counted twice
if the program is killed. What isn't understood gets a star and stays; so does everything that isn't about Feedletter, without a star.
\`feedletter serve\` reads the mailbox, too, as soon as mail arrives.
`;

export function defineInbox(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--from <place>", "read a maildir, an mbox file, or - for one mail from standard input")
    .option("--dry-run", "show what the mails say; record, mark and move nothing")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runInbox(command.opts<InboxFlags>(), io)));
}

async function runInbox(flags: InboxFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json } = context;
  const dryRun = flags.dryRun === true;
  const counts = new Map<ProcessedMail["kind"], number>();
  for await (const processed of await mailsOf(flags, { context, io, dryRun })) {
    counts.set(processed.kind, (counts.get(processed.kind) ?? 0) + 1);
    if (json) terminal.print(JSON.stringify(processed));
    // A mailbox that people use has many that aren't for us.
    else if (processed.kind !== "other") terminal.say(describeMail(processed));
  }
  if (!json) terminal.say(terminal.paint("dim", summarize(counts, dryRun)));
  return 0;
}

async function mailsOf(
  { from }: InboxFlags,
  {
    context,
    io,
    dryRun,
  }: { readonly context: ReturnType<typeof readRecordingFlags>; readonly io: Io; readonly dryRun: boolean },
): Promise<AsyncIterable<ProcessedMail>> {
  if (from !== undefined) {
    const { processMails } = await import("#app/inbox/process-mails.js");
    return processMails(context, sourceOf(from, io), { dryRun });
  }
  const { readInbox } = await import("#app/inbox/read-inbox.js");
  return readInbox(context, { dryRun });
}

function sourceOf(from: string, { cwd, stdin }: Io): LocalSource {
  if (from === "-") return { kind: "mail", bytes: stdin };
  const path = resolve(cwd, from);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? { kind: "maildir", folder: path } : { kind: "mbox", file: path };
}

const LABELS: readonly (readonly [string, readonly ProcessedMail["kind"][]])[] = [
  ["unsubscribed", ["left"]],
  ["suppressed", ["suppressed"]],
  ["recorded", ["noted", "recognised"]],
  ["already known", ["known-already", "left-already", "unknown", "left-unknown"]],
  ["kept for you to look at", ["unread", "leave-unsigned"]],
  ["ignored", ["unsigned", "progress", "other"]],
];

function summarize(counts: ReadonlyMap<ProcessedMail["kind"], number>, dryRun: boolean): string {
  const parts = LABELS.flatMap(([label, kinds]) => {
    const count = kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
    return count === 0 ? [] : [`${count} ${label}`];
  });
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return "There was no new mail.";
  return `${formatCount(total, "mail")}: ${parts.join(", ")}${dryRun ? " (dry run: nothing was changed)" : ""}`;
}
