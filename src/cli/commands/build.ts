import { relative } from "node:path";
import type { Command } from "commander";
import type { BuildResult, FeedBuild } from "#app/site/build-feeds.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount, printError, printFindings } from "#cli/print-findings.js";
import type { DialectName } from "#config/schema.js";
import type { PostState } from "#content/model/post.js";
import { showProgress } from "#terminal/progress.js";
import type { Terminal } from "#terminal/terminal.js";

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
  $ feedletter build                  # write what changed
  $ feedletter build --out public     # beside the pages of a static site; never overwrites a file it didn't write
  $ feedletter build --check          # write nothing; exit 1 where the feeds on disk are stale
  $ feedletter build --watch --drafts # while writing

Exit codes: 0 done, 1 failed or stale, 2 usage or configuration, 3 some posts were left out.
`;

export function defineBuild(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .option("-o, --out <folder>", "where to write (default: out beside the configuration)")
    .option("--check", "write nothing; exit 1 where the output is stale")
    .option("--watch", "build again on every change")
    .option("--drafts", "take drafts in")
    .option("--future", "take posts dated in the future in")
    .option("--no-cache", "read and render everything again")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runBuild(command.opts<BuildFlags>(), io)));
}

async function runBuild(flags: BuildFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { buildFeeds, checkFeeds } = await import("#app/site/build-feeds.js");
  const progress = showProgress("Rendering", io.terminal, 500);
  const build: FeedBuild = {
    configPath: common.configPath,
    env: io.env,
    now: common.clock(),
    include: includedStates(flags),
    cwd: io.cwd,
    cache: flags.cache ? "used" : "ignored",
    ...(flags.out === undefined ? {} : { out: flags.out }),
    report: progress.report,
  };
  const print = (result: BuildResult): Exit => {
    progress.finish();
    if (common.json) io.terminal.print(JSON.stringify(result, null, 2));
    return printBuildResult(result, { terminal: io.terminal, verbose: common.verbose, cwd: io.cwd });
  };
  if (flags.check) return print(await checkFeeds(build));
  if (!flags.watch) return print(await buildFeeds(build));
  const { watchBuild } = await import("#daemon/watch-build.js");
  await watchBuild({
    build,
    clock: common.clock,
    onBuilt: print,
    onFailed: (error) => printError(error, io.terminal),
    onWatching: () => io.terminal.say(io.terminal.paint("dim", "Watching for changes. Ctrl-C ends it.")),
    onStop: io.onStop,
  });
  return 0;
}

export function includedStates({
  drafts,
  future,
}: Pick<BuildFlags, "drafts" | "future">): ReadonlySet<PostState> {
  return new Set<PostState>([
    "published",
    ...(drafts ? (["draft"] as const) : []),
    ...(future ? (["future"] as const) : []),
  ]);
}

const DIALECTS: Readonly<Record<DialectName, string>> = {
  jekyll: "Jekyll",
  hugo: "Hugo",
  zola: "Zola",
  eleventy: "Eleventy",
  astro: "Astro",
  plain: "plain",
};

interface PrintOptions {
  readonly terminal: Terminal;
  readonly verbose: boolean;
  readonly cwd: string;
}

function printBuildResult(result: BuildResult, { terminal, verbose, cwd }: PrintOptions): Exit {
  const { say, paint } = terminal;
  for (const { source, dialect, by } of result.sources)
    if (dialect !== "plain")
      say(paint("dim", `  ${source}: ${DIALECTS[dialect]}${by === undefined ? "" : ` (${by})`}`));
  const broken = printFindings(result.findings, { terminal, verbose });
  const folder = relative(cwd, result.out) || ".";
  const items = formatCount(result.items, "post");
  switch (result.kind) {
    case "current":
      say(`${paint("green", "✓")} ${folder}: ${items}, nothing is stale`);
      break;
    case "stale":
      printPaths(result.missing, paint("red", "missing  "), { say, verbose });
      printPaths(result.changed, paint("yellow", "stale    "), { say, verbose });
      printPaths(result.leftOver, paint("yellow", "left over"), { say, verbose });
      say(
        paint(
          "red",
          `E_STALE  ${folder} doesn't match the content. Run \`feedletter build\` and commit what it writes.`,
        ),
      );
      return 1;
    case "written": {
      printPaths(result.created, paint("green", "new     "), { say, verbose });
      printPaths(result.changed, paint("cyan", "changed "), { say, verbose });
      printPaths(result.removed, paint("dim", "removed "), { say, verbose });
      const same =
        result.unchanged.length === 0 ? "" : `, ${formatCount(result.unchanged.length, "file")} unchanged`;
      const feeds = result.feeds === 1 ? "" : ` in ${formatCount(result.feeds, "feed")}`;
      say(`${paint("green", "✓")} ${folder}: ${items} of ${result.posts}${feeds}${same}`);
    }
  }
  return broken > 0 ? 3 : 0;
}

/** Hundreds of tags make thousands of files: more than these are counted. */
const MAX_PATHS_SHOWN = 20;

function printPaths(
  paths: readonly string[],
  label: string,
  { say, verbose }: { readonly say: (text: string) => void; readonly verbose: boolean },
): void {
  const shown = verbose ? paths : paths.slice(0, MAX_PATHS_SHOWN);
  for (const path of shown) say(`  ${label} ${path}`);
  const others = paths.length - shown.length;
  if (others > 0) say(`  ${label} … and ${others} more (--verbose names them)`);
}
