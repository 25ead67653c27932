import { resolve } from "node:path";
import { type OpenDatabase, openSqlite } from "../database/sqlite.js";
import { FeedletterError } from "../errors.js";
import type { LoadedConfig } from "../load-config.js";
import type { Instant } from "../zoned-time.js";

/** @throws FeedletterError E_DATABASE, E_DATABASE_NEWER; E_CONFIG for a kind of database that isn't there */
export function openDatabase(
  { config, baseDir, placeOf }: LoadedConfig,
  now: Instant,
): Promise<OpenDatabase> {
  const [, scheme] = /^([a-z][a-z0-9+]+):/i.exec(config.database) ?? [];
  if (scheme !== undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `\`database\` names a ${scheme} server; this version keeps its ledger in a SQLite file.`,
      fix: "Write the path of a file, or remove the line.",
      place: placeOf("database"),
    });
  }
  return openSqlite(resolve(baseDir, config.database), now);
}
