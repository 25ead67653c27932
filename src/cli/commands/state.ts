import type { Command } from "commander";
import type { StateFacts } from "#app/state/state-actions.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { SHOWN_ID } from "#cli/print-queued.js";

const HELP = `
Examples:
  # Make a key for \`state.key\`. It is printed once: keep it outside CI, too, because CI's secrets can't be read back
  $ feedletter state new-key

  # What the repository holds: the last push, its size, whether a run is using it, and changes that wait for it
  $ feedletter state show

  # Fetch it, for example to look at the database with another program
  $ feedletter state pull

  # Push this machine's database as the first state
  $ feedletter state push

  # Change the key: both work until --finish, so that CI's secret can be replaced in between
  $ feedletter state rotate-key
  $ feedletter state rotate-key --finish

All other commands fetch the state before they start, and push what they have changed (docs/state.md).
`;

export function defineState(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  const readContext = (): CommandContext => readRecordingFlags(command.opts<CommonFlags>(), io);
  command.addHelpText("after", HELP);
  command
    .command("show", { isDefault: true })
    .description("show what the repository holds")
    .action(async () => setExit(await show(readContext())));
  command
    .command("pull")
    .description("fetch the state")
    .option("--force", "replace a database on this machine that doesn't come from it, or is newer")
    .action(async (flags: ForceFlags) => setExit(await pull(flags, readContext())));
  command
    .command("push")
    .description("push this machine's database as a whole")
    .option("--force", "replace what is in the repository, whatever it is")
    .action(async (flags: ForceFlags) => setExit(await push(flags, readContext())));
  command
    .command("new-key")
    .description("make a key")
    .action(async () => setExit(await newKey(readContext())));
  command
    .command("rotate-key")
    .description("add a new key, or with --finish, make the first of `state.key` the only one")
    .option("--finish", "no other key works from now on, except the one of `state.recovery`")
    .action(async (flags: { readonly finish?: boolean }) => setExit(await rotate(flags, readContext())));
}

interface ForceFlags {
  readonly force?: boolean;
}

async function show(context: CommandContext): Promise<ExitCode> {
  const { pullCopy } = await import("#app/state/state-actions.js");
  print(await pullCopy(context), context);
  return 0;
}

/** Changes that were taken in lately are shown; JSON has all. */
const MAX_TAKEN = 20;

function print(facts: StateFacts, { terminal, json }: CommandContext): void {
  const { repository, branch, pushed, waiting, taken } = facts;
  if (json) {
    terminal.printJson(facts);
    return;
  }
  terminal.print(`${repository}, branch ${branch}`);
  if (pushed === undefined) {
    terminal.print("Nothing was pushed yet.");
    return;
  }
  const { commit, sequence, bytes, journals, recipients, writingSince } = pushed;
  terminal.print(
    `push ${sequence} (${commit.slice(0, 10)}): ${Math.ceil(bytes / 1000)} kB, ${formatCount(journals, "journal")}, ${formatCount(recipients.length, "key")}`,
  );
  if (writingSince !== undefined)
    terminal.print(`A run is using it since ${new Date(writingSince).toISOString()}, or has been killed.`);
  for (const { id, action, about, at } of waiting)
    terminal.print(
      action === undefined
        ? `waiting  ${shorten(id)}  not made with the key of this state: it will be refused`
        : `waiting  ${shorten(id)}  ${action} ${about}, since ${new Date(at ?? 0).toISOString()}`,
    );
  for (const { id, action, outcome, words } of taken.slice(0, MAX_TAKEN))
    terminal.print(`${outcome.padEnd(7)}  ${shorten(id)}  ${action}: ${words}`);
}

function shorten(id: string): string {
  return id.slice(0, SHOWN_ID);
}

async function pull({ force }: ForceFlags, context: CommandContext): Promise<ExitCode> {
  const { pullCopy } = await import("#app/state/state-actions.js");
  const facts = await pullCopy(context, { force });
  if (context.json) print(facts, context);
  else
    context.terminal.sayDone(
      facts.pushed === undefined ? "Nothing was pushed yet." : "This machine has the state.",
    );
  return 0;
}

async function push({ force }: ForceFlags, context: CommandContext): Promise<ExitCode> {
  const { pushCopy } = await import("#app/state/state-actions.js");
  await pushCopy(context, { force });
  context.terminal.sayDone("This machine's database was pushed.");
  return 0;
}

async function newKey(context: CommandContext): Promise<ExitCode> {
  const { makeStateKey } = await import("#cli/make-state-key.js");
  return (await makeStateKey(context)) === undefined ? 1 : 0;
}

async function rotate({ finish }: { readonly finish?: boolean }, context: CommandContext): Promise<ExitCode> {
  const { pushCopy } = await import("#app/state/state-actions.js");
  const { terminal } = context;
  if (finish) {
    await pushCopy(context, { revokesOthers: true });
    terminal.sayDone("Only the key in `state.key` and the one of `state.recovery` work now.");
    terminal.say(
      "The host may keep older commits for a while. Whoever has them and an old key can read them.",
    );
    return 0;
  }
  const { makeStateKey } = await import("#cli/make-state-key.js");
  const newRecipient = await makeStateKey(context);
  if (newRecipient === undefined) return 1;
  await pushCopy(context, { newRecipient });
  terminal.sayDone("Both keys work now.");
  terminal.say(
    "Replace STATE_KEY in CI and here by the new one, then run `feedletter state rotate-key --finish`.",
  );
  return 0;
}
