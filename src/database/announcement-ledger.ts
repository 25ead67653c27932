import { type Kysely, sql, type Transaction } from "kysely";
import type {
  AnnouncementLedger,
  AnnouncementResult,
  AnnouncementState,
} from "#deliveries/announcements/announcement-ledger.js";
import type { Instant } from "#zoned-time.js";
import { chunksOf } from "./chunks.js";
import type { Tables } from "./tables.js";

const MAX_REASON = 500;

/** Implements the port on any database. */
export function createAnnouncementLedger(db: Kysely<Tables>): AnnouncementLedger {
  return {
    start: (network, { older, waiting }, at) =>
      db.transaction().execute(async (transaction) => {
        const started = await transaction
          .insertInto("announcement_starts")
          .values({ network, started_at: at })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if ((started.numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
        await insert(transaction, { network, posts: older, state: "older", at });
        await insert(transaction, { network, posts: waiting, state: "waiting", at });
        return true;
      }),
    startedAt: async (network) => {
      const row = await db
        .selectFrom("announcement_starts")
        .select("started_at")
        .where("network", "=", network)
        .executeTakeFirst();
      return row?.started_at;
    },
    list: async (network) => {
      const rows = await db.selectFrom("announcements").selectAll().where("network", "=", network).execute();
      return new Map(
        rows.map(({ post_id: post, state, attempts, not_before: notBefore, url, reason }) => [
          post,
          { post, state, attempts, notBefore, url, reason },
        ]),
      );
    },
    skip: (network, posts, at) =>
      db.transaction().execute((transaction) => insert(transaction, { network, posts, state: "older", at })),
    claim: (network, post, { now, until }) =>
      db.transaction().execute(async (transaction) => {
        await insert(transaction, { network, posts: [post], state: "waiting", at: now });
        const found = await transaction
          .selectFrom("announcements")
          .select(["state", "changed_at", "not_before"])
          .where("network", "=", network)
          .where("post_id", "=", post)
          .executeTakeFirst();
        if (found === undefined) return undefined;
        const inDoubt = found.state === "sending";
        const claimed = await transaction
          .updateTable("announcements")
          .set({
            ...{ state: "sending", attempts: sql<number>`attempts + 1`, not_before: until },
            // Of an attempt in doubt, the time of the first one is kept: whatever was posted is no older.
            changed_at: inDoubt ? found.changed_at : now,
          })
          .where("network", "=", network)
          .where("post_id", "=", post)
          // Another process may have changed it since.
          .where("state", "=", found.state)
          .where("not_before", "=", found.not_before)
          .where("state", "in", ["waiting", "sending"])
          .where("not_before", "<=", now)
          .returning(["attempts", "changed_at"])
          .executeTakeFirst();
        return claimed && { inDoubt, since: claimed.changed_at, attempts: claimed.attempts };
      }),
    settle: async (network, post, result, at) => {
      await db
        .updateTable("announcements")
        .set(changesOf(result, at))
        .where("network", "=", network)
        .where("post_id", "=", post)
        .where("state", "=", "sending")
        .execute();
    },
    retry: async (network, at) => {
      const retried = await db
        .updateTable("announcements")
        // It may have been posted, for all that is known.
        .set({ state: "sending", attempts: 0, not_before: at })
        .where("network", "=", network)
        .where("state", "=", "failed")
        .executeTakeFirst();
      return Number(retried.numUpdatedRows);
    },
  };
}

interface NewRows {
  readonly network: string;
  readonly posts: readonly string[];
  readonly state: AnnouncementState;
  readonly at: Instant;
}

async function insert(db: Transaction<Tables>, { network, posts, state, at }: NewRows): Promise<void> {
  const row = { network, state, attempts: 0, not_before: at, changed_at: at, url: "", reason: "" };
  for (const chunk of chunksOf(posts))
    await db
      .insertInto("announcements")
      .values(chunk.map((post_id) => ({ ...row, post_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

function changesOf(result: AnnouncementResult, at: Instant) {
  switch (result.kind) {
    case "posted":
      return { state: "posted", url: result.url, reason: "", changed_at: at } as const;
    case "failed":
      return { state: "failed", reason: result.reason.slice(0, MAX_REASON) } as const;
    case "retry": {
      const reason = result.reason.slice(0, MAX_REASON);
      return { state: result.inDoubt ? "sending" : "waiting", not_before: result.at, reason } as const;
    }
  }
}
