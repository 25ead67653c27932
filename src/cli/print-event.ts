import { maskAddresses } from "#app/mask-addresses.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import type { Terminal } from "#terminal/terminal.js";

/** The same for people: one line each; requests only where they are asked for. */
export function printEvent(
  event: ServeEvent,
  { say, paint, verbose }: Pick<Terminal, "say" | "paint"> & { readonly verbose: boolean },
): void {
  if (event.kind === "answered" && !verbose) return;
  const { time, message } = describeEvent(event);
  const line = `${time} ${maskAddresses(message)}`;
  say(event.kind === "failed" || event.kind === "broken" ? paint("red", line) : line);
}
