import { dirname, resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";

interface Given {
  /** What `out` is relative to. */
  readonly cwd: string;
  /** From the command line; overrides the configuration. */
  readonly out?: string | undefined;
}

/**
 * Absolute.
 * @throws FeedletterError E_CONFIG for the root of the file system
 */
export function outputFolder(
  { config, baseDir, placeOf }: Pick<LoadedConfig, "config" | "baseDir" | "placeOf">,
  given: Given,
): string {
  const folder = given.out === undefined ? resolve(baseDir, config.out) : resolve(given.cwd, given.out);
  if (dirname(folder) !== folder) return folder;
  throw new FeedletterError("E_CONFIG", {
    message: `The output folder is ${folder}, the root of the file system.`,
    fix: "Name a folder of the site, such as `out`.",
    place: given.out === undefined ? placeOf("out") : undefined,
  });
}
