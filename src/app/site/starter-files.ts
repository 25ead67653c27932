import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CiHost } from "#app/ci/hosts.js";
import { writeWorkflows } from "#app/ci/workflows.js";
import { createFile } from "#app/create-file.js";
import { CONFIG_NAMES } from "#config/reading/find-config.js";
import { FeedletterError } from "#errors.js";
import { type ConfigValues, writeConfig } from "./starter-config.js";

export interface StarterFiles {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** @throws FeedletterError E_EXISTS if there is a configuration already, E_USAGE for a name that no folder can have */
export function requireNewSite(folder: string): void {
  if (folder.includes("\0")) {
    throw new FeedletterError("E_USAGE", {
      message: "The folder's name contains a null character.",
      fix: "Give the site's folder.",
    });
  }
  const file = CONFIG_NAMES.find((name) => existsSync(join(folder, name)));
  if (file === undefined) return;
  throw new FeedletterError("E_EXISTS", {
    message: `${file} already exists.`,
    fix: "Edit it, or remove it first.",
    place: { file },
  });
}

/**
 * Writes `feedletter.yaml`, workflows for CI and a line of `.gitignore`. Files that exist are left alone.
 *
 * @param ci "committed": the workflow for feeds that are committed, which asks for nothing
 * @throws FeedletterError E_OUT_WRITE if the folder can't be written
 */
export function writeStarterFiles(
  folder: string,
  values: ConfigValues,
  ci: CiHost | "committed" | "none",
): StarterFiles {
  const config = "feedletter.yaml";
  const text = writeConfig(values);
  const created = createFile(join(folder, config), (file) => writeFileSync(file, text, { flag: "wx" }));
  const workflows =
    ci === "none" ? { written: [], kept: [] } : writeWorkflows(folder, ci === "committed" ? undefined : ci);
  const ignored = ignorePrivateFolder(folder) ? [".gitignore"] : [];
  return {
    written: [...(created ? [config] : []), ...workflows.written, ...ignored],
    kept: [...(created ? [] : [config]), ...workflows.kept],
  };
}

/** The ledger and the addresses of subscribers must never be committed. */
function ignorePrivateFolder(folder: string): boolean {
  const path = join(folder, ".gitignore");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (/^\/?\.feedletter\/?\s*$/m.test(text)) return false;
  appendFileSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}.feedletter/\n`);
  return true;
}
