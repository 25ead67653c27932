import { relative } from "node:path";
import type { Command } from "commander";
import type { PostState } from "../content/post.js";
import type { Terminal } from "../terminal/terminal.js";
import type { BuildResult, FeedBuild } from "./build-feeds.js";
import type { Io } from "./io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "./options.js";
import { countOf, sayFindings } from "./print.js";

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
    .action(async () => settle(await runBuild(command.opts<BuildFlags>(), io)));
}

async function runBuild(flags: BuildFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { buildFeeds, checkFeeds } = await import("./build-feeds.js");
  const build: FeedBuild = {
    configPath: common.configPath,
    env: io.env,
    now: common.clock(),
    include: includedStates(flags),
    cwd: io.cwd,
    cache: flags.cache ? "used" : "ignored",
    ...(flags.out === undefined ? {} : { out: flags.out }),
  };
  const print = (result: BuildResult): Exit => {
    if (common.json) io.terminal.print(JSON.stringify(result, null, 2));
    return sayBuild(result, { terminal: io.terminal, verbose: common.verbose, cwd: io.cwd });
  };
  if (flags.check) return print(await checkFeeds(build));
  if (!flags.watch) return print(await buildFeeds(build));
  const { watchBuild } = await import("./watch-build.js");
  return watchBuild({ build, clock: common.clock, io, print });
}

function includedStates({ drafts, future }: BuildFlags): ReadonlySet<PostState> {
  return new Set<PostState>([
    "published",
    ...(drafts ? (["draft"] as const) : []),
    ...(future ? (["future"] as const) : []),
  ]);
}

interface Printing {
  readonly terminal: Terminal;
  readonly verbose: boolean;
  readonly cwd: string;
}

function sayBuild(result: BuildResult, { terminal, verbose, cwd }: Printing): Exit {
  const { say, paint } = terminal;
  const broken = sayFindings(result.findings, { terminal, verbose });
  const folder = relative(cwd, result.out) || ".";
  const items = countOf(result.items, "post");
  switch (result.kind) {
    case "current":
      say(`${paint("green", "✓")} ${folder}: ${items}, nothing is stale`);
      break;
    case "stale":
      for (const path of result.missing) say(`  ${paint("red", "missing")}   ${path}`);
      for (const path of result.changed) say(`  ${paint("yellow", "stale")}     ${path}`);
      for (const path of result.leftOver) say(`  ${paint("yellow", "left over")} ${path}`);
      say(
        paint(
          "red",
          `E_STALE  ${folder} doesn't match the content. Run \`feedletter build\` and commit what it writes.`,
        ),
      );
      return 1;
    case "written": {
      for (const path of result.created) say(`  ${paint("green", "new")}      ${path}`);
      for (const path of result.changed) say(`  ${paint("cyan", "changed")}  ${path}`);
      for (const path of result.removed) say(`  ${paint("dim", "removed")}  ${path}`);
      const same =
        result.unchanged.length === 0 ? "" : `, ${countOf(result.unchanged.length, "file")} unchanged`;
      say(`${paint("green", "✓")} ${folder}: ${items} of ${result.posts}${same}`);
    }
  }
  return broken > 0 ? 3 : 0;
}
