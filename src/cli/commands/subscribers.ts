import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { EditContext } from "#app/people/edit-subscribers.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { FeedletterError } from "#errors.js";
import type { Subscriber } from "#subscribers/subscriber.js";

interface AddFlags {
  readonly name?: string;
  readonly language?: string;
  readonly digest?: readonly string[];
  /** False for `--no-topic`. */
  readonly topic?: readonly string[] | false;
}

interface ImportFlags {
  readonly digest?: readonly string[];
  readonly source?: string;
  readonly dryRun?: boolean;
}

const HELP = `
Examples:
  $ feedletter subscribers add ada@example.org --name Ada
  $ feedletter subscribers add bob@example.org --digest weekly --digest monthly
  $ feedletter subscribers add cat@example.org --topic remote-work --topic C++   # posts with these tags only
  $ feedletter subscribers list --json
  $ feedletter subscribers show ada@example.org        # with when and where she said yes, paused or left
  $ feedletter subscribers remove ada@example.org
  $ feedletter subscribers import list.csv --dry-run   # Mailchimp, Substack, Buttondown, Ghost, listmonk, Kit
  $ feedletter subscribers import list.csv > rejected.txt
  $ feedletter subscribers export > subscribers.csv    # with topics, and source and time of each consent
  $ feedletter subscribers unsuppress ada@example.org  # mail goes to an address again that had bounced
  $ feedletter subscribers forget ada@example.org      # erases the person everywhere

Whoever is added here is active at once: the publisher vouches that the person asked for it. An import never subscribes
again who has left, and prints each row that it can't take with its line. Exit code 3: some rows were not taken.
`;

export function defineSubscribers(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  const context = (): EditContext & { readonly json: boolean } => {
    const common = readCommonFlags(command.opts<CommonFlags>(), io);
    return { ...common, env: io.env, randomBytes: io.randomBytes };
  };
  command.addHelpText("after", HELP);
  command
    .command("add")
    .description("subscribe an address")
    .argument("<address>", "the mail address")
    .option("--name <name>", "what the digest calls the person")
    .option("--language <tag>", "language of the mails, where it isn't the site's")
    .option("--digest <name...>", "only these digests (default: every digest)")
    .option("--topic <tag...>", "only posts with one of these tags or categories (default: every post)")
    .option("--no-topic", "every post again")
    .action(async (address: string, flags: AddFlags) =>
      setExit(await add(address, flags, { ...context(), io })),
    );
  command
    .command("remove")
    .description("unsubscribe an address from everything")
    .argument("<address>", "the mail address")
    .action(async (address: string) => setExit(await remove(address, { ...context(), io })));
  command
    .command("list")
    .description("print who is subscribed")
    .action(async () => setExit(await list({ ...context(), io })));
  command
    .command("show")
    .description("print what is known of an address, and what the person did")
    .argument("<address>", "the mail address")
    .action(async (address: string) => setExit(await show(address, { ...context(), io })));
  command
    .command("import")
    .description("take over a list from another service")
    .argument("<file>", "CSV file, - for standard input")
    .option("--digest <name...>", "only these digests (default: every digest)")
    .option("--source <text>", "where these people said yes (default: the file's name)")
    .option("--dry-run", "count what would happen and change nothing")
    .action(async (file: string, flags: ImportFlags) =>
      setExit(await importList(file, flags, { ...context(), io })),
    );
  command
    .command("export")
    .description("print everybody as CSV")
    .action(async () => setExit(await exportAll({ ...context(), io })));
  command
    .command("unsuppress")
    .description("send mail again to an address that bounced, once it is known to work")
    .argument("<address>", "the mail address")
    .option("-y, --yes", "also where the person had called a mail spam, and asks for mail again")
    .action(async (address: string, { yes }: { readonly yes?: boolean }) =>
      setExit(await unsuppress(address, yes ? "yes" : "ask", { ...context(), io })),
    );
  command
    .command("forget")
    .description("erase an address everywhere; only a keyed hash stays, so that no import brings it back")
    .argument("<address>", "the mail address")
    .action(async (address: string) => setExit(await forget(address, { ...context(), io })));
}

type Context = EditContext & { readonly json: boolean; readonly io: Io };

async function add(
  address: string,
  { name, language, digest, topic }: AddFlags,
  context: Context,
): Promise<Exit> {
  const { addSubscriber } = await import("#app/people/edit-subscribers.js");
  const added = await addSubscriber(context, {
    address,
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : { language }),
    ...(digest === undefined ? {} : { digests: digest }),
    ...(topic === undefined ? {} : { topics: topic === false ? [] : topic }),
  });
  const { terminal } = context.io;
  if (context.json) terminal.print(JSON.stringify(added, null, 2));
  const said = {
    added: "is subscribed",
    already: "was subscribed already",
    widened: "gets more digests now",
    rejoined: "is subscribed again",
  } as const;
  const { subscriber } = added;
  terminal.say(
    `${terminal.paint("green", "✓")} ${subscriber.address} ${said[added.kind]}: ${describeDigests(subscriber)}`,
  );
  if (subscriber.suppressed === undefined) return 0;
  terminal.say(terminal.paint("yellow", `No mail goes to this address: ${subscriber.suppressed}`));
  return 3;
}

/** `weekly (remote-work, c-plus-plus), monthly` */
function describeDigests({ digests, topics = {} }: Subscriber): string {
  return digests
    .map((digest) => {
      const chosen = topics[digest];
      return chosen === undefined ? digest : `${digest} (${chosen.join(", ")})`;
    })
    .join(", ");
}

async function remove(address: string, context: Context): Promise<Exit> {
  const { removeSubscriber } = await import("#app/people/edit-subscribers.js");
  const removed = await removeSubscriber(context, address);
  const { terminal } = context.io;
  if (context.json) terminal.print(JSON.stringify(removed, null, 2));
  terminal.say(`${terminal.paint("green", "✓")} ${removed.address} gets no more mail`);
  return 0;
}

async function list(context: Context): Promise<Exit> {
  const { eachSubscriber } = await import("#app/people/edit-subscribers.js");
  const { terminal } = context.io;
  let count = 0;
  const lines = async function* () {
    for await (const subscriber of eachSubscriber(context)) {
      const { address, name = "", state, digests } = subscriber;
      count += 1;
      // One line each, as JSON Lines with --json, so that a million of them need no memory.
      yield context.json ? JSON.stringify(subscriber) : [address, state, digests.join(","), name].join("\t");
    }
  };
  await terminal.printAll(lines());
  terminal.say(terminal.paint("dim", formatCount(count, "subscriber")));
  return 0;
}

async function show(address: string, context: Context): Promise<Exit> {
  const { describeSubscriber, showSubscriber } = await import("#app/people/show-subscriber.js");
  const shown = await showSubscriber(context, address);
  const lines = context.json ? [JSON.stringify(shown, null, 2)] : describeSubscriber(shown);
  for (const line of lines) context.io.terminal.print(line);
  return 0;
}

async function exportAll(context: Context): Promise<Exit> {
  const { exportLines } = await import("#app/people/export-subscribers.js");
  await context.io.terminal.printAll(exportLines(context, context.json ? "json" : "csv"));
  return 0;
}

async function importList(
  file: string,
  { digest, source, dryRun }: ImportFlags,
  context: Context,
): Promise<Exit> {
  const { importSubscribers } = await import("#app/people/import-subscribers.js");
  const { describeImported, openListFile } = await import("#cli/import-list-file.js");
  const { terminal } = context.io;
  const list = file === "-" ? context.io.stdin : openListFile(resolve(context.io.cwd, file), file);
  const name = file === "-" ? "standard input" : basename(file);
  const imported = await importSubscribers(context, {
    ...{ list, name, mode: dryRun ? "rehearse" : "write" },
    ...(digest === undefined ? {} : { digests: digest }),
    ...(source === undefined ? {} : { source }),
    report: ({ line, address, reason }) =>
      terminal.print(
        context.json
          ? JSON.stringify({ rejected: { line, address, reason } })
          : `${name}:${line}  ${JSON.stringify(address)}  ${reason}`,
      ),
  });
  if (context.json) terminal.print(JSON.stringify(imported));
  terminal.say(describeImported(imported, name));
  if (dryRun) terminal.say("Nothing was changed.");
  return imported.counts.rejected > 0 ? 3 : 0;
}

async function unsuppress(address: string, asking: "yes" | "ask", context: Context): Promise<Exit> {
  const { unsuppressAddress } = await import("#app/people/unsuppress-address.js");
  const { terminal } = context.io;
  const reason = await unsuppressAddress(context, address, async (complained) => {
    if (asking === "yes") return true;
    const what = `${complained} called a mail spam. Mailing against somebody's will harms all your mail`;
    if (terminal.interactive) return terminal.confirm(`${what}. Has the person asked for it again?`);
    throw new FeedletterError("E_CONFIRM", {
      message: `${what}.`,
      fix: "Add --yes where the person has asked for it again.",
    });
  });
  if (context.json) terminal.print(JSON.stringify({ address, lifted: reason ?? null }, null, 2));
  if (reason === undefined) terminal.say("Nothing was changed.");
  else
    terminal.say(`${terminal.paint("green", "✓")} ${address} gets mail again; it was suppressed: ${reason}`);
  return 0;
}

async function forget(address: string, context: Context): Promise<Exit> {
  const { forgetSubscriber } = await import("#app/people/forget-subscriber.js");
  const mails = await forgetSubscriber(context, address);
  const { terminal } = context.io;
  if (context.json) terminal.print(JSON.stringify({ forgotten: true, mails }, null, 2));
  const files = mails === 0 ? "" : `, and ${formatCount(mails, "mail")} in the outbox`;
  terminal.say(`${terminal.paint("green", "✓")} everything about that person is erased${files}`);
  return 0;
}
