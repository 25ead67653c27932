import { type Kysely, sql, type Transaction } from "kysely";
import { type Rates, type Reservation, reserveMails, type Spent } from "../deliveries/pacing.js";
import type { Instant } from "../zoned-time.js";
import { engineOf } from "./engine.js";
import type { Tables } from "./tables.js";

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** One row for all who send from this database. */
const MAIL = "mail";

/**
 * Takes mails from the quota before they are sent: a process that is killed has used up what it had reserved and not sent, never
 * sent what it had not reserved. Two processes at once share one quota, as the transaction is one.
 */
export function reserveFromQuota(
  db: Kysely<Tables>,
  rates: Rates,
  wish: { readonly now: Instant; readonly wanted: number },
): Promise<Reservation> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).takeTurns(transaction, "quota");
    const reservation = reserveMails(await readSpent(transaction, wish.now), rates, wish);
    if (reservation.kind === "exhausted") return reservation;
    await addToMinute(transaction, wish.now, reservation.moments.length);
    await transaction
      .insertInto("pace")
      .values({ name: MAIL, free_at: reservation.freeAt })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ free_at: reservation.freeAt }))
      .execute();
    return reservation;
  });
}

/** What was reserved last and not used. */
export async function giveBackToQuota(db: Kysely<Tables>, mails: number): Promise<void> {
  await sql`
    update sent_minutes set mails = mails - ${mails}
    where minute = (select max(minute) from sent_minutes) and mails >= ${mails}`.execute(db);
}

async function addToMinute(db: Transaction<Tables>, now: Instant, mails: number): Promise<void> {
  const minute = Math.floor(now / MINUTE);
  await db
    .insertInto("sent_minutes")
    .values({ minute, mails })
    .onConflict((conflict) =>
      conflict.column("minute").doUpdateSet({ mails: sql`sent_minutes.mails + ${mails}` }),
    )
    .execute();
  await db
    .deleteFrom("sent_minutes")
    .where("minute", "<", minute - 2 * DAY)
    .execute();
}

/** Minutes that lie ahead, because the clock was set back, count too: too few mails are better than too many. */
async function readSpent(db: Transaction<Tables>, now: Instant): Promise<Spent> {
  const pace = await db.selectFrom("pace").select("free_at").where("name", "=", MAIL).executeTakeFirst();
  const minute = Math.floor(now / MINUTE);
  const since = async (minutes: number) => {
    const row = await db
      .selectFrom("sent_minutes")
      .select(({ fn }) => [fn.sum<number | null>("mails").as("mails"), fn.min("minute").as("oldest")])
      .where("minute", ">", minute - minutes)
      .where("mails", ">", 0)
      .executeTakeFirst();
    return { mails: row?.mails ?? 0, easesAt: ((row?.oldest ?? minute) + minutes) * MINUTE };
  };
  return { freeAt: pace?.free_at ?? 0, lastHour: await since(HOUR), lastDay: await since(DAY) };
}
