import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { LiftRequest, LiftResult } from "#deliveries/ports.js";
import { isComplaint } from "#deliveries/reports/bounces.js";

/** The next issue goes to the address again. What was lifted stays on record, until the person is forgotten. */
export async function liftSuppression(
  db: Transaction<Tables>,
  address_key: string,
  { at, includeComplaints }: LiftRequest,
): Promise<LiftResult> {
  const row = await db
    .selectFrom("suppressions")
    .select(["reason", "suppressed_at"])
    .where("address_key", "=", address_key)
    .executeTakeFirst();
  if (row === undefined) return { kind: "not-suppressed" };
  if (!includeComplaints && isComplaint(row.reason)) return { kind: "complained" };
  await db.deleteFrom("suppressions").where("address_key", "=", address_key).execute();
  await db
    .insertInto("lifted_suppressions")
    .values({ address_key, ...row, lifted_at: at })
    // Twice in one millisecond: the clock stands still under --now.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { kind: "lifted", reason: row.reason };
}
