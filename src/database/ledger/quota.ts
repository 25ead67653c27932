import { type Kysely, sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import {
  type QuotaUsage,
  type RateLimits,
  type Reservation,
  reserveMails,
} from "#deliveries/pacing/rate-limits.js";
import type { Instant } from "#zoned-time.js";

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
  rates: RateLimits,
  { holder, ...wish }: ReserveRequest,
): Promise<Reservation> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "quota");
    const reservation = reserveMails(await readSpent(transaction, wish.now), rates, wish);
    if (reservation.kind === "exhausted") return reservation;
    await addToMinute(transaction, wish.now, reservation.moments.length);
    await transaction
      .insertInto("pace")
      .values({ name: MAIL, free_at: reservation.freeAt })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ free_at: reservation.freeAt }))
      .execute();
    if (holder !== undefined) {
      const share = { mails: reservation.moments.length, reserved_at: wish.now };
      await transaction
        .insertInto("pace_shares")
        .values({ holder, ...share })
        .onConflict((conflict) => conflict.column("holder").doUpdateSet(share))
        .execute();
    }
    return reservation;
  });
}

interface ReserveRequest {
  readonly now: Instant;
  readonly wanted: number;
  readonly holder?: string;
}

/** What was reserved last and not used. */
export async function refundQuota(db: Kysely<Tables>, mails: number, holder?: string): Promise<void> {
  if (holder !== undefined) await db.deleteFrom("pace_shares").where("holder", "=", holder).execute();
  if (mails === 0) return;
  await sql`
    update sent_minutes set mails = mails - ${mails}
    where minute = (select max(minute) from sent_minutes) and mails >= ${mails}`.execute(db);
}

/** Ms after which nobody uses what was reserved any more, though nobody knows of a death. */
const ABANDONED_AFTER = 10 * MINUTE;
/** What dead processes had reserved and not begun to send is there for the others again. */
export async function refundDeadProcesses(
  db: Transaction<Tables>,
  now: Instant,
  isGone: (holder: string) => boolean,
): Promise<void> {
  const shares = await db.selectFrom("pace_shares").selectAll().execute();
  for (const { holder, mails, reserved_at } of shares) {
    if (!isGone(holder) && reserved_at > now - ABANDONED_AFTER) continue;
    const spare = mails - (await countBegun(db, holder, reserved_at));
    await refundQuota(db, Math.max(0, spare), holder);
  }
}

/**
 * Mails that the process has begun to send since then: those it is sending, those that were accepted at the first attempt and so have
 * no row in `attempts`, and those that ended in any other way.
 */
async function countBegun(db: Transaction<Tables>, holder: string, since: Instant): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (
      select count(*) from deliveries
      where issue_id in (select id from issues where finished_at is null or finished_at >= ${since})
        and holder = ${holder} and (
          state = 'sending' and changed_at >= ${since} or state = 'accepted' and first_tried_at >= ${since}
        )
    ) + (
      select count(*) from attempts where ended_at >= ${since} and holder = ${holder}
    ) as count`.execute(db);
  return rows[0]?.count ?? 0;
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
async function readSpent(db: Transaction<Tables>, now: Instant): Promise<QuotaUsage> {
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
