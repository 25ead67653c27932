import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";

const HELP = `
Examples:
  # A draft beside your newest post, named as that one is
  $ feedletter new post "On call without dread"
`;

export function defineNew(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command.addHelpText("after", HELP);
  command
    .command("post")
    .description("begin a post: a file with its title, date and `draft: true`")
    .argument("<title>", "title of the post")
    .action(async (title: string) => setExit(await newPost(title, command.opts<CommonFlags>(), io)));
}

async function newPost(title: string, flags: CommonFlags, io: Io): Promise<ExitCode> {
  const { configPath, env, clock, terminal, json } = readCommonFlags(flags, io);
  const { createPost } = await import("#app/site/new-post.js");
  const created = await createPost(title, { configPath, env, now: clock() });
  if (json) terminal.printJson(created);
  else terminal.print(created.file);
  terminal.say("It is a draft: remove `draft: true` to publish it.");
  return 0;
}
