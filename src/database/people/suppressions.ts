import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { Instant } from "#zoned-time.js";

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
}

/** Reasons by address key, of those that are suppressed. */
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
