import type { CommandContext } from "./options.js";

const TYPED = 6;

/** Prints a new key, and makes sure that it was stored. @returns its public half; undefined if it wasn't */
export async function makeStateKey({
  terminal,
  json,
}: Pick<CommandContext, "terminal" | "json">): Promise<string | undefined> {
  const { makeKey } = await import("#app/state/state-actions.js");
  const { key, recipient } = await makeKey();
  if (json) terminal.printJson({ key, recipient });
  else terminal.print(key);
  terminal.say(
    `Store it in a password manager, and as the secret STATE_KEY in CI. Its public half is ${recipient}.`,
  );
  if (!terminal.interactive) return recipient;
  const typed = await terminal.ask(`Once it is stored, type its last ${TYPED} characters:`);
  if (typed.trim().toUpperCase() === key.slice(-TYPED)) return recipient;
  terminal.say(
    terminal.paint("red", "Those aren't its last characters. Nothing was changed: run the command again."),
  );
  return undefined;
}
