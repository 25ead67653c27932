import { type Kysely, sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Endpoint, MessageResult, WebhookQueue } from "#deliveries/webhooks/webhook-queue.js";
import type { Instant } from "#zoned-time.js";
import type { Tables } from "./tables.js";

/** Ms. A message that would have to wait longer was queued while the clock was ahead. */
const MAX_WAIT = 3 * 24 * 60 * 60_000;
const MAX_REASON = 500;

/** Implements the port on any database. */
export function createWebhookQueue(db: Kysely<Tables>): WebhookQueue {
  return {
    register: async (endpoints) => {
      if (await isRegistered(db, endpoints)) return;
      await db.transaction().execute(async (transaction) => {
        await engineOf(transaction).acquireLock(transaction, "webhooks");
        await replaceEndpoints(transaction, endpoints);
      });
    },
    claim: ({ endpoint, now, until, limit }) =>
      db.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom("webhook_messages")
          .selectAll()
          .where("endpoint", "=", endpoint)
          .where(({ eb, or }) => or([eb("not_before", "<=", now), eb("not_before", ">", now + MAX_WAIT)]))
          .orderBy("attempts")
          .orderBy("not_before")
          .orderBy("at")
          .orderBy("id")
          .limit(limit)
          .modifyEnd(engineOf(transaction).skipLocked)
          .execute();
        for (const { id } of rows)
          await transaction
            .updateTable("webhook_messages")
            .set({ attempts: sql`attempts + 1`, not_before: until })
            .where("id", "=", id)
            .execute();
        return rows.map(({ endpoint: _, not_before, attempts, ...message }) => ({
          ...message,
          attempts: attempts + 1,
        }));
      }),
    settle: (endpoint, message, result, at) =>
      db.transaction().execute((transaction) => settle(transaction, { endpoint, message, result, at })),
    list: async () => {
      const rows = await db
        .selectFrom("webhooks")
        .selectAll("webhooks")
        .select(({ selectFrom }) =>
          selectFrom("webhook_messages")
            .whereRef("webhook_messages.endpoint", "=", "webhooks.endpoint")
            .select(({ fn }) => fn.countAll<number>().as("count"))
            .as("waiting"),
        )
        .orderBy("endpoint")
        .execute();
      return rows.map(({ endpoint, disabled_at, dropped, failing_since, failure, waiting }) => ({
        ...{ endpoint, dropped, waiting: Number(waiting ?? 0), disabledAt: disabled_at ?? undefined },
        failing: failing_since === null ? undefined : { since: failing_since, reason: failure },
      }));
    },
    enable: async (endpoint) => {
      await db
        .updateTable("webhooks")
        .set({ disabled_at: null, failing_since: null, failure: "", dropped: 0 })
        .where("endpoint", "=", endpoint)
        .execute();
    },
  };
}

function writeEvents({ events }: Endpoint): string {
  return `,${[...events].sort().join(",")},`;
}

async function isRegistered(db: Kysely<Tables>, endpoints: readonly Endpoint[]): Promise<boolean> {
  const rows = await db.selectFrom("webhooks").select(["endpoint", "events"]).execute();
  const known = new Map(rows.map(({ endpoint, events }) => [endpoint, events]));
  return (
    known.size === endpoints.length &&
    endpoints.every((endpoint) => known.get(endpoint.endpoint) === writeEvents(endpoint))
  );
}

async function replaceEndpoints(db: Transaction<Tables>, endpoints: readonly Endpoint[]): Promise<void> {
  const wanted = endpoints.map(({ endpoint }) => endpoint);
  for (const table of ["webhooks", "webhook_messages"] as const)
    await db
      .deleteFrom(table)
      .$if(wanted.length > 0, (rows) => rows.where("endpoint", "not in", wanted))
      .execute();
  for (const endpoint of endpoints) {
    const events = writeEvents(endpoint);
    await db
      .insertInto("webhooks")
      .values({
        ...{ endpoint: endpoint.endpoint, events, dropped: 0, failure: "" },
        ...{ disabled_at: null, failing_since: null },
      })
      .onConflict((conflict) => conflict.column("endpoint").doUpdateSet({ events }))
      .execute();
  }
}

interface Settling {
  readonly endpoint: string;
  readonly message: string;
  readonly result: MessageResult;
  readonly at: Instant;
}

async function settle(db: Transaction<Tables>, { endpoint, message, result, at }: Settling): Promise<void> {
  const hook = db.updateTable("webhooks").where("endpoint", "=", endpoint);
  const row = db.deleteFrom("webhook_messages").where("endpoint", "=", endpoint);
  switch (result.kind) {
    case "accepted":
      await row.where("id", "=", message).execute();
      await hook.set({ failing_since: null, failure: "" }).where("failing_since", "is not", null).execute();
      return;
    case "failed":
      await db
        .updateTable("webhook_messages")
        .set({ not_before: result.retryAt })
        .where("id", "=", message)
        .execute();
      await noteFailure(db, endpoint, result.reason, at);
      return;
    case "dropped":
      await row.where("id", "=", message).execute();
      await noteFailure(db, endpoint, result.reason, at);
      await hook.set({ dropped: sql`dropped + 1` }).execute();
      return;
    case "gone":
      await row.execute();
      await hook.set({ disabled_at: at }).execute();
  }
}

async function noteFailure(
  db: Transaction<Tables>,
  endpoint: string,
  reason: string,
  at: Instant,
): Promise<void> {
  await db
    .updateTable("webhooks")
    .set({ failing_since: sql`coalesce(failing_since, ${at})`, failure: reason.slice(0, MAX_REASON) })
    .where("endpoint", "=", endpoint)
    .execute();
}
