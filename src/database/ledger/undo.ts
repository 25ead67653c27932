import type { Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import { dropSuspicions } from "#database/people/suspicions.js";
import type { Tables } from "#database/tables.js";
import type { UndoResult } from "#deliveries/issue-repository.js";
import type { Instant } from "#zoned-time.js";
import { countDeliveries } from "./progress.js";

interface Undoing {
  readonly at: Instant;
  readonly evenIfSent: boolean;
}

export async function undoIssue(
  db: Transaction<Tables>,
  issue: string,
  { at, evenIfSent }: Undoing,
): Promise<UndoResult> {
  const row = await db.selectFrom("issues").select("state").where("id", "=", issue).executeTakeFirst();
  if (row === undefined) return { kind: "unknown" };
  if (row.state === "undone") return { kind: "undone" };
  await lockWaiting(db, issue);
  const { sending, accepted, uncertain } = await countDeliveries(db, issue);
  if (sending > 0) return { kind: "busy" };
  if (accepted + uncertain > 0 && !evenIfSent) return { kind: "sent", accepted, uncertain };
  await stopIssue(db, issue, at);
  await freePosts(db, issue);
  await dropSuspicions(db, issue);
  return { kind: "undone" };
}

/** No process can start to send a mail of the issue until the transaction ends, and then none of its mails are waiting any more. */
async function lockWaiting(db: Transaction<Tables>, issue: string): Promise<void> {
  const waiting = db
    .selectFrom("deliveries")
    .select("subscriber_id")
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .modifyEnd(engineOf(db).forUpdate);
  await db
    .selectFrom(waiting.as("waiting"))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .execute();
}

async function stopIssue(db: Transaction<Tables>, issue: string, at: Instant): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "skipped", response: "undone", holder: "", lease_until: 0, changed_at: at })
    .where("issue_id", "=", issue)
    .where("state", "=", "waiting")
    .execute();
  await db
    .updateTable("issues")
    .set(({ fn, val }) => ({ state: "undone", finished_at: fn.coalesce("finished_at", val(at)) }))
    .where("id", "=", issue)
    .execute();
}

/** Moved to another table, because a post can be in only one issue of a digest. */
async function freePosts(db: Transaction<Tables>, issue: string): Promise<void> {
  const columns = ["issue_id", "position", "digest", "post_id", "post"] as const;
  await db
    .insertInto("undone_posts")
    .columns([...columns])
    .expression(
      db
        .selectFrom("issue_posts")
        .select([...columns])
        .where("issue_id", "=", issue),
    )
    .execute();
  await db.deleteFrom("issue_posts").where("issue_id", "=", issue).execute();
}
