import type { Insertable, Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { LiftRequest, LiftResult } from "#deliveries/ports.js";
import { isComplaint } from "#deliveries/reports/bounces.js";
import type { Instant } from "#zoned-time.js";
import { endSuspicion } from "./suppressions.js";

async function liftSuspicion(
  db: Transaction<Tables>,
  address_key: string,
  lifted_at: Instant,
): Promise<LiftResult> {
  const suspicion = await db
    .selectFrom("provisional_suppressions")
    .select(["reason", "suspected_at as suppressed_at"])
    .where("address_key", "=", address_key)
    .executeTakeFirst();
  if (suspicion === undefined) return { kind: "not-suppressed" };
  await endSuspicion(db, address_key);
  await keepLifted(db, { address_key, ...suspicion, lifted_at });
  return { kind: "lifted", reason: suspicion.reason };
}

/** The address gets mail again from the next issue on. The lifted suppression is kept on record until the person is deleted. */
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
  if (row === undefined) return liftSuspicion(db, address_key, at);
  if (!includeComplaints && isComplaint(row.reason)) return { kind: "complained" };
  await db.deleteFrom("suppressions").where("address_key", "=", address_key).execute();
  await keepLifted(db, { address_key, ...row, lifted_at: at });
  return { kind: "lifted", reason: row.reason };
}

async function keepLifted(
  db: Transaction<Tables>,
  lifted: Insertable<Tables["lifted_suppressions"]>,
): Promise<void> {
  await db
    .insertInto("lifted_suppressions")
    .values(lifted)
    // It was lifted twice in the same millisecond.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
