import { dirname, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { DigestOptions, DigestPreview, SendOptions } from "#app/digests/send-digest.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount, printChecks, printFindings } from "#cli/print-findings.js";
import { describeFitting, printSendResult, toSendJson } from "#cli/print-sent.js";
import { trackSending } from "#cli/track-sending.js";
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
}

const HELP = `
Examples:
  # Why each post is in the next issue or not
  $ feedletter send weekly --explain

  # Render the next issue to .feedletter/preview/ and check it; nothing is sent
  $ feedletter send weekly --dry-run

  # Send the next issue to one address only; nothing is recorded
  $ feedletter send weekly --test me@example.org

  # Send it to the subscribers; asks before any mail leaves this machine
  $ feedletter send weekly

  # For cron and CI
  $ feedletter send weekly --yes

An interrupted issue is finished first. Having nothing new to send isn't an error.

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 some mails were not accepted or some posts were left out.
`;

export function defineSend(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("<digest>", "name of the digest in the configuration")
    .option("--dry-run", "render and check the next issue, and send nothing")
    .option("--test <address>", "send the next issue to this address only")
    .option("--explain", "show why each post is in the next issue or not")
    .option("-y, --yes", "don't ask for confirmation")
    .option("--include-old", "include newly added posts with dates long before the last issue")
    .option("--skip-broken", "leave out broken posts instead of stopping")
    .option(
      "-o, --out <folder>",
      "folder for the pages of sent issues (default: out, next to the configuration file)",
    )
    .option("--resume", "continue an issue that was paused because the mail server refused it")
    .addHelpText("after", HELP)
    .action(async (digest: string) => setExit(await runSend(digest, command.opts<SendFlags>(), io)));
}

type SendCommand = CommandContext & DigestOptions;

async function runSend(digest: string, flags: SendFlags, io: Io): Promise<ExitCode> {
  const context: SendCommand = {
    ...readCommonFlags(flags, io),
    digest,
    skipBroken: flags.skipBroken,
    includeOld: flags.includeOld,
    out: flags.out,
  };
  if (flags.explain) return explain(context);
  if (flags.dryRun) return dryRun(context);
  if (flags.test !== undefined) return test(flags.test, context);
  return send(flags, context);
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
  if (preview.kind !== "preview") return printNothingToSend(preview, context);
  const { draft, variant, checks, plan } = preview;
  const { fitting } = variant;
  const variants = plan.variants.length;
  const baseDir = dirname(configPath);
  const files = writePreview(baseDir, digest, variant).map((path) => relative(cwd, resolve(baseDir, path)));
  if (json) terminal.printJson({ kind: "preview", draft, fitting, variants, files, checks });
  const brokenPosts = printFindings(preview.findings, context);
  for (const file of files) terminal.say(`  ${terminal.paint("green", "new")}  ${file}`);
  const errors = printChecks(checks, terminal);
  const parts = [
    formatCount(draft.posts.length, "post"),
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
  if (tested.kind !== "tested") return printNothingToSend(tested, context);
  const { outcome, destination } = tested;
  if (outcome.kind === "unreachable") throw outcome.error;
  if (json) terminal.printJson(tested);
  const answer = outcome.kind === "uncertain" ? outcome.reason : outcome.response;
  const accepted = outcome.kind === "accepted";
  terminal.say(`${terminal.paint(accepted ? "green" : "red", outcome.kind)} by ${destination}: ${answer}`);
  return accepted ? 0 : 3;
}

function printNothingToSend(
  next: Exclude<DigestPreview, { readonly kind: "preview" }>,
  { terminal, json, digest }: SendCommand,
): ExitCode {
  if (json) terminal.printJson({ kind: next.kind });
  terminal.say(
    next.kind === "nothing-new"
      ? `${digest}: nothing new to send`
      : `${digest}: ${formatCount(next.ready, "new post")}, too few for an issue; waiting for more`,
  );
  return 0;
}

async function send({ yes, now, resume }: SendFlags, context: SendCommand): Promise<ExitCode> {
  const { sendDigest } = await import("#app/digests/send-digest.js");
  const progress = trackSending(context.digest, context);
  try {
    const result = await sendDigest({
      ...context,
      resumePaused: resume,
      // With a clock that stands still, the time of a deferred mail would never come.
      wait: now === undefined,
      confirm: async (question) => yes === true || confirmSending(question, context),
      onProgress: progress.onProgress,
      signal: progress.signal,
    });
    progress.end();
    if (context.json) context.terminal.printJson(toSendJson(result));
    return printSendResult(result, context);
  } finally {
    progress.end();
  }
}

/** Files in the outbox harm nobody, but mail can't be called back once it has left the machine. */
async function confirmSending(
  { posts, audience, destination, leavesTheMachine }: Parameters<SendOptions["confirm"]>[0],
  { terminal, digest }: SendCommand,
): Promise<boolean> {
  if (!leavesTheMachine) return true;
  const what = `${digest}: ${formatCount(posts, "post")} to ${formatCount(audience, "subscriber")} through ${destination}`;
  if (terminal.interactive) return terminal.confirm(`Send ${what}?`);
  throw new FeedletterError("E_CONFIRM", {
    message: `Confirmation required to send ${what}.`,
    fix: "Pass --yes.",
  });
}
