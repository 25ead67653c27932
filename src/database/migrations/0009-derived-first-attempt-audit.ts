import { sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/**
 * If a mail is accepted at its first attempt, its delivery contains everything and never changes again, so its audit lines are
 * derived from it (`audit.ts`) and not written. If a first attempt ends in any other way, the line of its mark is written, too.
 */
export async function createPlainMails(db: Transaction<Tables>): Promise<void> {
  const { createTrigger, dropTrigger } = engineOf(db);
  await dropTrigger(db, { name: "deliveries_audit", table: "deliveries" });
  await createTrigger(db, {
    ...{ name: "deliveries_audit", event: "update of state", table: "deliveries" },
    when: `old.state <> new.state and not (
      new.attempts = 1 and (
        (old.state = 'waiting' and new.state = 'sending') or (old.state = 'sending' and new.state = 'accepted')
      )
    )`,
    body: `insert into audit (at, issue_id, subscriber_id, was, became)
        select old.changed_at, new.issue_id, new.subscriber_id, 'waiting', 'sending'
        where old.state = 'sending' and old.attempts = 1;
      insert into audit (at, issue_id, subscriber_id, was, became)
        values (new.changed_at, new.issue_id, new.subscriber_id, old.state, new.state)`,
  });
  await unwriteOpenMarks(db);
  await indexHeld(db);
}

/**
 * A mail that was accepted at once keeps the name of its sender. Whether a delivery is held now depends on the lease and not on
 * the name.
 */
async function indexHeld(db: Transaction<Tables>): Promise<void> {
  await db.schema.dropIndex("deliveries_held").execute();
  await db.schema
    .createIndex("deliveries_held")
    .on("deliveries")
    .columns(["issue_id", "holder"])
    .where(sql.ref("lease_until"), ">", 0)
    .execute();
}

/** For mails in doubt at this moment, the line of their mark is written again when it is known how they ended. */
async function unwriteOpenMarks(db: Transaction<Tables>): Promise<void> {
  await sql`
    delete from audit where became = 'sending' and subscriber_id is not null and exists (
      select 1 from deliveries
      where deliveries.issue_id = audit.issue_id and deliveries.subscriber_id = audit.subscriber_id
        and deliveries.state = 'sending' and deliveries.attempts = 1 and deliveries.changed_at = audit.at
    )`.execute(db);
}
