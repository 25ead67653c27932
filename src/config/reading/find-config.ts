import { statSync } from "node:fs";
import { join } from "node:path";
import { FeedletterError } from "#errors.js";

const YAML = "feedletter.yaml";

/** Configurations that are programs. */
const MODULES = ["ts", "mts", "js", "mjs", "cjs"].map((ending) => `feedletter.config.${ending}`);

/** Names of configuration files that are found without `--config`. */
export const CONFIG_NAMES: readonly string[] = [YAML, ...MODULES];

/** Whether the file is a program, which is run for its settings. */
export function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/i.test(path);
}

/**
 * The configuration file in a folder: `feedletter.yaml` where there is none.
 *
 * @returns absolute
 * @throws FeedletterError E_CONFIG if there are several
 */
export function findConfigIn(folder: string): string {
  const [first = YAML, second] = CONFIG_NAMES.filter((name) => isFile(join(folder, name)));
  if (second !== undefined)
    throw new FeedletterError("E_CONFIG", {
      message: `There are two configurations, ${first} and ${second}.`,
      fix: "Remove one of them, or name the one that counts with --config.",
      place: { file: second },
    });
  return join(folder, first);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
