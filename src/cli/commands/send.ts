import { dirname, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { DigestChoice, Preview, Sending } from "#app/digests/send-digest.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type CommonOptions, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount, printChecks, printFindings } from "#cli/print-findings.js";
import { describeFitting, printSendResult, summariseSent } from "#cli/print-sent.js";
import { trackSending } from "#cli/track-sending.js";
import { FeedletterError } from "#errors.js";
import type { Terminal } from "#terminal/terminal.js";

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
  $ feedletter send weekly --explain              # why each post is in or out; sends nothing
  $ feedletter send weekly --dry-run              # renders it to .feedletter/preview/; sends nothing
  $ feedletter send weekly --test me@example.org  # one mail to one address; the ledger stays as it is
  $ feedletter send weekly                        # asks before mail leaves the machine
  $ feedletter send weekly --yes                  # for cron and CI

An issue that was interrupted is finished first. Nothing new is no error.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 some mails were not accepted or some posts left out.
`;

export function defineSend(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .argument("<digest>", "name of the digest in the configuration")
    .option("--dry-run", "render the next issue and send nothing")
    .option("--test <address>", "send the next issue to this address alone")
    .option("--explain", "say of each post why it is in or out")
    .option("-y, --yes", "don't ask")
    .option("--include-old", "send posts, too, that turned up dated long before the last issue")
    .option("--skip-broken", "leave broken posts out instead of stopping")
    .option("-o, --out <folder>", "where pages of sent issues go (default: out beside the configuration)")
    .option("--resume", "go on with an issue that is paused because the server refused it")
    .addHelpText("after", HELP)
    .action(async (digest: string) => setExit(await runSend(digest, command.opts<SendFlags>(), io)));
}

interface Run {
  readonly choice: DigestChoice;
  readonly common: CommonOptions;
  readonly io: Io;
}

async function runSend(digest: string, flags: SendFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const choice: DigestChoice = {
    configPath: common.configPath,
    env: io.env,
    cwd: io.cwd,
    clock: common.clock,
    randomBytes: io.randomBytes,
    sleep: io.sleep,
    digest,
    broken: flags.skipBroken ? "skip" : "stop",
    held: flags.includeOld ? "include" : "hold",
    ...(flags.out === undefined ? {} : { out: flags.out }),
    resumePaused: flags.resume === true,
    // On a clock that stands still no mail's time would ever come.
    waiting: flags.now === undefined ? "as-configured" : "not-at-all",
  };
  const run: Run = { choice, common, io };
  if (flags.explain) return explain(run);
  if (flags.dryRun) return dryRun(run);
  if (flags.test !== undefined) return test(flags.test, run);
  return send(run, flags.yes ? "yes" : "ask");
}

async function explain({ choice, common, io }: Run): Promise<Exit> {
  const { explainDigest } = await import("#app/digests/send-digest.js");
  const { describeSelectionReason } = await import("#digest/compose.js");
  const next = await explainDigest(choice);
  const rows = next.considered.map(({ entry, verdict }) => ({
    ...{ verdict, id: entry.id, title: entry.title, file: entry.place.file },
    why: describeSelectionReason(verdict),
  }));
  const lines = rows.map(({ verdict, file, why }) => `${verdict.padEnd(16)}  ${file}  ${why}`);
  io.terminal.print(common.json ? JSON.stringify(rows, null, 2) : lines.join("\n"));
  return printFindings(next.findings, { terminal: io.terminal, verbose: common.verbose }) > 0 ? 3 : 0;
}

async function dryRun({ choice, common, io }: Run): Promise<Exit> {
  const { previewChecked, writePreview } = await import("#app/digests/send-digest.js");
  const preview = await previewChecked(choice);
  if (preview.kind !== "preview") return printNothingToSend(preview, { choice, common, io });
  const { draft, variant, checks, plan } = preview;
  const baseDir = dirname(common.configPath);
  const files = writePreview(baseDir, choice.digest, variant).map((path) =>
    relative(io.cwd, resolve(baseDir, path)),
  );
  const { terminal } = io;
  if (common.json)
    terminal.print(
      JSON.stringify(
        { kind: "preview", draft, fitting: variant.fitting, variants: plan.variants.length, files, checks },
        null,
        2,
      ),
    );
  const left = printFindings(preview.findings, { terminal, verbose: common.verbose });
  for (const file of files) terminal.say(`  ${terminal.paint("green", "new")}  ${file}`);
  const wrong = printChecks(checks, terminal);
  const size = [
    `${Math.ceil(variant.fitting.bytes / 1024)} kB of HTML`,
    ...describeFitting(variant.fitting),
    ...(plan.variants.length > 1 ? [formatCount(plan.variants.length, "variant")] : []),
  ].join(", ");
  terminal.say(
    `${choice.digest} ${draft.number}: ${formatCount(draft.posts.length, "post")}, ${size}; nothing was sent`,
  );
  return left + wrong > 0 ? 3 : 0;
}

async function test(address: string, { choice, common, io }: Run): Promise<Exit> {
  const { sendTest } = await import("#app/digests/send-digest.js");
  const tested = await sendTest(choice, address);
  if (tested.kind !== "tested") return printNothingToSend(tested, { choice, common, io });
  const { outcome, destination } = tested;
  if (outcome.kind === "unreachable") throw outcome.error;
  const { terminal } = io;
  if (common.json) terminal.print(JSON.stringify(tested, null, 2));
  const said = outcome.kind === "uncertain" ? outcome.reason : outcome.response;
  const accepted = outcome.kind === "accepted";
  terminal.say(`${terminal.paint(accepted ? "green" : "red", outcome.kind)} by ${destination}: ${said}`);
  return accepted ? 0 : 3;
}

function printNothingToSend(
  nothing: Exclude<Preview, { readonly kind: "preview" }>,
  { choice, common, io }: Run,
): Exit {
  if (common.json) io.terminal.print(JSON.stringify({ kind: nothing.kind }, null, 2));
  io.terminal.say(
    nothing.kind === "nothing-new"
      ? `${choice.digest}: nothing new to send`
      : `${choice.digest}: ${formatCount(nothing.ready, "new post")}, too few for an issue; waiting for more`,
  );
  return 0;
}

async function send({ choice, common, io }: Run, asking: "yes" | "ask"): Promise<Exit> {
  const { sendDigest } = await import("#app/digests/send-digest.js");
  const { terminal } = io;
  const following = trackSending(choice.digest, io);
  try {
    const sent = await sendDigest({
      ...choice,
      signal: following.signal,
      confirm: (question) => confirmSending(question, { asking, choice, terminal }),
      report: following.report,
    });
    following.end();
    if (common.json) terminal.print(JSON.stringify(summariseSent(sent), null, 2));
    return printSendResult(sent, { terminal, digest: choice.digest, verbose: common.verbose });
  } finally {
    following.end();
  }
}

interface ConfirmOptions {
  readonly asking: "yes" | "ask";
  readonly choice: DigestChoice;
  readonly terminal: Terminal;
}

/** Files in the outbox harm nobody; mail that leaves the machine can't be called back. */
async function confirmSending(
  { posts, audience, destination, leavesTheMachine }: Parameters<Sending["confirm"]>[0],
  { asking, choice, terminal }: ConfirmOptions,
): Promise<boolean> {
  if (asking === "yes" || !leavesTheMachine) return true;
  const what = `${choice.digest}: ${formatCount(posts, "post")} to ${formatCount(audience, "subscriber")} through ${destination}`;
  if (terminal.interactive) return terminal.confirm(`Send ${what}?`);
  throw new FeedletterError("E_CONFIRM", {
    message: `${what} needs a yes, and nobody can be asked here.`,
    fix: "Add --yes.",
  });
}
