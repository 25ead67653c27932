import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { printFindings } from "#cli/print-findings.js";

interface ImportFlags extends CommonFlags {
  readonly to: string;
  readonly drafts?: boolean;
  readonly assumePublished?: boolean;
  readonly dryRun?: boolean;
}

const HELP = `
Examples:
  # Write the published posts of an export as Markdown files into content/
  $ feedletter import posts substack.zip --to content

  # Only list the files
  $ feedletter import posts export.xml --to content --dry-run

Exports from WordPress, Squarespace, Blogger, Ghost, Substack, Medium, Buttondown and Tumblr are read: the file, the zip file, or
the folder it was unpacked to.
Addresses, ids, dates, tags and authors stay as they are; pictures stay where they are. Existing files are never overwritten.
To read an export without writing files, put \`{ export: FILE }\` under \`content\` in feedletter.yaml.

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 some files existed and were left alone.
`;

export function defineImport(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command.addHelpText("after", HELP);
  command
    .command("posts")
    .summary("write the posts of an export as Markdown files")
    .description("Writes the posts of an export as Markdown files.")
    .argument("<export>", "the export: a file, a zip file or a folder")
    .requiredOption("--to <folder>", "folder to write into")
    .option("--drafts", "write drafts, scheduled and private posts, too, marked as drafts")
    .option("--assume-published", "if the export has no statuses at all, take its posts for published")
    .option("--dry-run", "write nothing")
    .action(async (name: string, _, subcommand: Command) =>
      setExit(await runImport(name, subcommand.optsWithGlobals<ImportFlags>(), io)),
    );
}

async function runImport(name: string, flags: ImportFlags, io: Io): Promise<ExitCode> {
  const { configPath, env, cwd, json, terminal, ...context } = readCommonFlags(flags, io);
  const { importPosts } = await import("#app/import-posts.js");
  const { written, kept, drafts, findings } = await importPosts({
    ...{ configPath, env, cwd, export: name, to: flags.to },
    drafts: flags.drafts === true,
    withoutStatus: flags.assumePublished === true ? "published" : "draft",
    dryRun: flags.dryRun === true,
  });
  printFindings(findings, { ...context, terminal });
  if (json) terminal.printJson({ written, kept, drafts });
  for (const path of written)
    terminal.say(`  ${terminal.paint("cyan", flags.dryRun ? "would write" : "wrote")} ${path}`);
  for (const path of kept) terminal.say(`  ${terminal.paint("yellow", "exists")} ${path}`);
  if (drafts > 0)
    terminal.say(`${drafts} ${drafts === 1 ? "draft" : "drafts"} left out (use --drafts to write them)`);
  if (kept.length > 0)
    terminal.say(`${kept.length} ${kept.length === 1 ? "file" : "files"} existed and stayed as they were.`);
  if (flags.dryRun !== true && written.length > 0)
    terminal.sayDone(
      `${written.length} ${written.length === 1 ? "post" : "posts"} in ${flags.to}. Set \`content: [{ files: ${flags.to} }]\` in feedletter.yaml.`,
    );
  return kept.length > 0 ? 3 : 0;
}
