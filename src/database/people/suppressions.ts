import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Instant } from "#zoned-time.js";
import { freeSuspected } from "./suspicions.js";

export async function suppressAddress(
  db: Kysely<Tables>,
  address_key: string,
  { reason, at }: { readonly reason: string; readonly at: Instant },
): Promise<void> {
  await db
    .insertInto("suppressions")
    .values({ address_key, reason, detail: null, suppressed_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await endSuspicion(db, address_key);
}

/** It is decided, so mails that were put off needn't wait any longer. */
export async function endSuspicion(db: Kysely<Tables>, address_key: string): Promise<void> {
  const ended = await db
    .deleteFrom("provisional_suppressions")
    .where("address_key", "=", address_key)
    .returning("subscriber_id")
    .execute();
  await freeSuspected(db, ended);
}

/** The reasons by address key, for addresses that seem to be dead and aren't suppressed yet. */
export async function findSuspected(
  db: Kysely<Tables>,
  addressKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (addressKeys.length === 0) return new Map();
  const rows = await db
    .selectFrom("provisional_suppressions")
    .select(["address_key", "reason"])
    .where("address_key", "in", addressKeys)
    .execute();
  return new Map(rows.map(({ address_key, reason }) => [address_key, reason]));
}

/** The reasons by address key, for suppressed addresses. */
export async function findSuppressed(
  db: Kysely<Tables>,
  addressKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (addressKeys.length === 0) return new Map();
  const rows = await db
    .selectFrom("suppressions")
    .select(["address_key", "reason"])
    .where("address_key", "in", addressKeys)
    .execute();
  return new Map(rows.map(({ address_key, reason }) => [address_key, reason]));
}
