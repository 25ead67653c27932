/** Options of every command, and whether a value follows them. */
const COMMON: Readonly<Record<string, boolean>> = {
  "-c": true,
  "--config": true,
  "--now": true,
  "--json": false,
  "-v": false,
  "--verbose": false,
};

/**
 * `help build` asks for the help of `build`, and options of every command may stand before it, too.
 * @returns the arguments in the order in which they are parsed
 */
export function orderArguments(
  args: readonly string[],
  isCommand: (name: string) => boolean,
): readonly string[] {
  if (args[0] === "help") {
    const [, name, ...more] = args;
    // "Did you mean" is more help than that of the program.
    return name === undefined || isCommand(name) ? [...args.slice(1), "--help"] : [name, ...more];
  }
  let place = 0;
  for (let arg = args[place]; arg !== undefined && !isCommand(arg); arg = args[place]) {
    const takesValue = COMMON[arg.split("=", 1)[0] ?? ""];
    if (takesValue === undefined) return args;
    place += takesValue && !arg.includes("=") ? 2 : 1;
  }
  const command = args[place];
  return command === undefined ? args : [command, ...args.slice(0, place), ...args.slice(place + 1)];
}
