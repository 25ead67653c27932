import { Argument, Command } from "commander";
import type { Io } from "#cli/io.js";
import { addCommonOptions, type ExitCode } from "#cli/options.js";
import type { CommandEntry, Define } from "./command-entry.js";
import { type CommandWords, SHELLS, writeCompletion } from "./write-completion.js";

const HELP = `
Examples:
  # bash: in ~/.bashrc
  eval "$(feedletter completion bash)"

  # zsh: in ~/.zshrc, after compinit
  eval "$(feedletter completion zsh)"

  # fish
  $ feedletter completion fish > ~/.config/fish/completions/feedletter.fish
`;

/** @param commands all commands of the program */
export function completionOf(commands: Readonly<Record<string, CommandEntry>>): Define {
  return (command, io, setExit) => defineCompletion(commands, command, { io, setExit });
}

interface Context {
  readonly io: Io;
  readonly setExit: (exitCode: ExitCode) => void;
}

function defineCompletion(
  commands: Readonly<Record<string, CommandEntry>>,
  command: Command,
  { io, setExit }: Context,
): void {
  command
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText("after", HELP)
    .action(async (shell: (typeof SHELLS)[number]) => {
      io.terminal.print(writeCompletion(shell, await readCommands(commands, io)).trimEnd());
      setExit(0);
    });
}

/** Every command and what may follow it, as its help has it. */
async function readCommands(
  commands: Readonly<Record<string, CommandEntry>>,
  io: Io,
): Promise<readonly CommandWords[]> {
  const found: CommandWords[] = [];
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = addCommonOptions(new Command(name));
    (await load())(command, io, () => {});
    found.push({
      ...{ name, summary },
      commands: command.commands.map((sub) => sub.name()),
      options: [...command.options, ...command.commands.flatMap((sub) => sub.options)]
        .flatMap(({ long }) => long ?? [])
        .concat("--help")
        .filter((option, index, all) => all.indexOf(option) === index)
        .sort(),
    });
  }
  return found;
}
