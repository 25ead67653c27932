import { sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** What the publisher's page needs: who is signed in, what they did, and counts that are kept where they change. */
export async function addPublisherPage(db: Transaction<Tables>): Promise<void> {
  await createSignIns(db);
  await createActs(db);
  await createChoices(db);
  await createCounts(db);
  await fillCounts(db);
  await keepCounts(db);
}

async function createSignIns(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("admin_links")
    .addColumn("token_hash", text, (column) => column.primaryKey())
    .addColumn("admin", text, (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("admin_sessions")
    .addColumn("token_hash", text, (column) => column.primaryKey())
    .addColumn("admin", text, (column) => column.notNull())
    .addColumn("began_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
}

async function createActs(db: Transaction<Tables>): Promise<void> {
  const { text, rowNumber, forbid } = engineOf(db);
  await db.schema
    .createTable("admin_acts")
    .addColumn("id", rowNumber, (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("admin", text, (column) => column.notNull())
    .addColumn("act", text, (column) => column.notNull())
    .addColumn("subject", text, (column) => column.notNull())
    .addColumn("detail", text, (column) => column.notNull())
    .execute();
  const message = "the acts are append-only";
  await forbid(db, { name: "admin_acts_no_update", event: "update", table: "admin_acts", message });
  await forbid(db, { name: "admin_acts_no_delete", event: "delete", table: "admin_acts", message });
}

async function createChoices(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("post_choices")
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("post_id", text, (column) => column.notNull())
    .addColumn("choice", text, (column) => column.notNull())
    .addColumn("chosen_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("post_choices_key", ["digest", "post_id"])
    .execute();
}

async function createCounts(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("membership_days")
    .addColumn("day", "integer", (column) => column.notNull())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("joined", "bigint", (column) => column.notNull().defaultTo(0))
    .addColumn("unsubscribed", "bigint", (column) => column.notNull().defaultTo(0))
    .addColumn("bounced", "bigint", (column) => column.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("membership_days_key", ["day", "digest"])
    .execute();
  await db.schema
    .createTable("issue_totals")
    .addColumn("issue_id", text, (column) => column.notNull().references("issues.id"))
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("deliveries", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("issue_totals_key", ["issue_id", "state"])
    .execute();
  await db.schema
    .createTable("issue_leavers")
    .addColumn("issue_id", text, (column) => column.primaryKey().references("issues.id"))
    .addColumn("people", "bigint", (column) => column.notNull())
    .execute();
}

const DAY_MS = 86_400_000;

/**
 * Who joins and who leaves. `where true` tells SQLite's parser that what follows isn't a join's condition.
 * @param rows of subscriptions
 */
const count = (column: "joined" | "unsubscribed", rows: string, condition: string): string => `
  insert into membership_days (day, digest, ${column})
  select changed_at / ${DAY_MS}, digest, count(*) from ${rows} as counted where ${condition} group by 1, 2
  on conflict (day, digest) do update set ${column} = membership_days.${column} + excluded.${column}`;

/**
 * When a subscription began isn't known for those that ended, or were changed since: the day counts on which the person was added.
 */
async function fillCounts(db: Transaction<Tables>): Promise<void> {
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(db);
  const ended =
    "select at as changed_at, digest from membership_events where event = 'left' and digest <> ''";
  const begun = (from: string) =>
    `(select created_at as changed_at, digest from ${from} as found join subscribers on id = subscriber_id)`;
  await run(count("joined", begun("(select * from subscriptions where state = 'active')"), "true"));
  await run(
    count("joined", begun("(select * from membership_events where event = 'left' and digest <> '')"), "true"),
  );
  await run(count("unsubscribed", `(${ended})`, "true"));
  await run(`
    insert into issue_totals (issue_id, state, deliveries)
    select issue_id, state, sum(deliveries) from (
      select issue_id, state, count(*) as deliveries from deliveries group by issue_id, state
      union all select issue_id, state, deliveries from issue_counts
    ) as counted
    where issue_id in (select id from issues where state = 'finished')
    group by issue_id, state`);
}

async function keepCounts(db: Transaction<Tables>): Promise<void> {
  const { createTrigger, createInsertTrigger } = engineOf(db);
  await createInsertTrigger(db, {
    ...{ name: "subscriptions_begun", table: "subscriptions", columns: ["digest", "state", "changed_at"] },
    body: (added) => count("joined", added, "state = 'active'"),
  });
  const changed = "(select new.digest as digest, new.changed_at as changed_at)";
  await createTrigger(db, {
    ...{ name: "subscriptions_rejoined", event: "update of state", table: "subscriptions" },
    when: "old.state <> 'active' and new.state = 'active'",
    body: count("joined", changed, "true"),
  });
  await createTrigger(db, {
    ...{ name: "subscriptions_ended", event: "update of state", table: "subscriptions" },
    when: "old.state = 'active' and new.state <> 'active'",
    body: `${count("unsubscribed", changed, "true")};
      insert into issue_leavers (issue_id, people)
      select id, 1 from issues
      where digest = new.digest and state <> 'undone' and frozen_at <= new.changed_at
      order by number desc limit 1
      on conflict (issue_id) do update set people = issue_leavers.people + 1`,
  });
  await createTrigger(db, {
    ...{ name: "suppressions_counted", event: "insert", table: "suppressions" },
    body: `
      insert into membership_days (day, digest, bounced)
      select new.suppressed_at / ${DAY_MS}, digest, 1 from subscriptions
      where state = 'active'
        and subscriber_id in (select id from subscribers where address_key = new.address_key and state = 'active')
      on conflict (day, digest) do update set bounced = membership_days.bounced + excluded.bounced`,
  });
  // Answers that arrive after an issue has ended. While it is being sent, there are no totals to correct.
  await createTrigger(db, {
    ...{ name: "deliveries_corrected", event: "update of state", table: "deliveries" },
    when: "old.state <> new.state and old.state not in ('waiting', 'sending')",
    body: "delete from issue_totals where issue_id = new.issue_id",
  });
}
