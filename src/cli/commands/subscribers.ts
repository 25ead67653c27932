import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
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
  # Subscribe somebody who asked you to
  $ feedletter subscribers add ada@example.org --name Ada
  $ feedletter subscribers add bob@example.org --digest weekly --digest monthly

  # Only posts with one of these tags
  $ feedletter subscribers add cat@example.org --topic remote-work --topic C++

  # Everybody; or one person, with consent and history
  $ feedletter subscribers list --json
  $ feedletter subscribers show ada@example.org

  # Unsubscribe somebody
  $ feedletter subscribers remove ada@example.org

  # Import a list from Mailchimp, Substack, Buttondown, Ghost, listmonk, Kit or a spreadsheet
  $ feedletter subscribers import list.csv --dry-run
  $ feedletter subscribers import list.csv > rejected.txt

  # Export everybody, with topics and consent
  $ feedletter subscribers export > subscribers.csv

  # Send mail again to an address that bounced
  $ feedletter subscribers unsuppress ada@example.org

  # Delete all data about a person
  $ feedletter subscribers forget ada@example.org

An added subscriber is active at once: you vouch that the person asked for it. An import never resubscribes anybody who has
unsubscribed, and prints each row that it rejects with its line; the exit code is then 3.
`;

export function defineSubscribers(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  const readContext = (): CommandContext => readCommonFlags(command.opts<CommonFlags>(), io);
  const defineForAddress = (name: string, description: string): Command =>
    command.command(name).description(description).argument("<address>", "email address");
  command.addHelpText("after", HELP);
  defineForAddress("add", "subscribe an address")
    .option("--name <name>", "the person's name, for greetings")
    .option("--language <tag>", "language of the mails (default: the site's)")
    .option("--digest <name...>", "only these digests (default: all)")
    .option("--topic <tag...>", "only posts with one of these tags or categories (default: all posts)")
    .option("--no-topic", "remove the topics, to get all posts again")
    .action(async (address: string, flags: AddFlags) => setExit(await add(address, flags, readContext())));
  defineForAddress("remove", "unsubscribe an address from all digests").action(async (address: string) =>
    setExit(await remove(address, readContext())),
  );
  command
    .command("list")
    .description("list all subscribers")
    .action(async () => setExit(await list(readContext())));
  defineForAddress("show", "show everything known about a subscriber").action(async (address: string) =>
    setExit(await show(address, readContext())),
  );
  command
    .command("import")
    .description("import a list from another service")
    .argument("<file>", "CSV file; - for standard input")
    .option("--digest <name...>", "only these digests (default: all)")
    .option("--source <text>", "where these people gave their consent (default: the file's name)")
    .option("--dry-run", "show what would happen, and change nothing")
    .action(async (file: string, flags: ImportFlags) =>
      setExit(await importList(file, flags, readContext())),
    );
  command
    .command("export")
    .description("print all subscribers as CSV")
    .action(async () => setExit(await exportAll(readContext())));
  defineForAddress("unsuppress", "send mail again to an address that bounced")
    .option("-y, --yes", "even if the person reported a mail as spam, because they asked for mail again")
    .action(async (address: string, { yes }: { readonly yes?: boolean }) =>
      setExit(await unsuppress(address, yes === true, readContext())),
    );
  defineForAddress(
    "forget",
    "delete all data about a person; a keyed hash stays, so that no import adds the address again",
  ).action(async (address: string) => setExit(await forget(address, readContext())));
}

async function add(address: string, flags: AddFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { addSubscriber } = await import("#app/people/edit-subscribers.js");
  const { name, language, digest, topic } = flags;
  const added = await addSubscriber(context, {
    address,
    name,
    language,
    digests: digest,
    topics: topic === false ? [] : topic,
  });
  if (json) terminal.printJson(added);
  const { subscriber, kind } = added;
  const result = {
    added: "is now subscribed",
    already: "is already subscribed",
    widened: "now gets more digests",
    rejoined: "is subscribed again",
  }[kind];
  terminal.sayDone(`${subscriber.address} ${result}: ${describeDigests(subscriber)}`);
  if (subscriber.suppressed === undefined) return 0;
  terminal.say(
    terminal.paint("yellow", `The address is suppressed, so it gets no mail: ${subscriber.suppressed}`),
  );
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

async function remove(address: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { removeSubscriber } = await import("#app/people/edit-subscribers.js");
  const removed = await removeSubscriber(context, address);
  if (json) terminal.printJson(removed);
  terminal.sayDone(`${removed.address} is unsubscribed`);
  return 0;
}

async function list(context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { eachSubscriber } = await import("#app/people/edit-subscribers.js");
  let count = 0;
  const lines = async function* () {
    for await (const subscriber of eachSubscriber(context)) {
      const { address, name = "", state, digests } = subscriber;
      count += 1;
      // JSON Lines, because a million of them must not need memory.
      yield json ? JSON.stringify(subscriber) : [address, state, digests.join(","), name].join("\t");
    }
  };
  await terminal.printAll(lines());
  terminal.say(terminal.paint("dim", formatCount(count, "subscriber")));
  return 0;
}

async function show(address: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { showSubscriber } = await import("#app/people/show-subscriber.js");
  const { describeSubscriber } = await import("#cli/describe-subscriber.js");
  const details = await showSubscriber(context, address);
  if (json) terminal.printJson(details);
  else for (const line of describeSubscriber(details)) terminal.print(line);
  return 0;
}

async function exportAll(context: CommandContext): Promise<ExitCode> {
  const { exportLines } = await import("#app/people/export-subscribers.js");
  await context.terminal.printAll(exportLines(context, context.json ? "json" : "csv"));
  return 0;
}

async function importList(file: string, flags: ImportFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { importSubscribers, openListFile } = await import("#app/people/import-subscribers.js");
  const { describeImported } = await import("#cli/describe-subscriber.js");
  const { digest, source, dryRun } = flags;
  const name = file === "-" ? "standard input" : basename(file);
  const imported = await importSubscribers(context, {
    list: file === "-" ? context.stdin : openListFile(resolve(context.cwd, file), file),
    name,
    digests: digest,
    source,
    dryRun,
    onRejected: ({ line, address, reason }) =>
      terminal.print(
        json
          ? JSON.stringify({ rejected: { line, address, reason } })
          : `${name}:${line}  ${JSON.stringify(address)}  ${reason}`,
      ),
  });
  if (json) terminal.print(JSON.stringify(imported));
  terminal.say(describeImported(imported, name));
  if (dryRun) terminal.say("Nothing was changed.");
  return imported.counts.rejected > 0 ? 3 : 0;
}

async function unsuppress(address: string, yes: boolean, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { unsuppressAddress } = await import("#app/people/unsuppress-address.js");
  const reason = await unsuppressAddress(
    context,
    address,
    async (complained) => yes || confirmAfterComplaint(complained, context),
  );
  if (json) terminal.printJson({ address, lifted: reason ?? null });
  if (reason === undefined) terminal.say("Nothing was changed.");
  else terminal.sayDone(`${address} gets mail again; it was suppressed: ${reason}`);
  return 0;
}

function confirmAfterComplaint(address: string, { terminal }: CommandContext): Promise<boolean> {
  const what = `${address} reported a mail as spam, and unwanted mail makes providers block all your mail.`;
  if (terminal.interactive) return terminal.confirm(`${what} Did the person ask for mail again?`);
  throw new FeedletterError("E_CONFIRM", {
    message: `Confirmation required: ${what}`,
    fix: "Pass --yes if the person asked for mail again.",
  });
}

async function forget(address: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { forgetSubscriber } = await import("#app/people/forget-subscriber.js");
  const mails = await forgetSubscriber(context, address);
  if (json) terminal.printJson({ forgotten: true, mails });
  const files = mails === 0 ? "" : `, with ${formatCount(mails, "mail")} in the outbox`;
  terminal.sayDone(`All data about this person was deleted${files}`);
  return 0;
}
