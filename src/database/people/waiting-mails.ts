import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { engineOf } from "#database/engine/engine-of.js";
import { pauseReason } from "#database/pause-reason.js";
import type { Tables } from "#database/tables.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import type { WaitingMails } from "#deliveries/membership/waiting-mails.js";
import { addressKey } from "#subscribers/address.js";

/** Ms. A mail that would have to wait longer was recorded while the clock was ahead. */
const MAX_WAIT = 24 * 60 * 60_000;

const memberChanges = z.object({
  people: z.array(z.object({ subscriber: z.string(), digests: z.array(z.string()) })),
  count: z.number(),
});

const transactionalMail = z.object({
  content: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("confirm"),
      hours: z.number(),
      digests: z.array(z.string()),
      byMail: z.boolean().optional(),
    }),
    z.object({ kind: z.literal("already-subscribed"), noPage: z.boolean().optional() }),
    z.object({ kind: z.literal("new-address"), hours: z.number() }),
    z.object({ kind: z.literal("address-changed"), address: z.string() }),
    z.object({
      kind: z.literal("sending-paused"),
      issue: z.string(),
      destination: z.string().optional(),
      // Older versions wrote a sentence.
      reason: z.union([z.string().transform((text) => ({ code: "text" as const, text })), pauseReason]),
    }),
    z.object({ kind: z.literal("sign-in"), minutes: z.number() }),
    z.object({ kind: z.literal("welcome"), digests: z.array(z.string()), confirmedAt: z.number() }),
    z.object({ kind: z.literal("join-notice"), joined: memberChanges, left: memberChanges }),
  ]),
  to: z.object({ address: z.string(), language: z.string().optional() }),
  subscriber: z.string(),
  url: z.string().optional(),
  expiresAt: z.number().optional(),
}) satisfies z.ZodType<TransactionalMail>;

export async function addWaitingMail(
  db: Kysely<Tables>,
  { id, mail }: Parameters<WaitingMails["add"]>[0],
  notBefore: number,
): Promise<void> {
  const row = {
    ...{ id, subscriber_id: mail.subscriber, address_key: addressKey(mail.to.address) },
    ...{ mail: JSON.stringify(mail), attempts: 0, not_before: notBefore },
  };
  await db.insertInto("waiting_mails").values(row).execute();
}

/** Implements the port on any database. */
export function createWaitingMails(db: Kysely<Tables>): WaitingMails {
  return {
    add: (waiting, notBefore) => addWaitingMail(db, waiting, notBefore),
    claim: ({ now, until, limit, untried = false, only }) =>
      db.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom("waiting_mails")
          .selectAll()
          .where(({ eb, or }) => or([eb("not_before", "<=", now), eb("not_before", ">", now + MAX_WAIT)]))
          .$if(untried, (rows) => rows.where("attempts", "=", 0))
          .$if(only === "alerts", (rows) => rows.where("subscriber_id", "=", ""))
          .orderBy("attempts")
          .orderBy("not_before")
          .limit(limit)
          .modifyEnd(engineOf(transaction).skipLocked)
          .execute();
        for (const { id } of rows)
          await transaction
            .updateTable("waiting_mails")
            .set({ attempts: sql`attempts + 1`, not_before: until })
            .where("id", "=", id)
            .execute();
        return rows.flatMap(({ id, mail, attempts }) => {
          const parsed = transactionalMail.safeParse(JSON.parse(mail));
          // A mail in the format of another version must not block the others.
          return parsed.success ? [{ id, attempts: attempts + 1, mail: parsed.data }] : [];
        });
      }),
    postpone: async (id, notBefore) => {
      await db.updateTable("waiting_mails").set({ not_before: notBefore }).where("id", "=", id).execute();
    },
    remove: async (id) => {
      await db.deleteFrom("waiting_mails").where("id", "=", id).execute();
    },
    nextDue: async () => {
      const row = await db
        .selectFrom("waiting_mails")
        .select(({ fn }) => fn.min("not_before").as("due"))
        .executeTakeFirst();
      return row?.due ?? undefined;
    },
  };
}
