import { type Kysely, PostgresAdapter, type RawBuilder, sql, type Transaction } from "kysely";
import type { Tables } from "./tables.js";

/** A line that is written whenever a row of a table changes. */
interface Trigger {
  readonly name: string;
  /** `insert`, or `update of COLUMN`. */
  readonly event: string;
  readonly table: string;
  /** SQL over `old` and `new`; absent: always. */
  readonly when?: string;
  /** SQL statement over `old` and `new`. */
  readonly body: string;
}

/** What differs between the databases: everything else is one set of tables, migrations and statements. */
export interface Engine {
  readonly name: "SQLite" | "PostgreSQL";
  /** Type of a row number that the database gives out itself. */
  readonly rowNumber: "integer" | "bigserial";
  /** At the end of a select in a transaction: the rows stay as they are until its end. */
  readonly forUpdate: RawBuilder<unknown>;
  /** The same, leaving out rows that another transaction has. */
  readonly skipLocked: RawBuilder<unknown>;
  /** Before the table's name in a statement that changes one row or none, and whose transaction is undone as a whole if it fails. */
  readonly updateOne: RawBuilder<unknown>;
  /** Where a statement takes its nth value, from 1. */
  readonly placeholder: (nth: number) => RawBuilder<unknown>;
  /** A text column that no index is to be searched by, where a better one is at hand. */
  readonly unindexed: (column: string) => RawBuilder<unknown>;
  /** After many rows have come into a table: the server must not go on believing that it is empty. */
  readonly refreshStatistics: (db: Transaction<Tables>, table: keyof Tables) => Promise<void>;
  /** One transaction at a time gets past this; it ends with the transaction. */
  readonly acquireLock: (db: Transaction<Tables>, name: string) => Promise<void>;
  /** The statements of this transaction may take as long as they like. */
  readonly disableTimeout: (db: Transaction<Tables>) => Promise<void>;
  readonly hasTable: (db: Kysely<Tables>, name: string) => Promise<boolean>;
  /** Row numbers that the database gives out go on behind those that are there. */
  readonly advanceSequence: (
    db: Kysely<Tables>,
    column: { readonly table: string; readonly column: string },
  ) => Promise<void>;
  readonly createTrigger: (db: Transaction<Tables>, trigger: Trigger) => Promise<void>;
  readonly dropTrigger: (db: Transaction<Tables>, trigger: Pick<Trigger, "name" | "table">) => Promise<void>;
}

/** Which of them is behind a connection. */
export function engineOf(db: Kysely<Tables>): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? POSTGRES : SQLITE;
}

/** Whose turn it is to add, change or erase subscribers. */
export const SUBSCRIBERS_LOCK = "people";

const NOTHING = sql``;

/** A transaction has the one write lock from its beginning, so there is nobody to take turns with and no row to lock. */
const SQLITE: Engine = {
  name: "SQLite",
  rowNumber: "integer",
  forUpdate: NOTHING,
  skipLocked: NOTHING,
  // To undo such a statement alone SQLite would copy each page before it changes it, as the table has a trigger: a fifth of its time.
  updateOne: sql`update or fail`,
  placeholder: (nth) => sql.raw(`?${nth}`),
  // SQLite takes the primary key without being told.
  unindexed: (column) => sql.ref(column),
  refreshStatistics: async () => {},
  acquireLock: async () => {},
  disableTimeout: async () => {},
  hasTable: async (db, name) => {
    const { rows } = await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(
      db,
    );
    return rows.length > 0;
  },
  advanceSequence: async () => {},
  createTrigger: async (db, { name, event, table, when, body }) => {
    const condition = when === undefined ? "" : `when ${when}`;
    await sql
      .raw(`create trigger ${name} after ${event} on ${table} ${condition} begin ${body}; end`)
      .execute(db);
  },
  dropTrigger: async (db, { name }) => {
    await sql.raw(`drop trigger ${name}`).execute(db);
  },
};

/** The first statement of a transaction that may take long; `postgres-driver.ts` stops watching its clock then, too. */
export const NO_STATEMENT_TIMEOUT = "set local statement_timeout = 0";

/** Our locks among those of others in the same server: it may be whatever it likes, as long as it stays. */
const LOCK_NAMESPACE = 0x66656564;

const POSTGRES: Engine = {
  name: "PostgreSQL",
  rowNumber: "bigserial",
  forUpdate: sql`for update`,
  skipLocked: sql`for update skip locked`,
  updateOne: sql`update`,
  placeholder: (nth) => sql.raw(`$${nth}`),
  unindexed: (column) => sql`(${sql.ref(column)} || '')`,
  refreshStatistics: async (db, table) => {
    await sql`analyze ${sql.table(table)}`.execute(db);
  },
  acquireLock: async (db, name) => {
    await sql`select pg_advisory_xact_lock(${LOCK_NAMESPACE}, hashtext(${name}))`.execute(db);
  },
  disableTimeout: async (db) => {
    await sql.raw(NO_STATEMENT_TIMEOUT).execute(db);
  },
  hasTable: async (db, name) => {
    const { rows } = await sql`select 1 where to_regclass(${name}) is not null`.execute(db);
    return rows.length > 0;
  },
  advanceSequence: async (db, { table, column }) => {
    await sql`
      select setval(pg_get_serial_sequence(${table}, ${column}), greatest(max(${sql.ref(column)}), 1))
      from ${sql.table(table)}`.execute(db);
  },
  createTrigger: async (db, { name, event, table, when, body }) => {
    const condition = when === undefined ? "" : `when (${when})`;
    await sql
      .raw(
        `create or replace function ${name}() returns trigger language plpgsql as $$ begin ${body}; return null; end $$`,
      )
      .execute(db);
    await sql
      .raw(
        `create trigger ${name} after ${event} on ${table} for each row ${condition} execute function ${name}()`,
      )
      .execute(db);
  },
  dropTrigger: async (db, { name, table }) => {
    await sql.raw(`drop trigger ${name} on ${table}`).execute(db);
  },
};
