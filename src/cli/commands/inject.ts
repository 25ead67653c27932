import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import type { InjectedFolder } from "#publish/inject-folder.js";

interface InjectFlags extends CommonFlags {
  readonly dryRun?: boolean;
}

const HELP = `
Examples:
  # After your generator has built the site into public/. Readers then find the feeds from any page
  $ feedletter inject public

  # Print the lines, to paste them into a template
  $ feedletter inject

  # Only list the pages that would change
  $ feedletter inject public --dry-run

Adds one line with \`<link rel="alternate" …>\` to the head of each page (*.html) that doesn't link to the feeds. Everything else
stays the same, byte for byte. Run it again after each build of the site.

Exit codes: 0 done, 2 usage or configuration error, 3 some pages couldn't be changed.
`;

export function defineInject(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[folder]", "folder of the built site; without it, the lines are only printed")
    .option("--dry-run", "change nothing")
    .addHelpText("after", HELP)
    .action(async (folder: string | undefined) =>
      setExit(await runInject(folder, command.opts<InjectFlags>(), io)),
    );
}

async function runInject(folder: string | undefined, flags: InjectFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { injectSite, listInjectedLines } = await import("#app/publish/inject-site.js");
  const { configPath, env, cwd, terminal } = context;
  if (folder === undefined) {
    const lines = await listInjectedLines({ configPath, env });
    if (context.json) terminal.printJson({ lines });
    else for (const line of lines) terminal.print(`${line}\n`);
    return 0;
  }
  const dryRun = flags.dryRun === true;
  const result = await injectSite({ configPath, env, cwd, folder, dryRun });
  if (context.json) terminal.printJson(result);
  printInjected(result, { ...context, dryRun, folder });
  return result.failed.length > 0 ? 3 : 0;
}

const MAX_SHOWN = 20;

function printInjected(
  { changed, had, skipped, failed }: InjectedFolder,
  {
    terminal: { say, sayDone, paint },
    verbose,
    dryRun,
    folder,
  }: CommandContext & { readonly dryRun: boolean; readonly folder: string },
): void {
  const shown = verbose ? changed : changed.slice(0, MAX_SHOWN);
  for (const path of shown) say(`  ${paint("cyan", dryRun ? "would change" : "changed")} ${path}`);
  if (changed.length > shown.length)
    say(`  … and ${changed.length - shown.length} more (use --verbose to list them)`);
  if (verbose) for (const path of skipped) say(paint("dim", `  no page ${path}`));
  for (const { path, reason } of failed) say(paint("red", `  failed ${path}: ${reason}`));
  const counts = [
    `${formatCount(changed.length, "page")} ${dryRun ? "would change" : "changed"}`,
    `${had.length} already had them`,
    ...(skipped.length > 0 ? [`${formatCount(skipped.length, "file")} without a head`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ];
  const line = `${folder}: ${counts.join(", ")}`;
  if (failed.length > 0) say(paint("yellow", line));
  else sayDone(line);
}
