import type { Command } from "commander";
import type { CountedReaders } from "#app/readers/count-logs.js";
import type { DaySummary, ReaderTotals } from "#app/readers/summarise-readers.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { FeedletterError } from "#errors.js";

interface ReadersFlags extends CommonFlags {
  readonly host: readonly string[];
  readonly days: string;
  readonly dryRun?: boolean;
}

const HELP = `
Examples:
  # Once a day, after the logs are rotated: nginx, Apache or Caddy, also compressed
  $ feedletter readers /var/log/nginx/access.log.1 /var/log/nginx/access.log

  # Years of old logs
  $ feedletter readers /var/log/nginx/access.log*

  # Only look, and keep nothing
  $ ssh www.example cat access.log | feedletter readers - --dry-run

  # What was recorded
  $ feedletter readers --days 90 --json

Only numbers by day are kept: no address, and nothing that a person could be recognised by (docs/readers.md).

Exit codes: 0 done, 1 a log can't be read, 2 usage or configuration error, 3 a compressed log ends early.
`;

export function defineReaders(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[logs...]", "access logs, or - for standard input; none: show what was recorded")
    .option("--host <host>", "another host that the feeds are read from (repeatable)", collect, [])
    .option("--days <number>", "days to show", "14")
    .option("--dry-run", "count, but record nothing")
    .addHelpText("after", HELP)
    .action(async (logs: readonly string[]) =>
      setExit(await runReaders(logs, command.opts<ReadersFlags>(), io)),
    );
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

async function runReaders(logs: readonly string[], flags: ReadersFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const shown = readDays(flags.days);
  const { summariseDay } = await import("#app/readers/summarise-readers.js");
  const { countLogs, listReaders } = await import("#app/readers/count-logs.js");
  if (logs.length === 0) {
    const { days } = await listReaders(context, shown);
    const summaries = days.map(summariseDay);
    if (context.json) context.terminal.printJson({ days: summaries });
    else if (summaries.length === 0)
      context.terminal.say("No readers were recorded. Pass the access log of your web server.");
    else printDays(summaries, shown, context);
    return 0;
  }
  const { dryRun = false, host: hosts } = flags;
  const counted = await countLogs({ ...context, logs, hosts, dryRun });
  const summaries = counted.days.map(summariseDay);
  if (context.json) context.terminal.printJson({ ...counted, days: summaries });
  else if (summaries.length > 0) printDays(summaries, shown, context);
  sayRemarks(counted, context);
  return counted.cutShort.length > 0 ? 3 : 0;
}

function readDays(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days > 0) return days;
  throw new FeedletterError("E_USAGE", {
    message: `Invalid number "${text}" for --days.`,
    fix: "Write a number of days, such as 90.",
  });
}

/** A site may have a feed for each of its tags. */
const MAX_ROWS = 15;
const HEADS = ["subscribers", "aggregators", "readers", "browsers", "bots"] as const;

function printDays(days: readonly DaySummary[], shown: number, { terminal, verbose }: CommandContext): void {
  const newest = days.slice(-shown);
  terminal.print(
    writeTable(
      ["day", ...HEADS],
      newest.map((day) => [day.isComplete ? day.day : `${day.day} (part)`, ...listTotals(day)]),
    ),
  );
  const last = newest.findLast(({ isComplete }) => isComplete) ?? newest.at(-1);
  if (last === undefined) return;
  const most = verbose ? Number.POSITIVE_INFINITY : MAX_ROWS;
  const cut = (rows: readonly (readonly string[])[]) => [
    ...rows.slice(0, most),
    ...(rows.length > most ? [[`… and ${rows.length - most} more (--verbose)`]] : []),
  ];
  const feeds = last.feeds.map((feed) => [feed.feed, ...listTotals(feed)]);
  terminal.print(`\n${last.day}, by feed\n${writeTable(["feed", ...HEADS], cut(feeds))}`);
  const readers = last.byReader.map(({ reader, kind, count }) => [reader, `${count}`, kind]);
  if (readers.length === 0) return;
  terminal.print(
    `\n${last.day}, by program\n${writeTable(["program", "subscribers", "kind"], cut(readers))}`,
  );
}

function listTotals(totals: ReaderTotals): readonly string[] {
  return HEADS.map((head) => `${totals[head]}`);
}

/** Numbers to the right. */
function writeTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  // A row of one cell is a remark.
  const full = [heads, ...rows].filter(({ length }) => length > 1);
  const widths = heads.map((_, column) => Math.max(...full.map((row) => row[column]?.length ?? 0)));
  return [heads, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column > 0 && heads[column] !== "kind"
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function sayRemarks(counted: CountedReaders, { terminal: { say, sayDone, paint } }: CommandContext): void {
  const { lines, requests, damaged, firstDamaged, withoutAgent, otherHosts, cutShort, recorded } = counted;
  const warn = (text: string): void => say(paint("yellow", text));
  for (const { log, reason } of cutShort)
    warn(`${log} ends early (${reason}); what stood before was counted.`);
  if (damaged > 0)
    warn(
      `${formatCount(damaged, "line")} couldn't be read and ${damaged === 1 ? "was" : "were"} left out, the first at ${firstDamaged}.`,
    );
  if (withoutAgent > 0)
    warn(
      `${formatCount(withoutAgent, "request")} without a user agent couldn't be counted. Let the server write the combined format.`,
    );
  if (otherHosts.requests > 0)
    warn(
      `${formatCount(otherHosts.requests, "request")} for other hosts left out (${otherHosts.hosts.join(", ")}). If your feeds are read from there, pass --host.`,
    );
  const found = `${formatCount(lines, "line")}, ${formatCount(requests, "request")} for feeds`;
  if (recorded === "recorded") sayDone(`${found}, ${formatCount(counted.days.length, "day")} recorded`);
  else if (recorded === "dry-run") say(`${found}. Nothing was recorded.`);
  else say(`${found}. There is no database here, so nothing was recorded.`);
}
