import type { Kysely, Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import {
  COUNTED_FOR,
  type CountedRequest,
  type RequestCounters,
  type RequestLimit,
  type RequestPace,
} from "#deliveries/membership/request-counters.js";
import type { Instant } from "#zoned-time.js";

/** Implements the port on any database. */
export function createRequestCounters(db: Kysely<Tables>): RequestCounters {
  return {
    take: (request) =>
      db.transaction().execute(async (transaction) => {
        await engineOf(transaction).acquireLock(transaction, "request-counters");
        await forgetOld(transaction, request.at);
        const reached = await findReached(transaction, request);
        if (reached !== undefined) return { kind: "refused", key: reached.key };
        for (const key of new Set(request.limits.map((limit) => limit.key)))
          await count(transaction, key, request.at);
        let delay = 0;
        for (const pace of request.paces) delay = Math.max(delay, await queueUp(transaction, pace, request));
        return { kind: "taken", delay };
      }),
    countSince: async (key, at) => {
      const row = await db
        .selectFrom("request_counts")
        .select(({ fn }) => fn.sum<number>("requests").as("requests"))
        .where("key", "=", key)
        .where("at", ">=", at)
        .executeTakeFirst();
      return Number(row?.requests ?? 0);
    },
  };
}

async function forgetOld(db: Transaction<Tables>, at: Instant): Promise<void> {
  await db
    .deleteFrom("request_counts")
    .where("at", "<=", at - COUNTED_FOR)
    .execute();
  await db.deleteFrom("request_paces").where("free_at", "<=", at).execute();
}

async function findReached(
  db: Transaction<Tables>,
  { at, limits }: CountedRequest,
): Promise<RequestLimit | undefined> {
  for (const limit of limits) {
    const row = await db
      .selectFrom("request_counts")
      .select(({ fn }) => fn.sum("requests").as("requests"))
      .where("key", "=", limit.key)
      .where("at", ">", at - limit.within)
      // A clock that was ahead for a while must not lock anybody out.
      .where("at", "<=", at)
      .executeTakeFirst();
    if (Number(row?.requests ?? 0) >= limit.max) return limit;
  }
  return undefined;
}

async function count(db: Transaction<Tables>, key: string, at: Instant): Promise<void> {
  await db
    .insertInto("request_counts")
    .values({ key, at, requests: 1 })
    .onConflict((conflict) =>
      conflict.columns(["key", "at"]).doUpdateSet(({ eb, ref }) => ({
        requests: eb(ref("request_counts.requests"), "+", 1),
      })),
    )
    .execute();
}

/** The generic cell rate algorithm (ITU-T I.371): `free_at` is when the next request would be due if all came at an even pace. */
async function queueUp(
  db: Transaction<Tables>,
  { key, interval, burst }: RequestPace,
  { at, maxDelay }: CountedRequest,
): Promise<number> {
  const row = await db
    .selectFrom("request_paces")
    .select("free_at")
    .where("key", "=", key)
    .executeTakeFirst();
  const tolerance = (burst - 1) * interval;
  // The queue never grows beyond the longest delay, so the delays end soon after a flood.
  const due = Math.min(Math.max(row?.free_at ?? 0, at), at + tolerance + maxDelay);
  const free_at = due + interval;
  await db
    .insertInto("request_paces")
    .values({ key, free_at })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ free_at }))
    .execute();
  return Math.max(0, due - tolerance - at);
}
