import { relative } from "node:path";
import type { Command } from "commander";
import type { FormatTime } from "#app/local-time.js";
import type { BuildOptions, BuildResult, DuePost } from "#app/site/build-feeds.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount, printError, printFindings } from "#cli/print-findings.js";
import { GENERATOR_NAMES } from "#content/dialects/generator-names.js";
import type { PostState } from "#content/model/post.js";
import { showProgress } from "#terminal/progress.js";

interface BuildFlags extends CommonFlags {
  readonly out?: string;
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly drafts?: boolean;
  readonly future?: boolean;
  /** False after `--no-cache`. */
  readonly cache: boolean;
}

const HELP = `
Examples:
  # Write what changed
  $ feedletter build

  # Write into the folder of a static site. Files that Feedletter didn't write are never overwritten
  $ feedletter build --out public

  # In CI: write nothing, and fail if the feeds on disk are out of date
  $ feedletter build --check

  # Rebuild on every change, with drafts
  $ feedletter build --watch --drafts

Exit codes: 0 done, 1 failed or out of date, 2 usage or configuration error, 3 some posts, or most files of a source, were left out.
`;

export function defineBuild(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("-o, --out <folder>", "output folder (default: `out` in the configuration)")
    .option("--check", "write nothing, and fail if the output is out of date")
    .option("--watch", "rebuild on every change")
    .option("--drafts", "include drafts")
    .option("--future", "include posts dated in the future")
    .option("--no-cache", "rebuild everything")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runBuild(command.opts<BuildFlags>(), io)));
}

async function runBuild(flags: BuildFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { terminal, clock } = context;
  const { buildFeeds, compareFeeds } = await import("#app/site/build-feeds.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const progress = showProgress("Rendering", terminal, 500);
  const options: BuildOptions = {
    configPath: context.configPath,
    env: io.env,
    cwd: io.cwd,
    now: clock(),
    include: includedStates(flags),
    cache: flags.cache,
    out: flags.out,
    onProgress: progress.report,
  };
  const siteTime = async (result: BuildResult) =>
    result.kind === "written" ? String : formatSiteTime(context);
  const print = async (result: BuildResult): Promise<ExitCode> => {
    progress.finish();
    if (context.json) terminal.printJson(result);
    return printBuildResult(result, context, await siteTime(result));
  };
  if (flags.check) return print(await compareFeeds(options));
  if (!flags.watch) return print(await buildFeeds({ ...options, holdSignals: io.holdSignals }));
  const { watchBuild } = await import("#daemon/watch-build.js");
  await watchBuild({
    build: options,
    clock,
    onBuilt: print,
    onFailed: (error) => printError(error, terminal),
    onWatching: () => terminal.say(terminal.paint("dim", "Watching for changes. Press Ctrl-C to stop.")),
    onStop: io.onStop,
  });
  return 0;
}

export function includedStates({
  drafts,
  future,
}: Pick<BuildFlags, "drafts" | "future">): ReadonlySet<PostState> {
  const states = new Set<PostState>(["published"]);
  if (drafts) states.add("draft");
  if (future) states.add("future");
  return states;
}

function printBuildResult(result: BuildResult, context: CommandContext, siteTime: FormatTime): ExitCode {
  const { say, sayDone, paint } = context.terminal;
  for (const { source, dialect, by } of result.sources)
    if (dialect !== "plain")
      say(paint("dim", `  ${source}: ${GENERATOR_NAMES[dialect]}${by === undefined ? "" : ` (${by})`}`));
  const errors = printFindings(result.findings, context);
  const folder = relative(context.cwd, result.out) || ".";
  switch (result.kind) {
    case "current":
      sayDone(`${folder}: ${formatCount(result.items, "post")}, up to date`);
      if (result.due.length > 0)
        say(
          paint(
            "yellow",
            `Not published yet: ${describeDue(result.due, siteTime)}. Run \`feedletter build\` to publish.`,
          ),
        );
      break;
    case "stale":
      printPaths(result.missing, paint("red", "missing  "), context);
      printPaths(result.changed, paint("yellow", "stale    "), context);
      printPaths(result.leftOver, paint("yellow", "left over"), context);
      if (result.due.length > 0) say(`  Not published yet: ${describeDue(result.due, siteTime)}.`);
      say(
        paint(
          "red",
          `E_STALE  ${folder} is out of date. Run \`feedletter build\` and commit the changed files.`,
        ),
      );
      return 1;
    case "written": {
      printPaths(result.created, paint("green", "new     "), context);
      printPaths(result.changed, paint("cyan", "changed "), context);
      printPaths(result.removed, paint("dim", "removed "), context);
      const { unchanged } = result;
      const same = unchanged.length === 0 ? "" : `, ${formatCount(unchanged.length, "file")} unchanged`;
      const feeds = result.feeds === 1 ? "" : ` in ${formatCount(result.feeds, "feed")}`;
      sayDone(`${folder}: ${result.items} of ${formatCount(result.posts, "post")}${feeds}${same}`);
      if (context.verbose) for (const line of result.discovery) say(`  ${line}`);
      if (unchanged.length + result.changed.length === 0) say(paint("dim", DISCOVERY_HINT));
    }
  }
  const mostSkipped = result.findings.some(({ code }) => code === "W_MOST_SKIPPED");
  return errors > 0 || mostSkipped ? 3 : 0;
}

/** After the first build. */
const DISCOVERY_HINT =
  "  Paste the lines that `feedletter inject` prints into the <head> of your pages, so that feed readers find the feeds.";

function describeDue(due: readonly DuePost[], time: FormatTime): string {
  const shown = due
    .slice(0, MAX_DUE_SHOWN)
    .map(({ place, published }) => `${place.file} (due ${time(published)})`);
  const others = due.length - shown.length;
  return [...shown, ...(others > 0 ? [`and ${others} more`] : [])].join(", ");
}

const MAX_DUE_SHOWN = 5;

/** Hundreds of tags make thousands of files; the rest are only counted. */
const MAX_PATHS_SHOWN = 20;

function printPaths(
  paths: readonly string[],
  label: string,
  { terminal: { say }, verbose }: CommandContext,
): void {
  const shown = verbose ? paths : paths.slice(0, MAX_PATHS_SHOWN);
  for (const path of shown) say(`  ${label} ${path}`);
  const others = paths.length - shown.length;
  if (others > 0) say(`  ${label} … and ${others} more (use --verbose to list them)`);
}
