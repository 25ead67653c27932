import type { Command } from "commander";
import type { ImportFlags } from "#cli/import-list.js";
import type { Io } from "#cli/io.js";
import {
  type CommandContext,
  type CommonFlags,
  type ExitCode,
  readCommonFlags,
  readRecordingFlags,
} from "#cli/options.js";
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

  # Import an export from Mailchimp, Substack, Ghost or another service, or a spreadsheet
  $ feedletter subscribers import mailchimp.zip --dry-run
  $ feedletter subscribers import list.csv > rejected.txt

  # Say what a column means that Feedletter doesn't know
  $ feedletter subscribers import list.csv --map "Opt-in=status:yes" --map "State=ignore"

  # Export everybody, with topics and consent
  $ feedletter subscribers export > subscribers.csv

  # Send mail again to an address that bounced
  $ feedletter subscribers unsuppress ada@example.org

  # Delete all data about a person
  $ feedletter subscribers forget ada@example.org

An added subscriber is active at once: you vouch that the person asked for it. An import takes only people who clearly
subscribed, never resubscribes anybody who has unsubscribed, and prints each row that it leaves out with its line; the exit
code is then 3. --map COLUMN=MEANING: the meaning is email, name, first-name, last-name, language, consented-at, tags, ignore,
or status:VALUE,VALUE with the values of people who want your mail (\`empty\` and \`filled\` stand for any such cell).
`;

export function defineSubscribers(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  const readContext = (): CommandContext => readCommonFlags(command.opts<CommonFlags>(), io);
  const readRecordingContext = (): CommandContext => readRecordingFlags(command.opts<CommonFlags>(), io);
  const defineForAddress = (name: string, description: string): Command =>
    command.command(name).description(description).argument("<address>", "email address");
  command.addHelpText("after", HELP);
  defineForAddress("add", "subscribe an address")
    .option("--name <name>", "the person's name, for greetings")
    .option("--language <tag>", "language of the mails (default: the site's)")
    .option("--digest <name...>", "only these digests (default: all)")
    .option("--topic <tag...>", "only posts with one of these tags or categories (default: all posts)")
    .option("--no-topic", "remove the topics, to get all posts again")
    .action(async (address: string, flags: AddFlags) =>
      setExit(await add(address, flags, readRecordingContext())),
    );
  defineForAddress("remove", "unsubscribe an address from all digests").action(async (address: string) =>
    setExit(await remove(address, readRecordingContext())),
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
    .description("import lists from another service")
    .argument("<file...>", "CSV files, a folder or a zip file with some; - for standard input")
    .option("--digest <name...>", "only these digests (default: all)")
    .option("--source <text>", "where these people gave their consent (default: the file's name)")
    .option(
      "--map <column=meaning>",
      "what a column means, such as Opt-in=status:yes; can be repeated",
      (line: string, before: readonly string[] = []) => [...before, line],
    )
    .option("--tags", "make tags that posts have the topics of people")
    .option("--encoding <name>", "encoding of the lists (default: detected)")
    .option("--dry-run", "show what would happen, and change nothing")
    .action(async (files: readonly string[], flags: ImportFlags) => {
      const { importLists } = await import("#cli/import-list.js");
      setExit(await importLists(files, flags, flags.dryRun ? readContext() : readRecordingContext()));
    });
  command
    .command("export")
    .description("print all subscribers as CSV")
    .action(async () => setExit(await exportAll(readContext())));
  defineForAddress("unsuppress", "send mail again to an address that bounced")
    .option("-y, --yes", "even if the person reported a mail as spam, because they asked for mail again")
    .action(async (address: string, { yes }: { readonly yes?: boolean }) =>
      setExit(await unsuppress(address, yes === true, readRecordingContext())),
    );
  defineForAddress(
    "forget",
    "delete all data about a person, except a keyed hash that keeps imports from adding the address again",
  ).action(async (address: string) => setExit(await forget(address, readRecordingContext())));
}

async function add(address: string, flags: AddFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { addSubscriber } = await import("#app/people/edit-subscribers.js");
  const { printStarts, toStartsJson } = await import("#cli/print-starts.js");
  const { nameDigests } = await import("#app/digest-names.js");
  const { name, language, digest, topic } = flags;
  const added = await addSubscriber(context, {
    address,
    name,
    language,
    digests: digest,
    topics: topic === false ? [] : topic,
  });
  if (isQueued(added)) return printQueued(added, context);
  const { subscriber, kind, starts } = added;
  if (json) terminal.printJson({ ...added, starts: toStartsJson(starts) });
  const result = {
    added: "is now subscribed",
    already: "is already subscribed",
    widened: "now gets more digests",
    rejoined: "is subscribed again",
  }[kind];
  terminal.sayDone(
    `${subscriber.address} ${result}: ${describeDigests(subscriber, await nameDigests(context))}`,
  );
  for (const written of added.unknownTopics)
    terminal.say(
      terminal.paint(
        "yellow",
        `No post has the topic ${JSON.stringify(written.slice(0, 80))} yet. Check its spelling.`,
      ),
    );
  printStarts(starts, terminal);
  if (subscriber.suspected !== undefined)
    terminal.say(
      terminal.paint(
        "yellow",
        `The address is suspected to be dead (${subscriber.suspected}), so its mails may be held for three days.`,
      ),
    );
  if (subscriber.suppressed === undefined) return 0;
  terminal.say(
    terminal.paint("yellow", `The address is suppressed, so it gets no mail: ${subscriber.suppressed}`),
  );
  return 3;
}

/** `Career Notes (weekly) (remote-work, c-plus-plus), monthly` */
function describeDigests({ digests, topics = {} }: Subscriber, nameOf: (digest: string) => string): string {
  return digests
    .map((digest) => {
      const chosen = topics[digest];
      return chosen === undefined ? nameOf(digest) : `${nameOf(digest)} (${chosen.join(", ")})`;
    })
    .join(", ");
}

async function remove(address: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { removeSubscriber } = await import("#app/people/edit-subscribers.js");
  const removed = await removeSubscriber(context, address);
  if (isQueued(removed)) return printQueued(removed, context);
  if (json) terminal.printJson(removed);
  if (removed.kind === "removed") terminal.sayDone(`${removed.subscriber.address} is unsubscribed`);
  else terminal.say(`${removed.subscriber.address} had unsubscribed before; nothing was changed.`);
  return 0;
}

async function list(context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { eachSubscriber } = await import("#app/people/edit-subscribers.js");
  const { nameDigests } = await import("#app/digest-names.js");
  const { describeStates } = await import("#cli/describe-subscriber.js");
  const { listedState } = await import("#subscribers/people-filter.js");
  const nameOf = await nameDigests(context);
  const counts = new Map<string, number>();
  const lines = async function* () {
    for await (const subscriber of eachSubscriber(context)) {
      const { address, name = "", digests } = subscriber;
      const state = listedState(subscriber);
      counts.set(state, (counts.get(state) ?? 0) + 1);
      // JSON Lines, so that a million of them needn't be held in memory.
      yield json
        ? JSON.stringify(subscriber)
        : [address, state, digests.map(nameOf).join(", "), name].join("\t");
    }
  };
  // The counts of a list that was cut off would be wrong.
  if (await terminal.printAll(lines())) terminal.say(terminal.paint("dim", describeStates(counts)));
  return 0;
}

async function show(address: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { showSubscriber } = await import("#app/people/show-subscriber.js");
  const { nameDigests } = await import("#app/digest-names.js");
  const { describeSubscriber } = await import("#cli/describe-subscriber.js");
  const details = await showSubscriber(context, address);
  if (json) {
    terminal.printJson(details);
    return 0;
  }
  const { formatSiteTime } = await import("#app/local-time.js");
  const words = { nameOf: await nameDigests(context), time: await formatSiteTime(context) };
  for (const line of describeSubscriber(details, words)) terminal.print(line);
  return 0;
}

async function exportAll(context: CommandContext): Promise<ExitCode> {
  const { exportLines } = await import("#app/people/export-subscribers.js");
  await context.terminal.printAll(exportLines(context, context.json ? "json" : "csv"));
  return 0;
}

async function unsuppress(address: string, yes: boolean, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { unsuppressAddress } = await import("#app/people/unsuppress-address.js");
  const { describeLifted } = await import("#cli/describe-subscriber.js");
  const lifted = await unsuppressAddress(
    context,
    address,
    async (complained) => yes || confirmAfterComplaint(complained, context),
  );
  if (isQueued(lifted)) return printQueued(lifted, context);
  if (json) terminal.printJson({ address, lifted: lifted?.reason ?? null });
  if (lifted === undefined) terminal.say("Nothing was changed.");
  else terminal.sayDone(describeLifted(address, lifted));
  return 0;
}

function confirmAfterComplaint(address: string, { terminal }: CommandContext): Promise<boolean> {
  const what = `${address} reported a mail as spam. Providers block the mails of senders whom people report.`;
  if (terminal.interactive) return terminal.confirm(`${what} Did the person ask for mail again?`);
  throw new FeedletterError("E_CONFIRM", {
    message: `Confirmation required: ${what}`,
    fix: "Pass --yes if the person asked for mail again.",
  });
}

async function forget(address: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { isQueued } = await import("#app/state/change-or-queue.js");
  const { printQueued } = await import("#cli/print-queued.js");
  const { forgetSubscriber } = await import("#app/people/forget-subscriber.js");
  const mails = await forgetSubscriber(context, address);
  if (isQueued(mails)) return printQueued(mails, context);
  if (json) terminal.printJson({ forgotten: true, mails });
  const files = mails === 0 ? "" : `, with ${formatCount(mails, "mail")} in the outbox`;
  terminal.sayDone(`All data about this person was deleted${files}`);
  return 0;
}
