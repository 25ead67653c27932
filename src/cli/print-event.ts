import type { FormatTime } from "#app/local-time.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import { maskAddresses } from "#terminal/mask-addresses.js";
import type { Terminal } from "#terminal/terminal.js";

const ERRORS: ReadonlySet<ServeEvent["kind"]> = new Set(["failed", "broken", "config-refused"]);

/** One line per event; requests only with `--verbose`. */
export function printEvent(
  event: ServeEvent,
  {
    terminal: { say, paint },
    verbose,
    time,
  }: {
    readonly terminal: Pick<Terminal, "say" | "paint">;
    readonly verbose: boolean;
    readonly time: FormatTime;
  },
): void {
  if (event.kind === "answered" && !verbose) return;
  const { message } = describeEvent(event, time);
  const line = `${time(event.at)} ${maskAddresses(message)}`;
  say(ERRORS.has(event.kind) ? paint("red", line) : line);
}
