import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import { type Progress, startProgressBar, startProgressLines } from "./progress.js";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Where a command talks: data to stdout, everything else to stderr. */
export interface Terminal {
  readonly print: (data: string) => void;
  /** Lines of data, no faster than they are read at the other end. */
  readonly printAll: (lines: AsyncIterable<string>) => Promise<void>;
  readonly say: (text: string) => void;
  /** Colours what is said; leaves it plain where stderr is no terminal or NO_COLOR is set. */
  readonly paint: (style: Style, text: string) => string;
  /** Somebody sits in front of it and can be asked. */
  readonly interactive: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
  /** A bar on a terminal, plain lines elsewhere. */
  readonly startProgress: (label: string, total: number) => Progress;
}

/** Each is opened when it is first used, which takes Node a while. */
interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

export function openTerminal(streams: Streams, env: Readonly<Record<string, string | undefined>>): Terminal {
  const { stderr } = streams;
  const isScreen = stderr.isTTY === true && env.TERM !== "dumb" && !env.CI;
  const colours = isScreen && !env.NO_COLOR;
  const say = (text: string): void => void stderr.write(`${text}\n`);
  return {
    print: (data) => void streams.stdout.write(`${data}\n`),
    printAll: async (lines) => {
      const { stdout } = streams;
      for await (const line of lines) {
        if (!stdout.write(`${line}\n`)) await once(stdout, "drain");
      }
    },
    say,
    paint: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
    get interactive() {
      return isScreen && streams.stdin.isTTY === true;
    },
    confirm: async (question) => {
      const { confirm } = await import("@clack/prompts");
      const asked = { message: question, initialValue: false, input: streams.stdin, output: stderr };
      return (await confirm(asked)) === true;
    },
    startProgress: (label, total) =>
      isScreen
        ? startProgressBar({
            label,
            total,
            write: (text) => void stderr.write(text),
            columns: stderr.columns ?? 80,
          })
        : startProgressLines({ label, total, say }),
  };
}
