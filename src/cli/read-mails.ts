import type { LocalSource } from "#app/inbox/mail-sources.js";
import type { ProcessedMail } from "#app/inbox/process-mail.js";
import { describeMail } from "./describe-mail.js";
import type { Io } from "./io.js";
import { type CommonFlags, type ExitCode, readRecordingFlags } from "./options.js";
import { formatCount } from "./print-findings.js";

/** Reads mails and prints what each says, for `inbox` and `bounce`. @param source undefined: the mailbox of `mail.inbox` */
export async function readMails(
  flags: CommonFlags,
  io: Io,
  { source, dryRun = false }: { readonly source?: LocalSource; readonly dryRun?: boolean },
): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const { terminal, json } = context;
  const counts = new Map<ProcessedMail["kind"], number>();
  for await (const processed of await mailsOf(source, context, dryRun)) {
    counts.set(processed.kind, (counts.get(processed.kind) ?? 0) + 1);
    if (json) terminal.print(JSON.stringify(processed));
    // A mailbox that people use has many that aren't for us.
    else if (processed.kind !== "other") terminal.say(describeMail(processed));
  }
  if (json) return 0;
  terminal.say(terminal.paint("dim", summarize(counts, dryRun)));
  const asking = counts.get("leave-unsigned") ?? 0;
  if (asking > 0)
    terminal.say(
      asking === 1
        ? "One mail seems to ask to leave: look at it. It stays unread."
        : `${asking} mails seem to ask to leave: look at them. They stay unread.`,
    );
  return 0;
}

async function mailsOf(
  source: LocalSource | undefined,
  context: ReturnType<typeof readRecordingFlags>,
  dryRun: boolean,
): Promise<AsyncIterable<ProcessedMail>> {
  if (source !== undefined) {
    const { processMails } = await import("#app/inbox/process-mails.js");
    return processMails(context, source, { dryRun });
  }
  const { readInbox } = await import("#app/inbox/read-inbox.js");
  return readInbox(context, { dryRun });
}

const LABELS: readonly (readonly [string, readonly ProcessedMail["kind"][]])[] = [
  ["subscribed", ["joined", "confirmed"]],
  ["asked to confirm", ["join-asked"]],
  ["unsubscribed", ["left"]],
  ["suppressed", ["suppressed"]],
  ["suspected", ["suspected"]],
  ["recorded", ["noted", "recognised"]],
  ["about who sends in your name", ["dmarc"]],
  [
    "already known",
    ["known-already", "left-already", "joined-already", "join-known", "unknown", "left-unknown"],
  ],
  ["kept for you to look at", ["unread", "leave-unsigned", "join-limited"]],
  ["ignored", ["unsigned", "progress", "other", "join-refused", "join-automatic", "confirm-expired"]],
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
