import type { Command } from "commander";
import type { Subscriber } from "../subscribers/subscriber.js";
import type { EditContext } from "./edit-subscribers.js";
import type { Io } from "./io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "./options.js";
import { countOf } from "./print.js";

interface AddFlags {
  readonly name?: string;
  readonly language?: string;
  readonly digest?: readonly string[];
  /** False for `--no-topic`. */
  readonly topic?: readonly string[] | false;
}

const HELP = `
Examples:
  $ feedletter subscribers add ada@example.org --name Ada
  $ feedletter subscribers add bob@example.org --digest weekly --digest monthly
  $ feedletter subscribers add cat@example.org --topic remote-work --topic C++   # posts with these tags only
  $ feedletter subscribers list --json
  $ feedletter subscribers remove ada@example.org

Whoever is added here is active at once: the publisher vouches that the person asked for it.
`;

export function defineSubscribers(command: Command, io: Io, settle: (exit: Exit) => void): void {
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
      settle(await add(address, flags, { ...context(), io })),
    );
  command
    .command("remove")
    .description("unsubscribe an address from everything")
    .argument("<address>", "the mail address")
    .action(async (address: string) => settle(await remove(address, { ...context(), io })));
  command
    .command("list")
    .description("print who is subscribed")
    .action(async () => settle(await list({ ...context(), io })));
}

type Context = EditContext & { readonly json: boolean; readonly io: Io };

async function add(
  address: string,
  { name, language, digest, topic }: AddFlags,
  context: Context,
): Promise<Exit> {
  const { addSubscriber } = await import("./edit-subscribers.js");
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
  terminal.say(
    `${terminal.paint("green", "✓")} ${added.subscriber.address} ${said[added.kind]}: ${describeDigests(added.subscriber)}`,
  );
  return 0;
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
  const { removeSubscriber } = await import("./edit-subscribers.js");
  const removed = await removeSubscriber(context, address);
  const { terminal } = context.io;
  if (context.json) terminal.print(JSON.stringify(removed, null, 2));
  terminal.say(`${terminal.paint("green", "✓")} ${removed.address} gets no more mail`);
  return 0;
}

async function list(context: Context): Promise<Exit> {
  const { eachSubscriber } = await import("./edit-subscribers.js");
  const { terminal } = context.io;
  let count = 0;
  for await (const subscriber of eachSubscriber(context)) {
    const { address, name = "", state, digests } = subscriber;
    // One line each, as JSON Lines with --json, so that a million of them need no memory.
    terminal.print(
      context.json ? JSON.stringify(subscriber) : [address, state, digests.join(","), name].join("\t"),
    );
    count += 1;
  }
  terminal.say(terminal.paint("dim", countOf(count, "subscriber")));
  return 0;
}
