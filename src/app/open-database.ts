import { resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { isPostgresUrl, openPostgres } from "#database/postgres/postgres.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";

/** @throws FeedletterError E_DATABASE, E_DATABASE_NEWER, E_PACKAGES; E_CONFIG for a kind of database that isn't there */
export async function openDatabase(loaded: LoadedConfig, now: Instant): Promise<OpenDatabase> {
  const { config, baseDir, placeOf } = loaded;
  const [, scheme] = /^([a-z][a-z0-9+]+):/i.exec(config.database) ?? [];
  if (scheme === undefined) return openSqlite(resolve(baseDir, config.database), now);
  if (isPostgresUrl(config.database)) return openPostgres(config.database, now);
  throw new FeedletterError("E_CONFIG", {
    message: `\`database\` names a ${scheme} server, which is none that Feedletter knows.`,
    fix: "Write the path of a file (SQLite) or a postgres:// URL, or remove the line.",
    place: placeOf("database"),
  });
}
