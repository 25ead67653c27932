import type { Command } from "commander";
import type { SitePing } from "#app/publish/ping-site.js";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { FeedletterError, formatProblem } from "#errors.js";

interface PingFlags extends CommonFlags {
  readonly out?: string;
  readonly wait?: string;
}

const HELP = `
Examples:
  # After publishing: tell the hub in \`feeds.hub\` what has changed, so that readers get it at once
  $ feedletter ping

  # The host needs a while to publish what was pushed
  $ feedletter ping --wait 10m

  # In CI, where nothing is kept between runs: once before publishing, and again afterwards
  $ feedletter ping || true
  $ ./deploy.sh
  $ feedletter ping --wait 10m

A feed is announced only once the published one is what the last build wrote. What the hub was told is kept in
.feedletter/pings.json. \`feedletter serve\` does the same after each build.

Exit codes: 0 done or nothing has changed, 1 nothing could be announced, 2 usage or configuration error, 3 some feeds weren't announced.
`;

export function definePing(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("-o, --out <folder>", "output folder (default: `out` in the configuration)")
    .option("--wait <duration>", "wait up to this long until changed feeds are published, such as 90s or 10m")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runPing(command.opts<PingFlags>(), io)));
}

async function runPing(flags: PingFlags, io: Io): Promise<ExitCode> {
  const context = readRecordingFlags(flags, io);
  const wait = readWait(flags.wait);
  const { pingSite } = await import("#app/publish/ping-site.js");
  const { openExchange } = await import("#app/publish/open-exchange.js");
  let waiting = 0;
  const onWaiting = (documents: number): void => {
    if (documents !== waiting)
      context.terminal.say(`Waiting for ${formatCount(documents, "feed")} to be published …`);
    waiting = documents;
  };
  const result = await runUntilStopped(io, (signal) =>
    pingSite({ ...context, out: flags.out, wait, signal, exchange: openExchange(), onWaiting }),
  );
  if (context.json) context.terminal.printJson(result);
  return printPing(result, context);
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

function readWait(text = "0s"): number {
  const [, count, unit = ""] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!Number.isNaN(ms)) return ms;
  throw new FeedletterError("E_USAGE", {
    message: `Invalid duration "${text}" for --wait.`,
    fix: "Write a number with s, m or h, such as 90s or 10m.",
  });
}

/** A site may have hundreds of feeds, and most often the cause is the same. */
const MAX_SHOWN = 10;

function printPing(
  result: SitePing,
  { terminal: { say, sayDone, paint }, verbose }: CommandContext,
): ExitCode {
  const { announced, firstSeen, unchanged, failed, unpublished, findings, hub } = result;
  const most = verbose ? Number.POSITIVE_INFINITY : MAX_SHOWN;
  const sayRest = (count: number, what: string): void => {
    if (count > most) say(`  … and ${count - most} more ${what} (use --verbose to list them)`);
  };
  for (const url of announced.slice(0, most)) say(`  ${paint("green", "announced")} ${url}`);
  sayRest(announced.length, "announced");
  for (const found of findings.slice(0, most))
    say(paint(found.level === "error" ? "red" : "yellow", formatProblem(found)));
  sayRest(findings.length, "not announced");
  if (firstSeen.length > 0)
    say(
      `${formatCount(firstSeen.length, "feed")} seen for the first time: later changes will be announced. In CI, run \`feedletter ping\` before publishing, too.`,
    );
  const missing = failed.length + unpublished.length;
  const rest = `${formatCount(unchanged.length + firstSeen.length, "feed")} unchanged`;
  if (missing === 0) sayDone(`${hub}: ${formatCount(announced.length, "feed")} announced, ${rest}`);
  if (missing === 0) return 0;
  const isNothingDone = announced.length === 0 && failed.length > 0;
  return isNothingDone ? 1 : 3;
}
