import { type Kysely, PostgresAdapter } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Engine } from "./engine.js";
import { POSTGRES } from "./postgres-engine.js";
import { SQLITE } from "./sqlite-engine.js";

export function engineOf(db: Kysely<Tables>): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? POSTGRES : SQLITE;
}

/** Held while subscribers are added, changed or erased. */
export const SUBSCRIBERS_LOCK = "people";
