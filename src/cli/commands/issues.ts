import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import {
  type CommandContext,
  type CommonFlags,
  type ExitCode,
  readCommonFlags,
  readRecordingFlags,
} from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import type { PrunedIssue, RetryScope } from "#deliveries/issue-repository.js";
import { FeedletterError } from "#errors.js";

const HELP = `
Examples:
  # Every issue with its counts, newest first
  $ feedletter issues

  # Who didn't get an issue, and why
  $ feedletter issues show weekly-3

  # Continue an issue that was interrupted or paused
  $ feedletter issues resume weekly-3

  # Send again to everybody whose mail was refused
  $ feedletter issues retry weekly-3

  # And to those who may or may not have received it
  $ feedletter issues retry weekly-3 --uncertain

  # Finish the mails in flight, and never send the rest
  $ feedletter issues cancel weekly-3

  # Undo an issue: its posts go out again with the next one
  $ feedletter issues undo weekly-3

  # Every delivery as CSV
  $ feedletter issues export weekly-3 > weekly-3.csv

  # Delete the deliveries of old issues, and keep the counts
  $ feedletter issues prune --older-than 365d

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 some mails were not accepted.
`;

export function defineIssues(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  const readContext = (): CommandContext => readCommonFlags(command.opts<CommonFlags>(), io);
  const readRecordingContext = (): CommandContext => readRecordingFlags(command.opts<CommonFlags>(), io);
  const defineForIssue = (name: string, description: string): Command =>
    command.command(name).description(description).argument("<issue>", "digest and number, such as weekly-3");
  command.addHelpText("after", HELP);
  command
    .command("list", { isDefault: true })
    .description("list the issues with their counts")
    .option("--digest <name>", "only issues of this digest")
    .action(async ({ digest }: { readonly digest?: string }) => setExit(await list(digest, readContext())));
  defineForIssue("show", "list everybody whose mail was not accepted, and why").action(
    async (issue: string) => setExit(await show(issue, readContext())),
  );
  defineForIssue("resume", "continue an issue that was interrupted or paused").action(async (issue: string) =>
    setExit(await resume(issue, undefined, readRecordingContext())),
  );
  defineForIssue("retry", "send again to everybody whose mail was refused")
    .option("--uncertain", "also send to people who may already have received it; some may get it twice")
    .action(async (issue: string, { uncertain }: { readonly uncertain?: boolean }) =>
      setExit(await resume(issue, uncertain ? "rejected-and-uncertain" : "rejected", readRecordingContext())),
    );
  defineForIssue("cancel", "finish the mails in flight, and never send the rest").action(
    async (issue: string) => setExit(await cancel(issue, readRecordingContext())),
  );
  defineForIssue("undo", "undo an issue, so that its posts go out with the next one")
    .option("-y, --yes", "even if people have received it: they will get its posts again")
    .action(async (issue: string, { yes }: { readonly yes?: boolean }) =>
      setExit(await undo(issue, yes === true, readRecordingContext())),
    );
  command
    .command("prune")
    .description("delete the deliveries of old issues, and keep the counts")
    .option("--older-than <age>", "how long ago the issue ended, such as 90d", "365d")
    .option("--dry-run", "show what would be deleted")
    .action(async (flags: PruneFlags) =>
      setExit(await prune(flags, flags.dryRun ? readContext() : readRecordingContext())),
    );
  defineForIssue("export", "print every delivery as CSV").action(async (issue: string) =>
    setExit(await exportDeliveries(issue, readContext())),
  );
}

interface PruneFlags {
  readonly olderThan: string;
  readonly dryRun?: boolean;
}

async function prune({ olderThan, dryRun }: PruneFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { pruneIssues } = await import("#app/digests/prune-issues.js");
  const { pruned, kept } = await pruneIssues(context, { olderThan, dryRun });
  if (json) terminal.printJson([...pruned, ...kept]);
  else for (const { issue, deliveries } of pruned) terminal.print(`${issue}\t${deliveries}`);
  for (const { issue, until } of kept)
    terminal.say(
      `${issue} is kept: "${until}" hasn't sent all of its posts yet, and who changes to it would get them again.`,
    );
  if (pruned.length === 0) terminal.say("No issue that old has deliveries to delete.");
  else if (!dryRun) terminal.sayDone(`${describePruned(pruned)} deleted. Posts and counts are kept.`);
  return 0;
}

function describePruned(pruned: readonly PrunedIssue[]): string {
  const deliveries = pruned.reduce((sum, issue) => sum + issue.deliveries, 0);
  return `${deliveries === 1 ? "1 delivery" : `${deliveries} deliveries`} of ${formatCount(pruned.length, "issue")}`;
}

async function list(digest: string | undefined, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { listIssues } = await import("#app/digests/issue-actions.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const { describeIssue } = await import("#cli/describe-issue.js");
  const issues = await listIssues(context, digest);
  if (json) terminal.printJson(issues);
  else {
    const time = await formatSiteTime(context);
    for (const issue of issues) terminal.print(describeIssue(issue, time));
  }
  if (issues.length === 0) terminal.say("No issue has been sent yet.");
  return 0;
}

async function show(issue: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { showIssue } = await import("#app/digests/issue-actions.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const { describeIssueDetail } = await import("#cli/describe-issue.js");
  const time = await formatSiteTime(context);
  const lines = async function* () {
    // JSON Lines, so that a million of them needn't be held in memory.
    for await (const detail of showIssue(context, issue))
      yield json ? JSON.stringify(detail) : describeIssueDetail(detail, time);
  };
  await terminal.printAll(lines());
  return 0;
}

async function cancel(id: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { cancelIssue } = await import("#app/digests/issue-actions.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const { describeIssue } = await import("#cli/describe-issue.js");
  const cancelled = await cancelIssue(context, id);
  if (isQueued(cancelled)) return printQueued(cancelled, context);
  const { issue, changed } = cancelled;
  if (json) terminal.printJson({ ...issue, changed });
  const line = describeIssue(issue, await formatSiteTime(context));
  if (changed) terminal.sayDone(`${line}. What was waiting won't be sent.`);
  else terminal.say(`${line}. It had been cancelled before; nothing was changed.`);
  return 0;
}

async function undo(id: string, yes: boolean, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { undoIssue } = await import("#app/digests/issue-actions.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const { describeIssue } = await import("#cli/describe-issue.js");
  const time = await formatSiteTime(context);
  const undone = await undoIssue(context, {
    issue: id,
    confirm: async (sent) => confirmUndo(id, yes, { sent, terminal }),
  });
  if (json)
    terminal.printJson(
      undone === undefined ? null : { ...undone.issue, changed: undone.changed, removed: undone.removed },
    );
  if (undone === undefined) terminal.say("Nothing was changed.");
  else if (undone.changed)
    terminal.sayDone(`${describeIssue(undone.issue, time)}. Its posts will go out with the next issue.`);
  else terminal.say(`${describeIssue(undone.issue, time)}. It had been undone before; nothing was changed.`);
  if (undone !== undefined && undone.removed > 0)
    terminal.say(
      `Removed ${undone.removed} ${undone.removed === 1 ? "mail" : "mails"} from .feedletter/outbox.`,
    );
  return 0;
}

/** Says what undoing means, even with `--yes`. */
async function confirmUndo(
  id: string,
  yes: boolean,
  {
    sent: { accepted, uncertain },
    terminal,
  }: {
    readonly sent: { readonly accepted: number; readonly uncertain: number };
    readonly terminal: CommandContext["terminal"];
  },
): Promise<boolean> {
  const got = [
    ...(accepted > 0 ? [`${accepted} ${accepted === 1 ? "person has" : "people have"} received ${id}`] : []),
    ...(uncertain > 0 ? [`${uncertain} may have received ${accepted > 0 ? "it" : id}`] : []),
  ].join(" and ");
  const what = `${got}. They would get its posts again with the next issue.`;
  if (yes) {
    terminal.say(what);
    return true;
  }
  if (terminal.interactive) return terminal.confirm(`${what} Undo it?`);
  throw new FeedletterError("E_CONFIRM", {
    message: `Confirmation required: ${what}`,
    fix: "Pass --yes to undo it anyway.",
  });
}

async function exportDeliveries(issue: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { eachDelivery } = await import("#app/digests/issue-actions.js");
  const { writeDeliveries } = await import("#app/issues/delivery-csv.js");
  const deliveries = eachDelivery(context, issue);
  const asJson = async function* () {
    for await (const delivery of deliveries) yield JSON.stringify(delivery);
  };
  await terminal.printAll(json ? asJson() : writeDeliveries(deliveries));
  return 0;
}

async function resume(
  issue: string,
  retry: RetryScope | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { resumeOrQueue } = await import("#app/digests/issue-actions.js");
  const { printPublished, toDeliveryJson, worstExit } = await import("#cli/print-sent.js");
  const { printResumed } = await import("#cli/print-resumed.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const { trackSending } = await import("#cli/track-sending.js");
  const { signal, onProgress, onResetMarks, end } = trackSending(issue, context);
  try {
    const resumed = await resumeOrQueue({ ...context, issue, retry, signal, onProgress, onResetMarks });
    end();
    if (isQueued(resumed)) return printQueued(resumed, context);
    const { delivered, destination, published } = resumed;
    if (json) terminal.printJson({ issue, destination, ...toDeliveryJson(delivered) });
    const exitCode = printResumed(resumed, retry, { terminal, time: await formatSiteTime(context) });
    return worstExit([exitCode, printPublished(published, terminal)]);
  } finally {
    end();
  }
}
