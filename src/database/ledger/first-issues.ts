import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { FirstIssue } from "#deliveries/ports.js";
import { insertBaseline } from "./history.js";

/** Whether nothing was ever sent from this ledger, and nobody has confirmed it. */
export async function isNewLedger(db: Kysely<Tables>): Promise<boolean> {
  const issue = await db.selectFrom("issues").select("id").limit(1).executeTakeFirst();
  const confirmed = await db.selectFrom("first_issues").select("digest").limit(1).executeTakeFirst();
  return issue === undefined && confirmed === undefined;
}

export function confirmFirstIssue(
  db: Kysely<Tables>,
  digest: string,
  { at, archived, baseline }: FirstIssue,
): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("first_issues")
      .values({ digest, confirmed_at: at, archived })
      .onConflict((conflict) => conflict.column("digest").doUpdateSet({ confirmed_at: at, archived }))
      .execute();
    await insertBaseline(transaction, digest, baseline);
  });
}
