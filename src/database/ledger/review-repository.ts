import { type Kysely, sql } from "kysely";
import type { Tables } from "#database/tables.js";
import type { RunClaim } from "#deliveries/ports.js";
import type { Review, ReviewChoice, ReviewRepository, RunKey } from "#deliveries/review/review.js";
import type { Instant } from "#zoned-time.js";
import { takeOverClaim } from "./claims.js";

export function createReviewRepository(db: Kysely<Tables>): ReviewRepository {
  return {
    claim: (run, claim) => claimReview(db, run, claim),
    markShown: async ({ digest, runAt }, at) => {
      await db
        .updateTable("reviews")
        .set({ shown_at: at, lease_until: 0 })
        .where("digest", "=", digest)
        .where("run_at", "=", runAt)
        .execute();
    },
    find: (run) => findReview(db, run),
    prepare: async (run) => void (await insertReview(db, run, { holder: "", until: 0 })),
    latest: async (digest) => {
      const row = await db
        .selectFrom("reviews")
        .select("run_at")
        .where("digest", "=", digest)
        .orderBy("run_at", "desc")
        .limit(1)
        .executeTakeFirst();
      const review = row && (await findReview(db, { digest, runAt: row.run_at }));
      return row && review && { ...review, runAt: row.run_at };
    },
    choose: (run, choice, at) => chooseFor(db, run, { choice, at }),
    finalChoice: (run) => lockChoice(db, run),
    releaseRun: async ({ digest, runAt }, holder) => {
      await db
        .deleteFrom("runs")
        .where("digest", "=", digest)
        .where("run_at", "=", runAt)
        .where("holder", "=", holder)
        .where("completed_at", "is", null)
        .execute();
    },
  };
}

/** The unique key lets only one process succeed. */
async function claimReview(db: Kysely<Tables>, run: RunKey, claim: RunClaim): Promise<boolean> {
  return (await insertReview(db, run, claim)) || takeOverClaim(db, "reviews", { run, claim });
}

async function insertReview(
  db: Kysely<Tables>,
  run: RunKey,
  { holder, until }: Pick<RunClaim, "holder" | "until">,
): Promise<boolean> {
  const inserted = await db
    .insertInto("reviews")
    .values({
      digest: run.digest,
      run_at: run.runAt,
      holder,
      lease_until: until,
      shown_at: null,
      choice: "at-its-time",
      chosen_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

async function findReview(db: Kysely<Tables>, { digest, runAt }: RunKey): Promise<Review | undefined> {
  const row = await db
    .selectFrom("reviews")
    .leftJoin("runs", (join) =>
      join.onRef("runs.digest", "=", "reviews.digest").onRef("runs.run_at", "=", "reviews.run_at"),
    )
    .select(["reviews.choice", "runs.holder", "runs.completed_at"])
    .where("reviews.digest", "=", digest)
    .where("reviews.run_at", "=", runAt)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const begun = row.completed_at === null ? "begun" : "done";
  return { choice: row.choice, run: row.holder === null ? "ahead" : begun };
}

/**
 * Reads the choice and locks its row until the transaction ends. Choosing locks the row first and then looks for a claimed run;
 * claiming a run locks the row afterwards. So one of the two always sees the other.
 */
async function lockChoice(db: Kysely<Tables>, { digest, runAt }: RunKey): Promise<ReviewChoice | undefined> {
  const row = await db
    .updateTable("reviews")
    .set({ choice: sql<ReviewChoice>`choice` })
    .where("digest", "=", digest)
    .where("run_at", "=", runAt)
    .returning("choice")
    .executeTakeFirst();
  return row?.choice;
}

function chooseFor(
  db: Kysely<Tables>,
  run: RunKey,
  { choice, at }: { readonly choice: ReviewChoice; readonly at: Instant },
): Promise<Review | undefined> {
  return db.transaction().execute(async (transaction) => {
    const before = await lockChoice(transaction, run);
    const review = await findReview(transaction, run);
    if (review?.run !== "ahead" || before === choice) return review;
    await transaction
      .updateTable("reviews")
      .set({ choice, chosen_at: at })
      .where("digest", "=", run.digest)
      .where("run_at", "=", run.runAt)
      .execute();
    return { choice, run: "ahead" };
  });
}
