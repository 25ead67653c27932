import { dirname, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { DigestOptions, SendOptions } from "#app/digests/send-digest.js";
import type { Io } from "#cli/io.js";
import {
  type CommandContext,
  type CommonFlags,
  type ExitCode,
  readCommonFlags,
  readRecordingFlags,
} from "#cli/options.js";
import { formatCount, printChecks, printFindings } from "#cli/print-findings.js";
import { describeContents, describeFitting, printSendResult, toSendJson } from "#cli/print-sent.js";
import { trackSending } from "#cli/track-sending.js";
import type { SampleOf } from "#deliveries/compose-sample.js";
import type { IssueDraft } from "#digest/issue.js";
import { FeedletterError } from "#errors.js";

interface SendFlags extends CommonFlags {
  readonly dryRun?: boolean;
  readonly test?: string;
  readonly explain?: boolean;
  readonly yes?: boolean;
  readonly includeOld?: boolean;
  readonly skipBroken?: boolean;
  readonly out?: string;
  readonly resume?: boolean;
  readonly first?: string;
  readonly note?: string;
  readonly due?: boolean;
  readonly for?: string;
}

const HELP = `
Examples:
  # Why each post is in the next issue or not
  $ feedletter send weekly --explain

  # Render the next issue to .feedletter/preview/ and check it; nothing is sent
  $ feedletter send weekly --dry-run

  # Send the next issue to one address only; nothing is recorded
  $ feedletter send weekly --test me@example.org

  # Send it to the subscribers; asks first
  $ feedletter send weekly

  # With a note above the posts; it is sent even if there are no new posts
  $ feedletter send weekly --note hello.md

  # Send one digest from cron or CI
  $ feedletter send weekly --yes

  # Do once what \`feedletter serve\` would do now, for all digests: in CI, once an hour
  $ feedletter send --due

Without --note, the note is \`notes/weekly-12.md\` (for issue 12) or \`notes/weekly-next.md\`, if there is one.
Without \`mail.transport\`, it is a rehearsal: the mails become files in .feedletter/outbox, and nothing is recorded.
A new digest doesn't mail posts that existed before it; \`start\` in the configuration changes that.
With nothing new, --dry-run and --test show the posts of the last issue, or the newest ones. An interrupted issue is finished first. Having nothing new to send isn't an error.

--due reads the mailbox, sends all runs that are due (at most \`catchUp\` late), new posts of digests with \`on: publish\`,
deferred mails and confirmations, and tells the WebSub hub about changed feeds. Several machines may run it at the same time.
Mails that wait for the next run don't change its exit code.

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 some mails were not accepted or some posts were left out.
`;

export function defineSend(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[digest]", "name of the digest in the configuration")
    .option("--due", "send whatever is due now, for all digests")
    .option("--for <duration>", "with --due: stop cleanly after this time, such as 50m or 5h")
    .option("--dry-run", "render and check the next issue, and send nothing")
    .option("--test <address>", "send the next issue to this address only")
    .option("--explain", "show why each post is in the next issue or not")
    .option("-y, --yes", "don't ask for confirmation")
    .option(
      "--include-old",
      "include newly added posts with old dates; in the first issue, also the newest of the posts from before the digest",
    )
    .option("--note <file>", "show this note above the posts; send it even if there are no new posts")
    .option("--skip-broken", "leave out broken posts instead of stopping")
    .option("-o, --out <folder>", "folder for the pages of sent issues (default: `out` in the configuration)")
    .option("--resume", "continue an issue that was paused because the mail server refused it")
    .option(
      "--first <date>",
      "today's date: confirm that this is the database's first issue, in CI or after the database was lost",
    )
    .addHelpText("after", HELP)
    .action(async (digest: string | undefined) =>
      setExit(await runSend(digest, command.opts<SendFlags>(), io)),
    );
}

type SendCommand = CommandContext & DigestOptions;

async function runSend(digest: string | undefined, flags: SendFlags, io: Io): Promise<ExitCode> {
  if (flags.due) return sendDue(digest, flags, io);
  if (digest === undefined || flags.for !== undefined)
    throw new FeedletterError("E_USAGE", {
      message: digest === undefined ? "No digest is named." : "--for only works with --due.",
      fix: "Name a digest, or pass --due to send whatever is due.",
    });
  const rehearses = flags.explain || flags.dryRun || flags.test !== undefined;
  const context: SendCommand = {
    ...(rehearses ? readCommonFlags : readRecordingFlags)(flags, io),
    digest,
    skipBroken: flags.skipBroken,
    includeOld: flags.includeOld,
    out: flags.out,
    note: flags.note,
  };
  if (flags.explain) return explain(context);
  if (flags.dryRun) return dryRun(context);
  if (flags.test !== undefined) return test(flags.test, context);
  return send(flags, context);
}

/** @throws FeedletterError E_USAGE if anything else is asked for, too */
async function sendDue(digest: string | undefined, flags: SendFlags, io: Io): Promise<ExitCode> {
  const { dryRun, test: to, explain: why, includeOld, skipBroken, resume } = flags;
  if ([digest, dryRun, to, why, includeOld, skipBroken, resume].some((given) => given !== undefined))
    throw new FeedletterError("E_USAGE", {
      message: "--due sends whatever is due, for all digests.",
      fix: "Leave out the digest and the other options.",
    });
  const { runDue } = await import("#cli/send-due.js");
  return runDue(flags, readRecordingFlags(flags, io));
}

async function explain(context: SendCommand): Promise<ExitCode> {
  const { explainDigest } = await import("#app/digests/send-digest.js");
  const { describeSelectionReason } = await import("#digest/compose.js");
  const next = await explainDigest(context);
  const rows = next.considered.map(({ entry, verdict }) => ({
    verdict,
    id: entry.id,
    title: entry.title,
    file: entry.place.file,
    why: describeSelectionReason(verdict),
  }));
  const { terminal, json } = context;
  if (json) terminal.printJson(rows);
  else
    terminal.print(rows.map(({ verdict, file, why }) => `${verdict.padEnd(16)}  ${file}  ${why}`).join("\n"));
  return printFindings(next.findings, context) > 0 ? 3 : 0;
}

async function dryRun(context: SendCommand): Promise<ExitCode> {
  const { terminal, json, digest, configPath, cwd } = context;
  const { previewDigest, writePreview } = await import("#app/digests/send-digest.js");
  const preview = await previewDigest(context);
  if (preview.kind !== "preview") return printNothingToShow(preview, context);
  const { draft, variant, checks, plan, of } = preview;
  const { fitting } = variant;
  const variants = plan.variants.length;
  const baseDir = dirname(configPath);
  const files = writePreview(baseDir, digest, variant).map((path) => relative(cwd, resolve(baseDir, path)));
  if (json) terminal.printJson({ kind: "preview", of, draft, fitting, variants, files, checks });
  const brokenPosts = printFindings(preview.findings, context);
  saySample(of, draft, context);
  for (const file of files) terminal.say(`  ${terminal.paint("green", "new")}  ${file}`);
  const errors = printChecks(checks, terminal);
  const parts = [
    describeContents(draft),
    `${Math.ceil(fitting.bytes / 1024)} kB of HTML`,
    ...describeFitting(fitting),
    ...(variants > 1 ? [formatCount(variants, "variant")] : []),
  ];
  terminal.say(`${digest} ${draft.number}: ${parts.join(", ")}; nothing was sent`);
  return brokenPosts + errors > 0 ? 3 : 0;
}

async function test(address: string, context: SendCommand): Promise<ExitCode> {
  const { terminal, json } = context;
  const { sendTest } = await import("#app/digests/send-digest.js");
  const tested = await sendTest(context, address);
  if (tested.kind !== "tested") return printNothingToShow(tested, context);
  const { of, draft, outcome, destination } = tested;
  saySample(of, draft, context);
  if (outcome.kind === "unreachable") throw outcome.error;
  if (json) terminal.printJson(tested);
  const answer = outcome.kind === "uncertain" ? outcome.reason : outcome.response;
  const accepted = outcome.kind === "accepted";
  terminal.say(`${terminal.paint(accepted ? "green" : "red", outcome.kind)} by ${destination}: ${answer}`);
  return accepted ? 0 : 3;
}

function saySample(of: SampleOf, { number, posts }: IssueDraft, { terminal, digest }: SendCommand): void {
  const shown = {
    next: undefined,
    waiting: `${formatCount(posts.length, "new post")}, too few for an issue; this shows them anyway`,
    "last-issue": `nothing new to send; this shows the posts of the last issue, ${number}`,
    newest: "nothing new to send; this shows the newest posts",
  }[of];
  if (shown !== undefined) terminal.say(`${digest}: ${shown}`);
}

function printNothingToShow(
  { kind }: { readonly kind: string },
  { terminal, json, digest }: SendCommand,
): ExitCode {
  if (json) terminal.printJson({ kind });
  terminal.say(`${digest}: there are no posts to show`);
  return 0;
}

async function send({ yes, resume, first }: SendFlags, context: SendCommand): Promise<ExitCode> {
  const { sendDigest } = await import("#app/digests/send-digest.js");
  const progress = trackSending(context.digest, context);
  try {
    const result = await sendDigest({
      ...context,
      resumePaused: resume,
      first,
      askForOlder: yes || !context.terminal.interactive ? undefined : askForOlder(context),
      confirm: async (question) => yes === true || confirmSending(question, context),
      onProgress: progress.onProgress,
      onResetMarks: progress.onResetMarks,
      signal: progress.signal,
    });
    progress.end();
    if (context.json) context.terminal.printJson(toSendJson(result));
    const { formatSiteTime } = await import("#app/local-time.js");
    return printSendResult(result, { ...context, time: await formatSiteTime(context) });
  } finally {
    progress.end();
  }
}

function askForOlder({ terminal, digest }: SendCommand): SendOptions["askForOlder"] {
  return ({ older, max }) => {
    const there = `${formatCount(older, "older post")} existed before it`;
    return terminal.confirm(
      `${digest} has no issue yet. ${there}. Include the newest of them, up to ${formatCount(max, "post")} in all?`,
    );
  };
}

/** Mail can't be called back once it has left the machine. */
async function confirmSending(
  { draft, audience, destination, older }: Parameters<SendOptions["confirm"]>[0],
  { terminal, digest }: SendCommand,
): Promise<boolean> {
  const leftOut = older === 0 ? "" : ` (not ${formatCount(older, "older one")})`;
  const what = `${digest}: ${describeContents(draft)}${leftOut} to ${formatCount(audience, "subscriber")} through ${destination}`;
  if (terminal.interactive) return terminal.confirm(`Send ${what}?`);
  throw new FeedletterError("E_CONFIRM", {
    message: `Confirmation required to send ${what}.`,
    fix: older === 0 ? "Pass --yes." : "Pass --yes. To mail older posts as well, add --include-old.",
  });
}
