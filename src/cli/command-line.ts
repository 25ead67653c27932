import { Command, CommanderError } from "commander";
import { VERSION } from "#app/version.js";
import { FeedletterError } from "#errors.js";
import type { Io } from "./io.js";
import { addCommonOptions, type Exit } from "./options.js";
import { printError } from "./print-findings.js";

type Define = (command: Command, io: Io, setExit: (exit: Exit) => void) => void;

interface CommandEntry {
  readonly summary: string;
  /** Imports the command, and with it nothing that the others need. */
  readonly load: () => Promise<Define>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    summary: "write a configuration and a CI workflow for the site in this folder",
    load: async () => (await import("#cli/commands/init.js")).defineInit,
  },
  build: {
    summary: "write feeds and the subscribe page into out/",
    load: async () => (await import("#cli/commands/build.js")).defineBuild,
  },
  preview: {
    summary: "look at feeds and digests in the browser while writing",
    load: async () => (await import("#cli/commands/preview.js")).definePreview,
  },
  check: {
    summary: "find what readers would stumble over, before they do",
    load: async () => (await import("#cli/commands/check.js")).defineCheck,
  },
  list: {
    summary: "show the posts as they are loaded, and where their fields came from",
    load: async () => (await import("#cli/commands/list.js")).defineList,
  },
  send: {
    summary: "mail the next issue of a digest",
    load: async () => (await import("#cli/commands/send.js")).defineSend,
  },
  serve: {
    summary: "send the digests on schedule",
    load: async () => (await import("#cli/commands/serve.js")).defineServe,
  },
  worker: {
    summary: "send beside others, on PostgreSQL",
    load: async () => (await import("#cli/commands/worker.js")).defineWorker,
  },
  workers: {
    summary: "list who sends together, and at what",
    load: async () => (await import("#cli/commands/workers.js")).defineWorkers,
  },
  move: {
    summary: "copy the database to PostgreSQL, or back to a file",
    load: async () => (await import("#cli/commands/move.js")).defineMove,
  },
  doctor: {
    summary: "try everything that sending needs",
    load: async () => (await import("#cli/commands/doctor.js")).defineDoctor,
  },
  schedule: {
    summary: "print the next runs of each digest",
    load: async () => (await import("#cli/commands/schedule.js")).defineSchedule,
  },
  subscribers: {
    summary: "add, list, show, remove, import, export or forget subscribers",
    load: async () => (await import("#cli/commands/subscribers.js")).defineSubscribers,
  },
  issues: {
    summary: "what was sent to whom: list, show, resume, retry, cancel, export",
    load: async () => (await import("#cli/commands/issues.js")).defineIssues,
  },
  bounce: {
    summary: "take in what mail servers report: dead addresses, complaints",
    load: async () => (await import("#cli/commands/bounce.js")).defineBounce,
  },
};

const EXAMPLES = `
Examples:
  $ feedletter init                  # start here: writes feedletter.yaml
  $ feedletter build                 # rss.xml, atom.xml, feed.json and the subscribe page
  $ feedletter build --check         # in CI: fail when the committed feeds are stale
  $ feedletter check                 # what is wrong with posts and feeds, with file and line
  $ feedletter send weekly --dry-run # look at the next digest before anybody gets it

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 partly done.
`;

/** @param args what stands behind the program's name */
export async function runCommandLine(args: readonly string[], io: Io): Promise<Exit> {
  let exit: Exit = 0;
  const program = new Command("feedletter")
    .description("Turns a folder of posts into RSS, Atom and JSON feeds, and mails a digest of what is new.")
    .version(VERSION)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.terminal.print(text.trimEnd()),
      writeErr: (text) => io.terminal.say(text.trimEnd()),
    })
    .addHelpText("after", EXAMPLES);
  const asked = args.find((arg) => !arg.startsWith("-"));
  const known = Object.hasOwn(COMMANDS, asked ?? "");
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    // The others are named in the program's own help, and where somebody asks for one that there isn't.
    if (known && name !== asked) continue;
    const command = program.command(name).description(summary);
    if (name !== asked) continue;
    const define = await load();
    define(addCommonOptions(command), io, (code) => {
      exit = code;
    });
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exit;
  } catch (error) {
    return reportFailure(error, args, io);
  }
}

function reportFailure(error: unknown, args: readonly string[], { terminal }: Io): Exit {
  // Commander has printed its message or the help already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const verbose = args.includes("--verbose") || args.includes("-v");
  if (error instanceof FeedletterError) {
    printError(error, terminal);
    if (verbose) terminal.say(terminal.paint("dim", describeOrigin(error)));
    return error.exit;
  }
  const reason = error instanceof Error ? error.message : String(error);
  terminal.say(terminal.paint("red", `E_BUG  Feedletter failed in a way it should not: ${reason}`));
  terminal.say(
    verbose && error instanceof Error
      ? describeOrigin(error)
      : "Run it again with --verbose and report what it prints.",
  );
  return 1;
}

function describeOrigin(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : "";
  return `${error.stack}${cause}`;
}
