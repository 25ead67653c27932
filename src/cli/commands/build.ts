import { relative } from "node:path";
import type { Command } from "commander";
import type { BuildResult, FeedBuild } from "#app/site/build-feeds.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { countOf, sayError, sayFindings } from "#cli/print.js";
import { openHeap } from "#cli/small-heap.js";
import type { DialectName } from "#config/schema.js";
import type { PostState } from "#content/model/post.js";
import { followProgress } from "#terminal/progress.js";
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

export function defineBuild(command: Command, io: Io, settle: (exit: Exit) => void): void {
  command
    .option("-o, --out <folder>", "where to write (default: out beside the configuration)")
    .option("--check", "write nothing; exit 1 where the output is stale")
    .option("--watch", "build again on every change")
    .option("--drafts", "take drafts in")
    .option("--future", "take posts dated in the future in")
    .option("--no-cache", "read and render everything again")
    .addHelpText("after", HELP)
    .action(async () => {
      const heap = openHeap(process.versions.node);
      try {
        settle(await runBuild(command.opts<BuildFlags>(), io, heap.keepSmall));
      } finally {
        heap.giveBack();
      }
    });
}

async function runBuild(flags: BuildFlags, io: Io, whenLarge: () => void): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { buildFeeds, checkFeeds } = await import("#app/site/build-feeds.js");
  const progress = followProgress("Rendering", io.terminal, 500);
  const build: FeedBuild = {
    configPath: common.configPath,
    env: io.env,
    now: common.clock(),
    include: includedStates(flags),
    cwd: io.cwd,
    cache: flags.cache ? "used" : "ignored",
    ...(flags.out === undefined ? {} : { out: flags.out }),
    report: progress.report,
    whenLarge,
  };
  const print = (result: BuildResult): Exit => {
    progress.finish();
    if (common.json) io.terminal.print(JSON.stringify(result, null, 2));
    return sayBuild(result, { terminal: io.terminal, verbose: common.verbose, cwd: io.cwd });
  };
  if (flags.check) return print(await checkFeeds(build));
  if (!flags.watch) return print(await buildFeeds(build));
  const { watchBuild } = await import("#daemon/watch-build.js");
  await watchBuild({
    build,
    clock: common.clock,
    onBuilt: print,
    onFailed: (error) => sayError(error, io.terminal),
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

interface Printing {
  readonly terminal: Terminal;
  readonly verbose: boolean;
  readonly cwd: string;
}

function sayBuild(result: BuildResult, { terminal, verbose, cwd }: Printing): Exit {
  const { say, paint } = terminal;
  for (const { source, dialect, by } of result.sources)
    if (dialect !== "plain")
      say(paint("dim", `  ${source}: ${DIALECTS[dialect]}${by === undefined ? "" : ` (${by})`}`));
  const broken = sayFindings(result.findings, { terminal, verbose });
  const folder = relative(cwd, result.out) || ".";
  const items = countOf(result.items, "post");
  switch (result.kind) {
    case "current":
      say(`${paint("green", "✓")} ${folder}: ${items}, nothing is stale`);
      break;
    case "stale":
      sayPaths(result.missing, paint("red", "missing  "), { say, verbose });
      sayPaths(result.changed, paint("yellow", "stale    "), { say, verbose });
      sayPaths(result.leftOver, paint("yellow", "left over"), { say, verbose });
      say(
        paint(
          "red",
          `E_STALE  ${folder} doesn't match the content. Run \`feedletter build\` and commit what it writes.`,
        ),
      );
      return 1;
    case "written": {
      sayPaths(result.created, paint("green", "new     "), { say, verbose });
      sayPaths(result.changed, paint("cyan", "changed "), { say, verbose });
      sayPaths(result.removed, paint("dim", "removed "), { say, verbose });
      const same =
        result.unchanged.length === 0 ? "" : `, ${countOf(result.unchanged.length, "file")} unchanged`;
      const feeds = result.feeds === 1 ? "" : ` in ${countOf(result.feeds, "feed")}`;
      say(`${paint("green", "✓")} ${folder}: ${items} of ${result.posts}${feeds}${same}`);
    }
  }
  return broken > 0 ? 3 : 0;
}

/** Hundreds of tags make thousands of files: more than these are counted. */
const MOST_PATHS = 20;

function sayPaths(
  paths: readonly string[],
  label: string,
  { say, verbose }: { readonly say: (text: string) => void; readonly verbose: boolean },
): void {
  const shown = verbose ? paths : paths.slice(0, MOST_PATHS);
  for (const path of shown) say(`  ${label} ${path}`);
  const others = paths.length - shown.length;
  if (others > 0) say(`  ${label} … and ${others} more (--verbose names them)`);
}
