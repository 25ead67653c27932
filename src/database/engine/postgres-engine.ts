import { sql, type Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Engine, Trigger } from "./engine.js";

/** Keeps our advisory locks apart from those of other programs on the same server. Any number works, as long as it never changes. */
const LOCK_NAMESPACE = 0x66656564;

export const POSTGRES: Engine = {
  text: sql`text collate "C"`,
  rowNumber: "bigserial",
  randomHex: "replace(gen_random_uuid()::text, '-', '')",
  forUpdate: sql`for update`,
  skipLocked: sql`for update skip locked`,
  placeholder: (nth) => sql.raw(`$${nth}`),
  jsonField: (column, field) => sql`(${column}::json ->> ${sql.lit(field)})`,
  domainOf: (column) => sql`lower(split_part(${column}, '@', 2))`,
  // Materialized, so that the conditions don't influence which index is used to find the row.
  updateDelivery: ({ issue, subscriber }, set, condition) => sql`
    with found as materialized (
      select state, holder, lease_until, not_before from deliveries
      where issue_id = ${issue} and subscriber_id = ${subscriber} for update
    )
    update deliveries set ${set} from found
    where deliveries.issue_id = ${issue} and deliveries.subscriber_id = ${subscriber}
      and ${condition(sql.table("found"))}`,
  refreshStatistics: async (db, table) => {
    await sql`analyze ${sql.table(table)}`.execute(db);
  },
  acquireLock: async (db, name) => {
    await sql`select pg_advisory_xact_lock(${LOCK_NAMESPACE}, hashtext(${name}))`.execute(db);
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
  createTrigger: (db, { body, ...trigger }) =>
    createTrigger(db, { ...trigger, timing: "after", body: `${body}; return null` }),
  createInsertTrigger: async (db, { name, table, body }) => {
    const run = (text: string): Promise<unknown> => sql.raw(text).execute(db);
    await run(
      `create or replace function ${name}() returns trigger language plpgsql as $$ begin ${body("added")}; return null; end $$`,
    );
    await run(
      `create trigger ${name} after insert on ${table} referencing new table as added for each statement execute function ${name}()`,
    );
  },
  dropTrigger: async (db, { name, table }) => {
    await sql.raw(`drop trigger ${name} on ${table}`).execute(db);
  },
  forbid: (db, { message, ...trigger }) =>
    createTrigger(db, { ...trigger, timing: "before", body: `raise exception '${message}'` }),
};

async function createTrigger(
  db: Transaction<Tables>,
  { name, timing, event, table, when, body }: Trigger & { readonly timing: "before" | "after" },
): Promise<void> {
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(db);
  const condition = when === undefined ? "" : `when (${when})`;
  await run(
    `create or replace function ${name}() returns trigger language plpgsql as $$ begin ${body}; end $$`,
  );
  await run(
    `create trigger ${name} ${timing} ${event} on ${table} for each row ${condition} execute function ${name}()`,
  );
}
