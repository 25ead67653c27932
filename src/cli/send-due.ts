import { isAnnounced } from "#app/announce/describe-announced.js";
import type { FormatTime } from "#app/local-time.js";
import { describeEvent, type NextRun, type ServeEvent } from "#daemon/serve-events.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import { everyoneAccepted } from "#deliveries/delivery.js";
import { FeedletterError } from "#errors.js";
import { maskAddresses } from "#terminal/mask-addresses.js";
import { type Io, runUntilStopped } from "./io.js";
import type { CommandContext, ExitCode } from "./options.js";

interface DueFlags {
  readonly out?: string | undefined;
  readonly first?: string | undefined;
  /** How long it may take, such as `5h`. */
  readonly for?: string | undefined;
}

/** Does once what `serve` would do now, and prints what happened. @throws FeedletterError E_USAGE */
export async function runDue(
  { out, first, for: limit }: DueFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, json } = context;
  const ms = limit === undefined ? undefined : readLimit(limit);
  const { sendDue } = await import("#daemon/send-due.js");
  const { formatSiteTime } = await import("#app/local-time.js");
  const time = await formatSiteTime(context);
  const events: ServeEvent[] = [];
  const onEvent = (event: ServeEvent): void => {
    events.push(event);
    if (json) terminal.print(JSON.stringify(factsOf(event, time)));
    else sayEvent(event, { terminal, time });
  };
  const next = await unlessBusy(context, () =>
    runUntilStopped(context, (stop) =>
      withLimit(ms, { stop, context }, (signal) =>
        sendDue({ ...context, out, first, sharedClock: true, signal, onEvent }),
      ),
    ),
  );
  if (next === undefined) return 0;
  if (!json) {
    const what = events.length === 0 ? "Nothing is due. " : "";
    terminal.say(
      next.length === 0
        ? `${what}No digest has a schedule or \`on: publish\`.`
        : `${what}Next: ${next.map((run) => describeNext(run, time)).join(", ")}.`,
    );
  }
  return events.every(isFine) ? 0 : 3;
}

/** Undefined if another run does at this moment what this one would. */
async function unlessBusy<Result>(
  { terminal }: CommandContext,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FeedletterError) || error.code !== "E_STATE_BUSY") throw error;
    terminal.say(`${error.message} It sends what is due, so there is nothing to do here.`);
    return undefined;
  }
}

const UNITS = { m: 60_000, h: 3_600_000 };

/** @returns ms */
function readLimit(text: string): number {
  const [, count, unit] = /^(\d+)([mh])$/.exec(text) ?? [];
  if (count !== undefined && (unit === "m" || unit === "h")) return Number(count) * UNITS[unit];
  throw new FeedletterError("E_USAGE", {
    message: `Invalid duration "${text}" for --for.`,
    fix: "Write minutes or hours, such as 50m or 5h.",
  });
}

/** Stops the work when the time is over, as if the user had. */
async function withLimit<Result>(
  ms: number | undefined,
  { stop, context: { sleep, terminal } }: { readonly stop: AbortSignal; readonly context: Io },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (ms === undefined) return work(stop);
  const over = new AbortController();
  const done = new AbortController();
  const waiting = sleep(ms, AbortSignal.any([stop, done.signal])).then(() => {
    if (stop.aborted || done.signal.aborted) return;
    terminal.say("The time is up: mails in flight are finished, and the next run sends the rest.");
    over.abort();
  });
  try {
    return await work(AbortSignal.any([stop, over.signal]));
  } finally {
    done.abort();
    await waiting;
  }
}

function factsOf(event: ServeEvent, format: FormatTime) {
  const { time, facts } = describeEvent(event, format);
  return { time, event: event.kind, ...facts };
}

function sayEvent(
  event: ServeEvent,
  { terminal: { say, paint }, time }: Pick<CommandContext, "terminal"> & { readonly time: FormatTime },
): void {
  const message = maskAddresses(describeEvent(event, time).message);
  say(isFine(event) ? message : paint("red", message));
}

function describeNext(run: NextRun, time: FormatTime): string {
  if (run.on === "publish") return `${run.digest} when a post is published`;
  return run.next === undefined ? `${run.digest} has no next run` : `${run.digest} ${time(run.next)}`;
}

/** Whether there is nothing for the publisher to do. What waits is sent by a later run. */
function isFine(event: ServeEvent): boolean {
  switch (event.kind) {
    case "failed":
    case "broken":
      return false;
    case "pinged":
      return event.failed === 0;
    case "announced":
      return event.results.every(isAnnounced);
    case "webhooks":
      return event.results.every(({ failed, dropped, disabled }) => failed + dropped === 0 && !disabled);
    case "requests":
      return event.taken.every(({ kind }) => kind === "done");
    case "continued":
      return event.resumed.every(({ delivered }) => isDelivered(delivered));
    case "run": {
      const { resumed, next } = event.result;
      return [...resumed, ...(next.kind === "sent" ? [next] : [])].every(({ delivered }) =>
        isDelivered(delivered),
      );
    }
    default:
      return true;
  }
}

function isDelivered({ kind, counts }: DeliveryResult): boolean {
  return kind !== "paused" && kind !== "stopped" && everyoneAccepted({ ...counts, waiting: 0, sending: 0 });
}
