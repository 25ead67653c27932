import { resolve } from "node:path";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { type CopiedCount, copyTables } from "#database/copy-tables.js";
import { isPostgresUrl, openPostgresTables } from "#database/postgres/postgres.js";
import { openSqliteTables } from "#database/sqlite/sqlite.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { openDatabase } from "./open-database.js";
import { identifyThisProcess } from "./this-process.js";

interface MoveOptions {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Instant;
  /** A `postgres://` URL, or the path of a file, relative to the config. */
  readonly to: string;
  readonly report: (rows: number, total: number) => void;
}

/**
 * Copies the database that the configuration names; it stays as it was.
 * @throws FeedletterError E_MOVE, E_BUSY, E_CONFIG…, E_DATABASE…
 */
export async function moveDatabase(moving: MoveOptions): Promise<readonly CopiedCount[]> {
  const { configPath, env, clock, to, report } = moving;
  const loaded = loadConfig(configPath, { env, uses: ["database"] });
  const { config, baseDir } = loaded;
  if (locate(config.database, baseDir) === locate(to, baseDir)) throw sameDatabase();
  await refuseWhileSending(loaded, clock());
  const from = await openTables(locate(config.database, baseDir), clock());
  try {
    const target = await openTables(locate(to, baseDir), clock());
    try {
      return await copyTables({ from: from.db, to: target.db, report });
    } finally {
      await target.close();
    }
  } finally {
    await from.close();
  }
}

function locate(database: string, baseDir: string): string {
  return isPostgresUrl(database) ? database : resolve(baseDir, database);
}

function openTables(database: string, now: Instant) {
  return isPostgresUrl(database) ? openPostgresTables(database, now) : openSqliteTables(database, now);
}

/** What a process is sending would be in doubt in the copy, and go out twice. */
async function refuseWhileSending(loaded: LoadedConfig, now: Instant): Promise<void> {
  const database = await openDatabase(loaded, now);
  try {
    const { isGone } = identifyThisProcess();
    for (const { id } of await database.issues.list()) {
      const holders = await database.ledger.holders(id, now);
      if (holders.every(isGone)) continue;
      throw new FeedletterError("E_BUSY", {
        message: `Issue ${id} is being sent at this moment.`,
        fix: "Stop `serve`, `send` and every `worker` first.",
      });
    }
  } finally {
    await database.close();
  }
}

function sameDatabase(): FeedletterError {
  return new FeedletterError("E_MOVE", {
    message: "That is the database that is used already.",
    fix: "Name another one with --to.",
  });
}
