import { Command, CommanderError } from "commander";
import { VERSION } from "#app/version.js";
import { isModule } from "#config/reading/find-config.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { readIfExists } from "#files/file-system.js";
import type { Io } from "./io.js";
import { maskTerminal } from "./masked-terminal.js";
import { addCommonOptions, type CommonFlags, type ExitCode, findConfig } from "./options.js";
import { printError } from "./print-findings.js";
import { orderArguments } from "./program/arguments.js";
import { COMMANDS } from "./program/command-table.js";

const EXAMPLES = `
Examples:
  # Set up Feedletter for the site in this folder
  $ feedletter init

  # Write rss.xml, atom.xml, feed.json and the subscribe page
  $ feedletter build

  # In CI: fail if the committed feeds are out of date
  $ feedletter build --check

  # Find problems in posts and feeds, with file and line
  $ feedletter check

  # Look at the next digest before anybody gets it
  $ feedletter send weekly --dry-run

Exit codes: 0 done, 1 failed, 2 usage or configuration error, 3 partly done.
`;

/** @param args the command line without Node and the program */
export async function runCommandLine(given: readonly string[], world: Io): Promise<ExitCode> {
  const args = orderArguments(given, (name) => Object.hasOwn(COMMANDS, name));
  let exitCode: ExitCode = 0;
  let masks = false;
  const io = world.env.CI ? { ...world, terminal: maskTerminal(world.terminal, () => masks) } : world;
  const program = new Command("feedletter")
    .description("Turns a folder of posts into RSS, Atom and JSON feeds, and mails a digest of what is new.")
    .version(VERSION)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.terminal.print(text.trimEnd()),
      writeErr: (text) => io.terminal.say(text.trimEnd()),
    })
    .addHelpText("after", EXAMPLES)
    .hook("preAction", (_, command) => {
      const flags = command.optsWithGlobals<CommonFlags>();
      masks = hasState(flags, io);
      return reportExposed(flags, io);
    });
  const asked = args.find((arg) => !arg.startsWith("-"));
  const known = Object.hasOwn(COMMANDS, asked ?? "");
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    // The other commands are needed only for the program's help and for "did you mean".
    if (known && name !== asked) continue;
    const command = program.command(name).summary(summary).description(toSentence(summary));
    if (name !== asked) continue;
    const define = await load();
    define(addCommonOptions(command), io, (code) => {
      exitCode = code;
    });
  }
  try {
    if (args.length === 0) return await sayWhatNext(io);
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    exitCode = reportFailure(error, args, io);
  }
  return reportUnprinted(exitCode, args, io);
}

/** Without a command: what is here, and what comes next. */
async function sayWhatNext(io: Io): Promise<ExitCode> {
  const { describeWhatNext } = await import("./program/what-next.js");
  for (const line of await describeWhatNext(io)) io.terminal.say(line);
  return 2;
}

/** A command whose output can't be written has failed, whatever it did. */
async function reportUnprinted(exitCode: ExitCode, args: readonly string[], io: Io): Promise<ExitCode> {
  const cause = await io.terminal.finishPrinting();
  if (cause === undefined) return exitCode;
  const error = new FeedletterError("E_STDOUT", {
    message: `The output can't be written: ${reasonOf(cause)}.`,
    fix: "Free some disk space, or write the output elsewhere.",
    cause,
  });
  return exitCode === 0 || exitCode === 3 ? reportFailure(error, args, io) : exitCode;
}

/** Whether the database comes from a repository, so that this job has no other place for it. */
function hasState(flags: CommonFlags, io: Io): boolean {
  const path = findConfig(flags, io);
  const setting = isModule(path) ? /\bstate\b/ : /^state:/m;
  return setting.test(readIfExists(path) ?? "");
}

/** Before each command: files of an older version, or copied here, may be open to other users. */
async function reportExposed(flags: CommonFlags, io: Io): Promise<void> {
  const { cwd, env, terminal } = io;
  const { closePrivateFiles } = await import("#app/private-files.js");
  const { describeExposed } = await import("#cli/describe-exposed.js");
  const exposed = await closePrivateFiles({ configPath: findConfig(flags, io), env });
  for (const line of describeExposed(exposed, cwd)) terminal.say(terminal.paint("yellow", line));
}

function toSentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}

function reportFailure(error: unknown, args: readonly string[], { terminal }: Io): ExitCode {
  // Commander has already printed its message or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const verbose = args.includes("--verbose") || args.includes("-v");
  if (error instanceof FeedletterError) {
    printError(error, terminal);
    if (verbose) terminal.say(terminal.paint("dim", formatStack(error)));
    return error.exit;
  }
  const reason = error instanceof Error ? error.message : String(error);
  terminal.say(terminal.paint("red", `E_BUG  Unexpected error: ${reason}. This is a bug in Feedletter.`));
  terminal.say(
    verbose && error instanceof Error
      ? formatStack(error)
      : "Run the command again with --verbose and report what it prints.",
  );
  return 1;
}

function formatStack(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : "";
  return `${error.stack}${cause}`;
}
