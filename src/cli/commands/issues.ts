import type { Command } from "commander";
import type { EditContext } from "#app/people/edit-subscribers.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";

const HELP = `
Examples:
  $ feedletter issues                          # every issue with its counts, newest first
  $ feedletter issues show weekly-3            # every address that is not accepted, and why
  $ feedletter issues resume weekly-3          # goes on where it was interrupted or paused
  $ feedletter issues retry weekly-3           # sends again to those who were refused
  $ feedletter issues retry weekly-3 --uncertain # and to those who may have it already
  $ feedletter issues cancel weekly-3          # what is in flight ends, the rest is never sent
  $ feedletter issues export weekly-3 > weekly-3.csv
  $ feedletter issues prune --older-than 365d   # forgets who got what in old issues; the counts stay

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 some mails were not accepted.
`;

export function defineIssues(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  const context = (): Context => {
    const common = readCommonFlags(command.opts<CommonFlags>(), io);
    return { ...common, env: io.env, randomBytes: io.randomBytes, io };
  };
  command.addHelpText("after", HELP);
  command
    .command("list", { isDefault: true })
    .description("print every issue with its counts")
    .option("--digest <name>", "only this digest's")
    .action(async ({ digest }: { readonly digest?: string }) => setExit(await list(digest, context())));
  const withIssue = (name: string, description: string): Command =>
    command.command(name).description(description).argument("<issue>", "digest and number, such as weekly-3");
  withIssue("show", "name everybody whose mail is not accepted, and why").action(async (issue: string) =>
    setExit(await show(issue, context())),
  );
  withIssue("resume", "go on with an issue that was interrupted or paused").action(async (issue: string) =>
    setExit(await resumeIssue(issue, "resume", context())),
  );
  withIssue("retry", "send again to those who were refused")
    .option("--uncertain", "also to those whose mail is in doubt; they may get it twice")
    .action(async (issue: string, { uncertain }: { readonly uncertain?: boolean }) =>
      setExit(await resumeIssue(issue, uncertain ? "rejected-and-uncertain" : "rejected", context())),
    );
  withIssue("cancel", "let what is in flight end, and never send the rest").action(async (issue: string) =>
    setExit(await cancel(issue, context())),
  );
  command
    .command("prune")
    .description("forget single deliveries of issues that ended long ago; their counts stay")
    .option("--older-than <age>", "how long ago they ended, such as 90d", "365d")
    .option("--dry-run", "say what would go")
    .action(async (flags: PruneFlags) => setExit(await prune(flags, context())));
  withIssue("export", "print every delivery as CSV").action(async (issue: string) =>
    setExit(await exportAll(issue, context())),
  );
}

type Context = EditContext & { readonly json: boolean; readonly verbose: boolean; readonly io: Io };

interface PruneFlags {
  readonly olderThan: string;
  readonly dryRun?: boolean;
}

async function prune({ olderThan, dryRun }: PruneFlags, context: Context): Promise<Exit> {
  const { pruneIssues } = await import("#app/digests/prune-issues.js");
  const { terminal } = context.io;
  const pruned = await pruneIssues({ ...context, olderThan, rehearse: dryRun === true });
  if (context.json) terminal.print(JSON.stringify(pruned, null, 2));
  else for (const { issue, deliveries } of pruned) terminal.print(`${issue}\t${deliveries}`);
  if (pruned.length === 0) terminal.say("No issue is as old as that and has deliveries.");
  else if (!dryRun)
    terminal.say(`${terminal.paint("green", "✓")} Their deliveries are gone; posts and counts stay.`);
  return 0;
}

async function list(digest: string | undefined, context: Context): Promise<Exit> {
  const { listIssues } = await import("#app/digests/issue-actions.js");
  const { describeIssue } = await import("#cli/describe-issue.js");
  const { terminal } = context.io;
  const issues = await listIssues(context, digest);
  if (context.json) terminal.print(JSON.stringify(issues, null, 2));
  else for (const issue of issues) terminal.print(describeIssue(issue));
  if (issues.length === 0) terminal.say("No issue has been sent yet.");
  return 0;
}

async function show(issue: string, context: Context): Promise<Exit> {
  const { showIssue } = await import("#app/digests/issue-actions.js");
  const { describeIssueDetail } = await import("#cli/describe-issue.js");
  const lines = async function* () {
    // JSON Lines, as a million of them must not need memory.
    for await (const fact of showIssue(context, issue))
      yield context.json ? JSON.stringify(fact) : describeIssueDetail(fact);
  };
  await context.io.terminal.printAll(lines());
  return 0;
}

async function cancel(id: string, context: Context): Promise<Exit> {
  const { cancelIssue } = await import("#app/digests/issue-actions.js");
  const { describeIssue } = await import("#cli/describe-issue.js");
  const { terminal } = context.io;
  const issue = await cancelIssue(context, id);
  if (context.json) terminal.print(JSON.stringify(issue, null, 2));
  terminal.say(`${terminal.paint("green", "✓")} ${describeIssue(issue)}`);
  if (issue.counts.sending > 0) terminal.say("What is being sent at this moment is left to end.");
  return 0;
}

async function exportAll(issue: string, context: Context): Promise<Exit> {
  const { eachDelivery } = await import("#app/digests/issue-actions.js");
  const { DELIVERY_COLUMNS, deliveryCells } = await import("#cli/describe-issue.js");
  const { formatCsvLine } = await import("#subscribers/csv.js");
  const lines = async function* () {
    if (!context.json) yield formatCsvLine(DELIVERY_COLUMNS);
    for await (const line of eachDelivery(context, issue))
      yield context.json ? JSON.stringify(line) : formatCsvLine(deliveryCells(line));
  };
  await context.io.terminal.printAll(lines());
  return 0;
}

async function resumeIssue(
  issue: string,
  what: "resume" | "rejected" | "rejected-and-uncertain",
  { io, ...context }: Context,
): Promise<Exit> {
  const { resume, retry } = await import("#app/digests/issue-actions.js");
  const { printDelivered, printPublished, summariseDelivered, worstExit } = await import(
    "#cli/print-sent.js"
  );
  const { trackSending } = await import("#cli/track-sending.js");
  const { terminal } = io;
  const { signal, report, end } = trackSending(issue, io);
  const steering = { ...context, issue, cwd: io.cwd, sleep: io.sleep, signal, report };
  try {
    const steered = await (what === "resume" ? resume(steering) : retry(steering, what));
    end();
    const { delivered, destination, published } = steered;
    if (context.json)
      terminal.print(JSON.stringify({ issue, destination, ...summariseDelivered(delivered) }, null, 2));
    const how = what === "resume" ? "the interrupted issue" : "those who were refused";
    const exit = printDelivered(steered.issue, delivered, {
      ...{ terminal, destination, what: how },
      ...{ digest: steered.issue.digest, verbose: context.verbose },
    });
    return worstExit([exit, printPublished(published, terminal)]);
  } finally {
    end();
  }
}
