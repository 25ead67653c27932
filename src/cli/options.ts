import { resolve } from "node:path";
import type { Command } from "commander";
import { findConfigIn } from "#config/reading/find-config.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { Io } from "./io.js";

/** 0 done, 1 failed, 2 usage or configuration error, 3 partly done. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface CommonFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly now?: string;
  readonly verbose?: boolean;
}

export function addCommonOptions(command: Command): Command {
  return command
    .option(
      "-c, --config <file>",
      "configuration file (default: feedletter.yaml, or feedletter.config.ts or .js)",
    )
    .option("--json", "print the result to stdout as JSON")
    .option(
      "--now <time>",
      "use this as the current time, such as 2026-06-15T09:00:00Z; only if nothing is recorded",
    )
    .option("-v, --verbose", "print more details, and a stack trace with errors");
}

/** What every command works with; it can be passed to the functions in `app/` as it is. */
export interface CommandContext extends Io {
  /** Absolute. */
  readonly configPath: string;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Absolute. @throws FeedletterError E_CONFIG if there are two and none is named */
export function findConfig({ config }: Pick<CommonFlags, "config">, { cwd }: Pick<Io, "cwd">): string {
  return config === undefined ? findConfigIn(cwd) : resolve(cwd, config);
}

/** @throws FeedletterError E_USAGE when `--now` can't be read; E_CONFIG if there are two configurations */
export function readCommonFlags({ config, json, now, verbose }: CommonFlags, io: Io): CommandContext {
  return {
    ...io,
    configPath: findConfig({ config }, io),
    clock: now === undefined ? io.clock : fixedClock(now),
    json: json === true,
    verbose: verbose === true,
  };
}

/**
 * For a command that records something: each record must have the time at which it really happened.
 * @throws FeedletterError E_USAGE with `--now`
 */
export function readRecordingFlags(flags: CommonFlags, io: Io): CommandContext {
  if (flags.now !== undefined) {
    throw new FeedletterError("E_USAGE", {
      message: "--now can't be used when something is recorded.",
      fix: "Use it with `send --dry-run` to rehearse an issue, or with `schedule` to see the next runs.",
    });
  }
  return readCommonFlags(flags, io);
}

/** The clock of a long-running command. It starts at `--now` and keeps running. */
export function movingClock({ now }: CommonFlags, io: Io): () => Instant {
  if (now === undefined) return io.clock;
  const ahead = fixedClock(now)() - io.clock();
  return () => io.clock() + ahead;
}

function fixedClock(text: string): () => Instant {
  const instant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new FeedletterError("E_USAGE", {
      message: `Invalid time "${text}" for --now.`,
      fix: "Write a date, or a time with a zone such as 2026-06-15T09:00:00Z.",
    });
  }
  return () => instant;
}
