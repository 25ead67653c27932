import { maskAddresses } from "#app/mask-addresses.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import type { CommandContext } from "./options.js";

const ERRORS: ReadonlySet<ServeEvent["kind"]> = new Set(["failed", "broken", "config-refused"]);

/** One line per event; requests only with `--verbose`. */
export function printEvent(
  event: ServeEvent,
  { terminal: { say, paint }, verbose }: Pick<CommandContext, "terminal" | "verbose">,
): void {
  if (event.kind === "answered" && !verbose) return;
  const { time, message } = describeEvent(event);
  const line = `${time} ${maskAddresses(message)}`;
  say(ERRORS.has(event.kind) ? paint("red", line) : line);
}
