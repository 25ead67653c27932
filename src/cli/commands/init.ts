import { resolve } from "node:path";
import type { Command } from "commander";
import type { InitResult } from "#app/site/init-site.js";
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
  $ feedletter init --templates                          # copies the email templates, to edit them

Recognises Hugo, Jekyll, Zola, Eleventy and Astro sites, and plain folders of Markdown. Existing files are kept.
`;

export function defineInit(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[folder]", "the site's folder", ".")
    .option("--title <title>", "the site's title")
    .option("--url <url>", "the site's address")
    .option("--templates", "copy the email templates into email-templates/, to edit them (docs/templates.md)")
    .addHelpText("after", HELP)
    .action(async (folder: string) => setExit(await runInit(folder, command.opts<InitFlags>(), io)));
}

async function runInit(folder: string, flags: InitFlags, io: Io): Promise<ExitCode> {
  if (flags.templates) return copyOut(resolve(io.cwd, folder), flags, io);
  const { json } = readCommonFlags(flags, io);
  const { initSite, WORKFLOW_FILE } = await import("#app/site/init-site.js");
  const made = initSite(resolve(io.cwd, folder), { title: flags.title, url: flags.url });
  const { print, say, paint } = io.terminal;
  if (json) {
    print(JSON.stringify(made, null, 2));
    return 0;
  }
  say(`${made.tool} with posts in ${made.posts}/`);
  listFiles(made, io);
  if (made.urlIsGuess)
    say(paint("yellow", "Set `site.url` in feedletter.yaml to the site's address before publishing."));
  say(`Next: ${paint("cyan", "npx feedletter build")}`);
  if (made.written.includes(WORKFLOW_FILE))
    say(
      `For the workflow: ${paint("cyan", "npm install --save-dev feedletter")}, and commit package-lock.json.`,
    );
  return 0;
}

async function copyOut(folder: string, flags: InitFlags, io: Io): Promise<ExitCode> {
  const { json } = readCommonFlags(flags, io);
  const { copyTemplates } = await import("#app/copy-templates.js");
  const made = copyTemplates(folder);
  if (json) io.terminal.print(JSON.stringify(made, null, 2));
  listFiles(made, io);
  io.terminal.say(
    "Delete the files that you don't change: the package's own are used instead, and stay up to date.",
  );
  return 0;
}

function listFiles({ written, kept }: Pick<InitResult, "written" | "kept">, { terminal }: Io): void {
  for (const path of written) terminal.say(`  ${terminal.paint("green", "new")}  ${path}`);
  for (const path of kept) terminal.say(`  ${terminal.paint("dim", "kept")} ${path}`);
}
