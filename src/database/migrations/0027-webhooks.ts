import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";

/** Messages to other programs, queued by triggers, so that whatever changes the tables queues them with it. */
export async function addWebhooks(db: Transaction<Tables>): Promise<void> {
  await createTables(db);
  await tellOfPeople(db);
  await tellOfIssues(db);
  await createAnnouncements(db);
}

async function createTables(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("webhooks")
    .addColumn("endpoint", text, (column) => column.primaryKey())
    .addColumn("events", "text", (column) => column.notNull())
    .addColumn("disabled_at", "bigint")
    .addColumn("dropped", "integer", (column) => column.notNull())
    .addColumn("failing_since", "bigint")
    .addColumn("failure", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("webhook_messages")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("endpoint", text, (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("subject", text, (column) => column.notNull())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("detail", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("not_before", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("webhook_messages_due")
    .on("webhook_messages")
    .columns(["endpoint", "attempts", "not_before"])
    .execute();
}

/** What was posted on other networks, and what is older than the first look. */
async function createAnnouncements(db: Transaction<Tables>): Promise<void> {
  const { text } = engineOf(db);
  await db.schema
    .createTable("announcements")
    .addColumn("network", text, (column) => column.notNull())
    .addColumn("post_id", text, (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("not_before", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("announcements_key", ["network", "post_id"])
    .execute();
  await db.schema
    .createTable("announcement_starts")
    .addColumn("network", text, (column) => column.primaryKey())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .execute();
}

interface MessageSql {
  readonly event: string;
  readonly subject: string;
  readonly digest: string;
  readonly at: string;
  readonly detail?: string;
  /** A table with what else is needed, and its condition. */
  readonly join?: string;
}

/** One message for each endpoint that wants it. */
function queue(
  db: Transaction<Tables>,
  { event, subject, digest, at, detail = "''", join = "" }: MessageSql,
): string {
  return `
    insert into webhook_messages (id, endpoint, event, subject, digest, detail, at, attempts, not_before)
    select ${engineOf(db).randomHex}, webhooks.endpoint, '${event}', ${subject}, ${digest}, ${detail}, ${at}, 0, ${at}
    from webhooks ${join}
    where webhooks.disabled_at is null and webhooks.events like '%,${event},%'`;
}

async function tellOfPeople(db: Transaction<Tables>): Promise<void> {
  const { createTrigger } = engineOf(db);
  const event = { subject: "new.subscriber_id", digest: "new.digest", at: "new.at" };
  await createTrigger(db, {
    ...{
      name: "webhook_joined",
      event: "insert",
      table: "membership_events",
      when: "new.event = 'confirmed'",
    },
    body: queue(db, { ...event, event: "subscriber.joined" }),
  });
  await createTrigger(db, {
    ...{ name: "webhook_left", event: "insert", table: "membership_events", when: "new.event = 'left'" },
    body: queue(db, { ...event, event: "subscriber.left" }),
  });
  await createTrigger(db, {
    ...{ name: "webhook_bounced", event: "insert", table: "suppressions" },
    body: queue(db, {
      event: "subscriber.bounced",
      ...{ subject: "subscribers.id", digest: "''", at: "new.suppressed_at", detail: "new.reason" },
      join: "join subscribers on subscribers.address_key = new.address_key",
    }),
  });
}

async function tellOfIssues(db: Transaction<Tables>): Promise<void> {
  const { createTrigger } = engineOf(db);
  const issue = { subject: "new.id", digest: "new.digest" };
  await createTrigger(db, {
    ...{ name: "webhook_started", event: "insert", table: "issues", when: "new.state = 'sending'" },
    body: queue(db, { ...issue, event: "issue.started", at: "new.frozen_at" }),
  });
  await createTrigger(db, {
    ...{ name: "webhook_finished", event: "update of state", table: "issues" },
    when: "new.state = 'finished' and old.state <> 'finished'",
    body: queue(db, { ...issue, event: "issue.finished", at: "coalesce(new.finished_at, new.frozen_at)" }),
  });
  const paused = queue(db, {
    event: "issue.paused",
    ...{ subject: "new.issue_id", digest: "issues.digest", at: "new.paused_at" },
    join: "join issues on issues.id = new.issue_id",
  });
  await createTrigger(db, {
    ...{ name: "webhook_first_pause", event: "insert", table: "issue_holds" },
    ...{ when: "new.paused_at is not null", body: paused },
  });
  await createTrigger(db, {
    ...{ name: "webhook_paused", event: "update of paused_at", table: "issue_holds" },
    ...{ when: "new.paused_at is not null and old.paused_at is null", body: paused },
  });
}
