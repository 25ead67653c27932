import { maskAddresses } from "#terminal/mask-addresses.js";
import type { Terminal } from "#terminal/terminal.js";

/** The logs of CI are read by more people than a list of subscribers. @param masks whether to hide addresses, at this moment */
export function maskTerminal(terminal: Terminal, masks: () => boolean): Terminal {
  const mask = (text: string): string => (masks() ? maskAddresses(text) : text);
  async function* maskAll(lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) yield mask(line);
  }
  return {
    ...terminal,
    print: (data) => terminal.print(mask(data)),
    printJson: (value) => terminal.print(mask(JSON.stringify(value, null, 2))),
    printAll: (lines) => terminal.printAll(maskAll(lines)),
    say: (text) => terminal.say(mask(text)),
    sayDone: (text) => terminal.sayDone(mask(text)),
  };
}
