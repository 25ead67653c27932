import { sql } from "kysely";
import type { Engine } from "./engine.js";

const NOTHING = sql``;

/** A transaction holds the only write lock from its beginning (`write-lock.ts`), so rows needn't be locked. */
export const SQLITE: Engine = {
  text: "text",
  rowNumber: "integer",
  randomHex: "lower(hex(randomblob(16)))",
  forUpdate: NOTHING,
  skipLocked: NOTHING,
  placeholder: (nth) => sql.raw(`?${nth}`),
  jsonField: (column, field) => sql`(${column} ->> ${sql.lit(field)})`,
  domainOf: (column) => sql`lower(substr(${column}, instr(${column}, '@') + 1))`,
  // `or fail` was a fifth faster: without it SQLite copies each page before changing it, to be able to roll back this statement
  // alone, because the table has a trigger.
  updateDelivery: ({ issue, subscriber }, set, condition) => sql`
    update or fail deliveries set ${set}
    where issue_id = ${issue} and subscriber_id = ${subscriber} and ${condition(sql.table("deliveries"))}`,
  refreshStatistics: async () => {},
  acquireLock: async () => {},
  hasTable: async (db, name) => {
    const row = await db
      .withTables<{ sqlite_master: { type: string; name: string } }>()
      .selectFrom("sqlite_master")
      .select("name")
      .where("type", "=", "table")
      .where("name", "=", name)
      .executeTakeFirst();
    return row !== undefined;
  },
  advanceSequence: async () => {},
  createTrigger: async (db, { name, event, table, when, body }) => {
    const condition = when === undefined ? "" : `when ${when}`;
    await sql
      .raw(`create trigger ${name} after ${event} on ${table} ${condition} begin ${body}; end`)
      .execute(db);
  },
  createInsertTrigger: async (db, { name, table, columns, body }) => {
    const added = `(select ${columns.map((column) => `new.${column} as ${column}`).join(", ")})`;
    await sql.raw(`create trigger ${name} after insert on ${table} begin ${body(added)}; end`).execute(db);
  },
  dropTrigger: async (db, { name }) => {
    await sql.raw(`drop trigger ${name}`).execute(db);
  },
  forbid: async (db, { name, event, table, when, message }) => {
    const condition = when === undefined ? "" : `when ${when}`;
    await sql
      .raw(
        `create trigger ${name} before ${event} on ${table} ${condition} begin select raise(abort, '${message}'); end`,
      )
      .execute(db);
  },
};
