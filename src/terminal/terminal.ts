import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import { type Progress, startProgressBar, startProgressLines } from "./progress.js";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Output of a command: data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly print: (data: string) => void;
  readonly printJson: (value: unknown) => void;
  /** Prints lines only as fast as they are read at the other end, and stops when they can't be written any more. @returns whether all were printed */
  readonly printAll: (lines: AsyncIterable<string>) => Promise<boolean>;
  /** Waits until everything is written. Returns why it couldn't be; also undefined if the reader has closed the pipe. */
  readonly finishPrinting: () => Promise<Error | undefined>;
  readonly say: (text: string) => void;
  /** Says `✓ text`. */
  readonly sayDone: (text: string) => void;
  /** Colours text for stderr; plain if stderr isn't a terminal or NO_COLOR is set. */
  readonly paint: (style: Style, text: string) => string;
  /** Whether somebody can answer a question. */
  readonly interactive: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
  /** What somebody types; "" if they give up. */
  readonly ask: (question: string) => Promise<string>;
  /** A bar on a terminal, plain lines elsewhere. */
  readonly startProgress: (label: string, total: number) => Progress;
}

/** Getters, because opening a stream takes Node a while. */
interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/** Waits until a stream accepts more. False if it never will. */
async function isDrained(stream: Writable): Promise<boolean> {
  try {
    await once(stream, "drain");
    return true;
  } catch {
    return false;
  }
}

/** `feedletter … | head`: the reader has closed the pipe. */
function isClosedPipe(error: Error): boolean {
  return "code" in error && error.code === "EPIPE";
}

export function openTerminal(streams: Streams, env: Readonly<Record<string, string | undefined>>): Terminal {
  const { stderr } = streams;
  const isScreen = stderr.isTTY === true && env.TERM !== "dumb" && !env.CI;
  const colours = isScreen && !env.NO_COLOR;
  let hasPrinted = false;
  let failure: Error | undefined;
  const write = (text: string, written?: () => void): boolean => {
    hasPrinted = true;
    return streams.stdout.write(text, (error) => {
      failure ??= error ?? undefined;
      written?.();
    });
  };
  const print = (data: string): void => void write(`${data}\n`);
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  return {
    print,
    printJson: (value) => print(JSON.stringify(value, null, 2)),
    printAll: async (lines) => {
      for await (const line of lines) {
        const isReady = write(`${line}\n`) || (await isDrained(streams.stdout));
        if (!isReady || failure !== undefined) return false;
      }
      return true;
    },
    finishPrinting: async () => {
      if (hasPrinted) await new Promise<void>((resolve) => void write("", resolve));
      return failure === undefined || isClosedPipe(failure) ? undefined : failure;
    },
    say,
    sayDone: (text) => say(`${paint("green", "✓")} ${text}`),
    paint,
    get interactive() {
      return isScreen && streams.stdin.isTTY === true;
    },
    confirm: async (question) => {
      const { confirm } = await import("@clack/prompts");
      const answer = await confirm({
        message: question,
        initialValue: false,
        input: streams.stdin,
        output: stderr,
      });
      return answer === true;
    },
    ask: async (question) => {
      const { text } = await import("@clack/prompts");
      const answer = await text({ message: question, input: streams.stdin, output: stderr });
      return typeof answer === "string" ? answer : "";
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
