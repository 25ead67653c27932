import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import { hashAddress } from "#subscribers/erasure.js";
import type { Instant } from "#zoned-time.js";

/** In `signing_keys` next to the keys for links, but never used as one of them. */
export const HASH_KEY = "addresses";

/** The key for the hashes; undefined if nobody was ever deleted. */
async function findHashKey(db: Kysely<Tables>): Promise<string | undefined> {
  const row = await db
    .selectFrom("signing_keys")
    .select("key")
    .where("name", "=", HASH_KEY)
    .executeTakeFirst();
  return row?.key;
}

export async function ensureHashKey(
  db: Kysely<Tables>,
  { key, at }: { readonly key: string; readonly at: Instant },
): Promise<string> {
  await db
    .insertInto("signing_keys")
    .values({ name: HASH_KEY, key, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findHashKey(db)) ?? key;
}

/** Which of these addresses were deleted here, with the reason, by their key. */
export async function findForgotten(
  db: Kysely<Tables>,
  addressKeys: readonly string[],
): Promise<ReadonlyMap<string, { readonly hash: string; readonly reason: string }>> {
  const key = await findHashKey(db);
  if (key === undefined || addressKeys.length === 0) return new Map();
  const hashes = new Map(addressKeys.map((address) => [hashAddress(address, key), address]));
  const rows = await db
    .selectFrom("forgotten")
    .select(["address_hash as hash", "reason"])
    .where("address_hash", "in", [...hashes.keys()])
    .execute();
  return new Map(rows.map((row) => [hashes.get(row.hash) ?? "", row]));
}
