import { dirname, join, resolve } from "node:path";
import { loadConfig } from "#config/load.js";
import { readIfExists } from "#files/file-system.js";
import { closeFileToOthers, closeFolderToOthers, type ExposedPath } from "#files/private-files.js";
import { isSqliteFile } from "#files/sqlite-header.js";
import type { AppContext } from "./app-context.js";
import { schemeOf } from "./database-scheme.js";

/** Makes `.feedletter/` private, and also a database outside it. Returns what was open to others. */
export async function closePrivateFiles(
  context: { readonly configPath: string } & Pick<AppContext, "env">,
): Promise<readonly ExposedPath[]> {
  const folder = join(dirname(context.configPath), ".feedletter");
  const database = await findDatabaseFile(context);
  // A mistake in the configuration may name any file of the machine.
  const isDatabase = database !== undefined && isSqliteFile(database);
  const files = isDatabase ? [database, `${database}-wal`, `${database}-shm`] : [];
  return [...closeFolderToOthers(folder), ...files.flatMap(closeFileToOthers)];
}

/** Undefined if the configuration can't be read: the command itself reports that. */
async function findDatabaseFile({
  configPath,
  env,
}: { readonly configPath: string } & Pick<AppContext, "env">): Promise<string | undefined> {
  try {
    if (!readIfExists(configPath)?.includes("database")) return undefined;
    const { config, baseDir } = await loadConfig(configPath, { env, uses: ["database"] });
    return schemeOf(config.database) === undefined ? resolve(baseDir, config.database) : undefined;
  } catch {
    return undefined;
  }
}
