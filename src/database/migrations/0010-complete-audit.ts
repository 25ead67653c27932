import { sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/**
 * Until now, the lines of mails that were accepted at the first attempt were derived from the deliveries. Now the audit
 * contains every change: one line per attempt, written when it ends, with the time when it began. And it is append-only.
 */
export async function completeAudit(db: Transaction<Tables>): Promise<void> {
  await rebuildLines(db);
  await replaceTriggers(db);
  const { forbid } = engineOf(db);
  const message = "the audit is append-only";
  await forbid(db, { name: "audit_no_update", event: "update", table: "audit", message });
  // Lines of deliveries are deleted with them when an old issue is pruned; those of the issue stay.
  await forbid(db, {
    ...{ name: "audit_no_delete", event: "delete", table: "audit", message },
    when: "old.subscriber_id is null",
  });
}

/** Inserts the lines that were derived until now by time, and adds the beginning of each attempt to the line of its end. */
async function rebuildLines(db: Transaction<Tables>): Promise<void> {
  await db.schema.alterTable("audit").addColumn("since", "bigint").execute();
  // Times may go back within an issue, if the clock was set back: `reached` keeps the lines in the order in which they were written.
  await sql`
    create table audit_rebuilt as
    with written as (
      select id, at, issue_id, subscriber_id, was, became,
        max(at) over (partition by issue_id order by id) as reached,
        lag(at) over (partition by issue_id, subscriber_id order by id) as previous
      from audit
    )
    select written.at, written.issue_id, written.subscriber_id, written.was, written.became, reached, written.id as place,
      case when written.subscriber_id is not null then coalesce(previous, issues.frozen_at) end as since,
      case when written.was is null then 0 else 2 end as rank
    from written left join issues on issues.id = written.issue_id
    where written.subscriber_id is null or written.became <> 'sending'
    union all
    select changed_at, issue_id, subscriber_id, 'sending', 'accepted', changed_at, 0, coalesce(first_tried_at, changed_at), 1
    from deliveries
    where attempts = 1 and state = 'accepted' and not exists (
      select 1 from attempts
      where attempts.issue_id = deliveries.issue_id and attempts.subscriber_id = deliveries.subscriber_id
    )`.execute(db);
  await db.deleteFrom("audit").execute();
  await sql`
    insert into audit (at, since, issue_id, subscriber_id, was, became)
    select at, since, issue_id, subscriber_id, was, became from audit_rebuilt
    order by reached, rank, place, subscriber_id`.execute(db);
  await db.schema.dropTable("audit_rebuilt").execute();
  // Without the number, the index entries of an issue are equal, so PostgreSQL can compress them; SQLite stores the number
  // anyway.
  await db.schema.dropIndex("audit_by_issue").execute();
  await db.schema.createIndex("audit_by_issue").on("audit").column("issue_id").execute();
}

async function replaceTriggers(db: Transaction<Tables>): Promise<void> {
  const { createTrigger, dropTrigger } = engineOf(db);
  await dropTrigger(db, { name: "deliveries_audit", table: "deliveries" });
  await createTrigger(db, {
    ...{ name: "deliveries_audit", event: "update of state", table: "deliveries" },
    when: "old.state <> new.state and new.state <> 'sending'",
    body: `insert into audit (at, since, issue_id, subscriber_id, was, became)
      values (new.changed_at, old.changed_at, new.issue_id, new.subscriber_id, old.state, new.state)`,
  });
  // Moving to another database copies the audit before the issues, so their lines are already there.
  await dropTrigger(db, { name: "issues_frozen", table: "issues" });
  await createTrigger(db, {
    ...{ name: "issues_frozen", event: "insert", table: "issues" },
    body: `insert into audit (at, issue_id, became)
      select new.frozen_at, new.id, new.state where not exists (select 1 from audit where issue_id = new.id)`,
  });
}
