import { resolve } from "node:path";
import type { Command } from "commander";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { Io } from "./io.js";

/** Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 partly done. */
export type Exit = 0 | 1 | 2 | 3;

export interface CommonFlags {
  readonly config: string;
  readonly json?: boolean;
  readonly now?: string;
  readonly verbose?: boolean;
}

export function addCommonOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "the configuration", "feedletter.yaml")
    .option("--json", "print the result as JSON on stdout")
    .option("--now <time>", "take this as the current time, such as 2026-06-15T09:00:00Z")
    .option("-v, --verbose", "tell more; with errors, where they come from");
}

export interface CommonOptions {
  /** Absolute. */
  readonly configPath: string;
  readonly clock: () => Instant;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** @throws FeedletterError E_USAGE when `--now` is no time */
export function readCommonFlags(flags: CommonFlags, io: Io): CommonOptions {
  return {
    configPath: resolve(io.cwd, flags.config),
    clock: flags.now === undefined ? io.clock : fixedClock(flags.now),
    json: flags.json === true,
    verbose: flags.verbose === true,
  };
}

function fixedClock(text: string): () => Instant {
  const instant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new FeedletterError("E_USAGE", {
      message: `--now "${text}" is no time.`,
      fix: "Write it with a zone, such as 2026-06-15T09:00:00Z.",
    });
  }
  return () => instant;
}

/** `--now` in commands that run for long: time goes on from there. */
export function movingClock(flags: CommonFlags, io: Io): () => Instant {
  if (flags.now === undefined) return io.clock;
  const ahead = fixedClock(flags.now)() - io.clock();
  return () => io.clock() + ahead;
}
