import { type Kysely, sql, type Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import {
  type QuotaUsage,
  type RateLimits,
  type Reservation,
  reserveMails,
} from "#deliveries/pacing/rate-limits.js";
import { advanceWarmUp, limitOf, type WarmUpLimit } from "#deliveries/pacing/warm-up.js";
import type { Instant } from "#zoned-time.js";

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** One row for all processes that use this database. */
const MAIL = "mail";

/**
 * Reserves mails before they are sent. If a process is killed, mails that it reserved but didn't send count as sent, and it
 * never sends more than it reserved. Processes share the quota because this is one transaction.
 */
export function reserveFromQuota(
  db: Kysely<Tables>,
  rates: RateLimits,
  { holder, ...wish }: ReserveRequest,
): Promise<Reservation> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "quota");
    const warmUp = await readWarmUp(transaction, rates, wish.now);
    const spent = { ...(await readSpent(transaction, wish.now)), warmUp };
    const reservation = reserveMails(spent, rates, wish);
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

/** Records the start of a warm-up, and each doubling. */
async function readWarmUp(
  db: Transaction<Tables>,
  { warmUp }: RateLimits,
  now: Instant,
): Promise<WarmUpLimit | undefined> {
  if (warmUp === undefined) return undefined;
  const { server } = warmUp;
  const before = await db
    .selectFrom("warm_ups")
    .select(["doublings", "since"])
    .where("server", "=", server)
    .executeTakeFirst();
  const progress = advanceWarmUp(before, warmUp, now);
  if (progress !== before)
    await db
      .insertInto("warm_ups")
      .values({ server, ...progress })
      .onConflict((conflict) => conflict.column("server").doUpdateSet({ ...progress }))
      .execute();
  return limitOf(progress, warmUp);
}

interface ReserveRequest {
  readonly now: Instant;
  readonly wanted: number;
  readonly holder?: string;
}

/** Counts a mail that didn't wait for a reservation. */
export function countInQuota(db: Kysely<Tables>, now: Instant): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await engineOf(transaction).acquireLock(transaction, "quota");
    await addToMinute(transaction, now, 1);
  });
}

/** Returns mails that were reserved last and not used. */
export async function refundQuota(db: Kysely<Tables>, mails: number, holder?: string): Promise<void> {
  if (holder !== undefined) await db.deleteFrom("pace_shares").where("holder", "=", holder).execute();
  if (mails === 0) return;
  await sql`
    update sent_minutes set mails = mails - ${mails}
    where minute = (select max(minute) from sent_minutes) and mails >= ${mails}`.execute(db);
}

/** After this many ms a reservation is free again, even if nobody can tell whether its process has died. */
const ABANDONED_AFTER = 10 * MINUTE;
/** Frees mails that dead processes had reserved and not started to send. */
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
 * Mails that the process has started to send since then: those it is sending, those that were accepted at the first attempt
 * (which have no row in `attempts`), and those that ended in any other way.
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

/** Minutes in the future, after the clock was set back, count too: sending too few mails is better than sending too many. */
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
