import type { Command } from "commander";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags, readRecordingFlags } from "#cli/options.js";

interface AnnounceFlags extends CommonFlags {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly retry?: boolean;
}

const HELP = `
Examples:
  # What would be posted about new posts; nothing is
  $ feedletter announce --dry-run

  # Post about what is new; \`serve\` and \`send --due\` do it, too
  $ feedletter announce

  # What was given up is tried again
  $ feedletter announce --retry

The first run on a network announces nothing: the posts that exist are recorded. After that, each new post is announced once,
as soon as its page is published (docs/announce.md).

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 some posts weren't announced.
`;

export function defineAnnounce(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--dry-run", "show the texts, and post nothing")
    .option("--all", "even if many posts are new at once")
    .option("--retry", "try again what was given up")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runAnnounce(command.opts<AnnounceFlags>(), io)));
}

async function runAnnounce(flags: AnnounceFlags, io: Io): Promise<ExitCode> {
  const { all = false, dryRun = false, retry = false } = flags;
  const context = (dryRun ? readCommonFlags : readRecordingFlags)(flags, io);
  const { terminal, json } = context;
  const actions = await import("#app/announce/announce-actions.js");
  if (dryRun) {
    const planned = await actions.planAnnouncements(context);
    if (json) terminal.printJson(planned);
    else
      for (const { network, url, text } of planned.texts)
        terminal.print(`${network}  ${url}\n${text ?? "The text doesn't fit."}\n`);
    for (const network of planned.isNew)
      terminal.say(`${network} is new: the first run records the posts that exist.`);
    if (planned.texts.length === 0) terminal.say("Nothing new to announce.");
    return 0;
  }
  const { openExchange } = await import("#app/publish/open-exchange.js");
  const { describeAnnounced, isAnnounced } = await import("#app/announce/describe-announced.js");
  const results = await runUntilStopped(io, (signal) =>
    actions.announceOnce({ ...context, all, retry, signal, exchange: openExchange() }),
  );
  if (json) terminal.printJson(results);
  for (const line of results.flatMap(describeAnnounced)) terminal.say(line);
  if (results.length === 0) terminal.say("Nothing new to announce.");
  return results.every(isAnnounced) ? 0 : 3;
}
