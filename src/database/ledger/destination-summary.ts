import { type Kysely, sql } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import { destinationOf } from "#deliveries/destination.js";
import type { DestinationSummary } from "#deliveries/issue-repository.js";

export async function summarizeDestinations(
  db: Kysely<Tables>,
  issue: string,
): Promise<readonly DestinationSummary[]> {
  const domain = engineOf(db).domainOf(sql.ref("address"));
  const count = (condition: ReturnType<typeof sql>) =>
    sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`;
  const rows = await db
    .selectFrom("deliveries")
    .select(({ fn }) => [
      domain.as("domain"),
      fn.countAll<number>().as("mails"),
      count(sql`state = 'accepted'`).as("accepted"),
      count(sql`state = 'waiting' and code is not null`).as("deferred"),
      count(sql`state = 'rejected'`).as("rejected"),
    ])
    .where("issue_id", "=", issue)
    .where("address", "<>", "")
    .groupBy(domain)
    .execute();
  const summaries = new Map<string, DestinationSummary>();
  for (const row of rows) {
    const destination = destinationOf(`anybody@${row.domain}`);
    const before = summaries.get(destination);
    summaries.set(destination, {
      destination,
      mails: Number(row.mails) + (before?.mails ?? 0),
      accepted: Number(row.accepted) + (before?.accepted ?? 0),
      deferred: Number(row.deferred) + (before?.deferred ?? 0),
      rejected: Number(row.rejected) + (before?.rejected ?? 0),
    });
  }
  return [...summaries.values()].sort(
    (one, other) => other.mails - one.mails || (one.destination < other.destination ? -1 : 1),
  );
}
