export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A command, and the words that may follow it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  /** Names of its commands. */
  readonly commands: readonly string[];
  /** `--out` … */
  readonly options: readonly string[];
}

/** A script for the shell that completes commands and options; everything else is the name of a file. */
export function writeCompletion(shell: (typeof SHELLS)[number], commands: readonly CommandWords[]): string {
  if (shell === "fish") return writeFish(commands);
  const bash = writeBash(commands);
  // zsh runs bash's completions itself.
  return shell === "bash" ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

function writeBash(commands: readonly CommandWords[]): string {
  const cases = commands.map(
    ({ name, commands: subcommands, options }) =>
      `    ${name}) words="${[...subcommands, ...options].join(" ")}" ;;`,
  );
  return `_feedletter() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(" ")} help --help --version"
  else
    case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    help) words="${commands.map(({ name }) => name).join(" ")}" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _feedletter feedletter
`;
}

function writeFish(commands: readonly CommandWords[]): string {
  const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, summary, commands: subcommands, options }) => [
    `complete -c feedletter -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ...subcommands.map((sub) => `complete -c feedletter -n '__fish_seen_subcommand_from ${name}' -a ${sub}`),
    ...options.map(
      (option) =>
        `complete -c feedletter -n '__fish_seen_subcommand_from ${name}' -l ${option.replace(/^--/, "")}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
