import { resolve } from "node:path";
import { type CopiedCount, copyTables } from "#database/copy-tables.js";
import type { OpenDatabase } from "#database/ports.js";
import { isPostgresUrl, openPostgresTables } from "#database/postgres/postgres.js";
import { openSqliteTables } from "#database/sqlite/sqlite.js";
import { FeedletterError } from "#errors.js";
import { withScope } from "#scope.js";
import type { Instant } from "#zoned-time.js";
import type { AppContext } from "./app-context.js";
import { withDatabase } from "./open-database.js";
import { identifyThisProcess } from "./this-process.js";

interface MoveOptions extends Pick<AppContext, "configPath" | "env" | "clock"> {
  /** A `postgres://` URL, or the path of a file, relative to the config. */
  readonly to: string;
  readonly onProgress: (rows: number, total: number) => void;
}

/**
 * Copies the database of the configuration, which itself isn't changed.
 * @throws FeedletterError E_MOVE, E_BUSY, E_CONFIG…, E_DATABASE…
 */
export async function moveDatabase(options: MoveOptions): Promise<readonly CopiedCount[]> {
  const { to, onProgress } = options;
  const now = options.clock();
  const locations = await withDatabase(options, async (database, { config, baseDir }) => {
    const locate = (location: string): string =>
      isPostgresUrl(location) ? location : resolve(baseDir, location);
    const found = { from: locate(config.database), to: locate(to) };
    if (found.from === found.to) {
      throw new FeedletterError("E_MOVE", {
        message: "This database is already in use.",
        fix: "Name another one with --to.",
      });
    }
    await refuseWhileSending(database, now);
    return found;
  });
  return withScope(async ({ onClose }) => {
    const from = await openTables(locations.from, now);
    onClose(from.close);
    const target = await openTables(locations.to, now);
    onClose(target.close);
    return copyTables({ from: from.db, to: target.db, report: onProgress });
  });
}

function openTables(location: string, now: Instant) {
  return isPostgresUrl(location) ? openPostgresTables(location, now) : openSqliteTables(location, now);
}

/** A mail in flight would be uncertain in the copy, and could be sent twice. */
async function refuseWhileSending({ issues, ledger }: OpenDatabase, now: Instant): Promise<void> {
  const { isGone } = identifyThisProcess();
  for (const { id } of await issues.list()) {
    const holders = await ledger.holders(id, now);
    if (holders.every(isGone)) continue;
    throw new FeedletterError("E_BUSY", {
      message: `Issue ${id} is being sent right now.`,
      fix: "Stop `serve`, `send` and all workers first.",
    });
  }
}
