import type { Command } from "commander";
import type { Io } from "#cli/io.js";
import type { ExitCode } from "#cli/options.js";

export type Define = (command: Command, io: Io, setExit: (exitCode: ExitCode) => void) => void;

export interface CommandEntry {
  readonly summary: string;
  /** Imports the command and what only it needs. */
  readonly load: () => Promise<Define>;
}
