import { resolve } from "node:path";
import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";

interface InitFlags extends CommonFlags {
  readonly title?: string;
  readonly url?: string;
  readonly templates?: boolean;
}

const HELP = `
Examples:
  $ feedletter init                                      # in the folder of the site
  $ feedletter init blog --title "My Notes" --url https://notes.example/
  $ feedletter init --templates                          # copies the digests' templates into email-templates/ to edit

Finds out whether the folder is a Hugo, Jekyll, Zola, Eleventy or Astro site, or just posts in Markdown.
Nothing that is there already is overwritten.
`;

export function defineInit(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[folder]", "the site's folder", ".")
    .option("--title <title>", "the site's title")
    .option("--url <url>", "the site's address")
    .option("--templates", "copy the digests' templates out, to edit them (docs/templates.md)")
    .addHelpText("after", HELP)
    .action(async (folder: string) => setExit(await runInit(folder, command.opts<InitFlags>(), io)));
}

async function runInit(folder: string, flags: InitFlags, io: Io): Promise<ExitCode> {
  if (flags.templates) return copyOut(resolve(io.cwd, folder), flags, io);
  const { json } = readCommonFlags(flags, io);
  const { initSite } = await import("#app/site/init-site.js");
  const made = initSite(resolve(io.cwd, folder), {
    ...(flags.title === undefined ? {} : { title: flags.title }),
    ...(flags.url === undefined ? {} : { url: flags.url }),
  });
  if (json) {
    io.terminal.print(JSON.stringify(made, null, 2));
    return 0;
  }
  const { say, paint } = io.terminal;
  say(`${made.tool} with posts in ${made.posts}/`);
  for (const path of made.written) say(`  ${paint("green", "new")}  ${path}`);
  for (const path of made.kept) say(`  ${paint("dim", "kept")} ${path}`);
  if (made.urlIsGuess)
    say(paint("yellow", "Set `site.url` in feedletter.yaml to the site's address before publishing."));
  say(`Next: ${paint("cyan", "npx feedletter build")}`);
  return 0;
}

async function copyOut(folder: string, flags: InitFlags, io: Io): Promise<ExitCode> {
  const { json } = readCommonFlags(flags, io);
  const { copyTemplates } = await import("#app/copy-templates.js");
  const made = copyTemplates(folder);
  const { print, say, paint } = io.terminal;
  if (json) print(JSON.stringify(made, null, 2));
  for (const path of made.written) say(`  ${paint("green", "new")}  ${path}`);
  for (const path of made.kept) say(`  ${paint("dim", "kept")} ${path}`);
  say("Delete what you don't change: the package's own is used then, and kept up to date.");
  return 0;
}
