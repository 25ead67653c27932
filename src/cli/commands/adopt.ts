import type { Command } from "commander";
import type { AdoptResult } from "#app/adopt/adopt-feed.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

interface AdoptFlags extends CommonFlags {
  readonly dryRun?: boolean;
  readonly allowPrivate?: boolean;
  readonly feed?: string;
}

const HELP = `
Examples:
  # Before you switch: take over the feed that your readers have now
  $ feedletter adopt https://blog.example/feed/

  # Only show what would change
  $ feedletter adopt https://blog.example/feed/ --dry-run

  # The feed of the podcast, which is \`podcast\` in \`feeds.named\`
  $ feedletter adopt https://blog.example/podcast.xml --feed podcast

  # A saved copy of it, RSS, Atom or JSON Feed
  $ feedletter adopt old-feed.xml

The ids go into feedletter.ids.yaml, which you commit, and the feed's name into the configuration. Run it again for each
address that readers have, the most important one first: a post has one id, and nothing that is there is overwritten.

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 some items of the feed are no post that was found.
`;

export function defineAdopt(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("<feed>", "the feed's URL, or a file relative to the configuration")
    .option("--feed <name>", "the feed of `feeds.named` that it becomes (default: the main one)")
    .option("--dry-run", "write nothing")
    .option("--allow-private", "allow a URL on your own machine or network")
    .addHelpText("after", HELP)
    .action(async (feed: string) => setExit(await runAdopt(feed, command.opts<AdoptFlags>(), io)));
}

async function runAdopt(feed: string, flags: AdoptFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { adoptFeed } = await import("#app/adopt/adopt-feed.js");
  const dryRun = flags.dryRun === true;
  const result = await adoptFeed({
    ...{ feed, named: flags.feed, dryRun, allowPrivate: flags.allowPrivate === true },
    configPath: context.configPath,
    env: io.env,
    cwd: io.cwd,
    now: context.clock(),
    include: new Set(["published"]),
  });
  if (context.json) context.terminal.printJson(result);
  else printResult(result, context);
  printWritten(result, dryRun, context);
  return result.unmatched.length > 0 ? 3 : 0;
}

const FORMATS = { rss: "RSS", atom: "Atom", json: "JSON Feed" } as const;

function printResult(result: AdoptResult, context: CommandContext): void {
  const { feed, matched, unmatched, differences } = result;
  const { print } = context.terminal;
  const pages = feed.pages === 1 ? "" : ` on ${formatCount(feed.pages, "page")}`;
  print(`${feed.address ?? feed.name}: ${FORMATS[feed.format]}, ${formatCount(feed.items, "item")}${pages}`);
  for (const warning of feed.warnings) print(`  ${warning}`);
  const byTitle = matched.filter(({ by }) => by !== "address");
  const ways = byTitle.length === 0 ? "" : ` (${byTitle.length} by title and date)`;
  print(`  ${matched.length} of ${formatCount(feed.items, "item")} found among the posts${ways}`);
  printList(
    "Not found",
    unmatched,
    context,
    (item) => `${item.title || item.url || item.id}: ${item.reason}`,
  );
  const missing = new Set(unmatched.map(({ url }) => url));
  const lost = differences.lost.filter(({ url }) => !missing.has(url));
  printList(
    "No longer in the feed",
    lost.filter(({ isBeyondLimit }) => isBeyondLimit !== true),
    context,
    ({ file, title, reason }) => `${file ?? title}: ${reason}`,
  );
  const beyond = lost.filter(({ isBeyondLimit }) => isBeyondLimit).length;
  if (beyond > 0) print(`  ${formatCount(beyond, "older post")} beyond \`feeds.limit\``);
  printOlder(result, context);
  printList(
    "Other titles",
    differences.titles,
    context,
    ({ file, before, after }) => `${file ?? ""}: "${before}" becomes "${after}"`,
  );
  printList(
    "Other dates",
    differences.dates,
    context,
    ({ file, before, after }) => `${file ?? ""}: ${before} becomes ${after}`,
  );
  if (differences.dates.some(({ before, after }) => isWithinDay(before, after)))
    print("    Set `site.timezone` if these differ by a time zone.");
  printList(
    "Other texts",
    differences.texts,
    context,
    ({ file, before, after }) => `${file ?? ""}: ${formatCount(before, "word")} before, ${after} after`,
  );
}

function printOlder({ differences: { added, fittingLimit } }: AdoptResult, context: CommandContext): void {
  const older = added.filter(({ isOlder }) => isOlder);
  printList(
    "Not in the old feed, so readers would show these older posts as new",
    older,
    context,
    ({ file, title }) => `${file ?? ""}: ${title}`,
  );
  if (older.length === 0) return;
  context.terminal.print(
    fittingLimit === undefined
      ? "    To avoid that, exclude them (`content`, `feeds.exclude`), or write `feed: false` into them."
      : `    To avoid that, set \`feeds.limit: ${fittingLimit}\`, and raise it with each new post.`,
  );
}

const DAY_MS = 86_400_000;

function isWithinDay(one: string, other: string): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) < DAY_MS;
}

const MAX_LINES = 10;

function printList<Value>(
  heading: string,
  items: readonly Value[],
  { terminal: { print }, verbose }: CommandContext,
  describe: (item: Value) => string,
): void {
  if (items.length === 0) return;
  print(`  ${heading} (${items.length}):`);
  const shown = verbose ? items : items.slice(0, MAX_LINES);
  for (const item of shown) print(`    ${describe(item)}`);
  if (shown.length < items.length)
    print(`    … and ${items.length - shown.length} more (use --verbose to list them)`);
}

function printWritten(
  { ids, name, written, unmatched }: AdoptResult,
  dryRun: boolean,
  context: CommandContext,
): void {
  const { say, sayDone, paint } = context.terminal;
  if (name.kind === "refused") say(paint("yellow", `The feed's address can't be kept: ${name.reason}`));
  if (name.kind === "kept") say(paint("dim", `The feed's address is kept by \`${name.setting}\`.`));
  if (name.kind === "set")
    say(`  ${paint("cyan", "set ")} ${name.setting.join(".")}: ${JSON.stringify(name.value)}`);
  const added = `${formatCount(ids.added, "id")} added to ${ids.file}, ${ids.known} known`;
  if (dryRun) say(paint("yellow", `Nothing was written (--dry-run). Would be: ${added}`));
  else if (written.length === 0) sayDone(`Nothing to change: ${ids.known} ids are known`);
  else sayDone(`${added}. Commit ${written.join(" and ")}`);
  if (unmatched.length > 0)
    say(
      paint(
        "yellow",
        `${formatCount(unmatched.length, "item")} not found: see above, or write an \`id\` into the post's front matter.`,
      ),
    );
}
