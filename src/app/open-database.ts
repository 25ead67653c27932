import { resolve } from "node:path";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { isPostgresUrl, openPostgres } from "#database/postgres/postgres.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import type { AppContext } from "./app-context.js";
import { schemeOf } from "./database-scheme.js";

interface OpenOptions {
  readonly clock: () => Instant;
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** With `state`: E_STATE_BUSY at once if another process says that it is writing. Default: waits to see whether it is alive. */
  readonly isImpatient?: boolean | undefined;
}

/** @throws FeedletterError E_DATABASE, E_DATABASE_NEWER, E_PACKAGES, E_STATE_…; E_CONFIG for an unknown kind of database */
export async function openDatabase(loaded: LoadedConfig, options: OpenOptions): Promise<OpenDatabase> {
  const { config, baseDir, placeOf } = loaded;
  if (config.state !== undefined) {
    const { openStateLedger } = await import("./state/open-state-ledger.js");
    return openStateLedger(loaded, config.state, options);
  }
  const now = options.clock();
  const scheme = schemeOf(config.database);
  if (scheme === undefined) return openSqlite(resolve(baseDir, config.database), now);
  if (isPostgresUrl(config.database)) return openPostgres(config.database, now);
  throw new FeedletterError("E_CONFIG", {
    message: `Unsupported database "${scheme}:".`,
    fix: "Write the path of a file (SQLite) or a postgres:// URL, or remove the line.",
    place: placeOf("database"),
  });
}

/** Opens the database of the configuration, and closes it when `work` is done or has thrown. */
export async function withDatabase<Result>(
  { configPath, env, ...options }: Pick<AppContext, "configPath" | "env"> & OpenOptions,
  work: (database: OpenDatabase, loaded: LoadedConfig) => Promise<Result>,
): Promise<Result> {
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  const database = await openDatabase(loaded, options);
  try {
    return await work(database, loaded);
  } finally {
    await database.close();
  }
}

/** `withDatabase` for results that are read one by one. */
export async function* streamFromDatabase<Item>(
  { configPath, env, clock }: Pick<AppContext, "configPath" | "env" | "clock">,
  read: (database: OpenDatabase) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const database = await openDatabase(await loadConfig(configPath, { env, uses: ["database"] }), { clock });
  try {
    yield* read(database);
  } finally {
    await database.close();
  }
}
