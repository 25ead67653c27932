import type { QueuedRequest } from "#app/state/queued-request.js";
import type { CommandContext, ExitCode } from "./options.js";

/** Letters of a request's id that are shown. */
export const SHOWN_ID = 8;

/** A change that waits, because another process is writing the state. */
export function printQueued(
  { id, action }: QueuedRequest,
  { terminal, json }: Pick<CommandContext, "terminal" | "json">,
): ExitCode {
  if (json) terminal.printJson({ queued: { id, action } });
  terminal.say(
    `Not done yet: another run is using the state, so this waits as request ${id.slice(0, SHOWN_ID)}. That run takes it in with its next push, within about 20 seconds; if it has ended, the next run or command does. \`feedletter state show\` lists what waits and what became of it.`,
  );
  return 3;
}
