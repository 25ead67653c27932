import { type Kysely, sql } from "kysely";
import type { Tables } from "#database/tables.js";
import { NOW } from "../deliveries/samples.js";

/** One line of the audit; what is null is left out. */
export interface AuditLine {
  readonly at: number;
  readonly since?: number;
  readonly subscriber?: string;
  readonly was?: string;
  readonly became: string;
}

type OpenTables = (
  where: string,
  now: number,
) => Promise<{ readonly db: Kysely<Tables>; readonly close: () => Promise<void> }>;

/** The audit of the issue `weekly-1`, as it stands in the table. */
export async function readAudit(open: OpenTables, where: string): Promise<readonly AuditLine[]> {
  const { db, close } = await open(where, NOW);
  const rows = await db
    .selectFrom("audit")
    .select(["at", "since", "subscriber_id as subscriber", "was", "became"])
    .where("issue_id", "=", "weekly-1")
    .orderBy("id")
    .execute();
  await close();
  return rows.map(({ at, became, ...facts }) => ({
    at,
    became,
    ...Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null)),
  }));
}

/** Changes rows in a way that no port can. */
export async function writeRows(
  open: OpenTables,
  where: string,
  change: (db: Kysely<Tables>) => Promise<unknown>,
): Promise<void> {
  const { db, close } = await open(where, NOW);
  await change(db);
  await close();
}

/** Runs statements that change the audit, as somebody could who has the database open. @returns what the database answered to each */
export async function changeAudit(open: OpenTables, where: string): Promise<readonly string[]> {
  const { db, close } = await open(where, NOW);
  const changes = [
    sql`update audit set became = 'finished'`,
    sql`update audit set at = 0 where subscriber_id is not null`,
    sql`delete from audit where subscriber_id is null`,
  ];
  const answers: string[] = [];
  for (const change of changes)
    answers.push(
      await change.execute(db).then(
        () => "done",
        (error: unknown) => String(error),
      ),
    );
  await close();
  return answers;
}

/** What becomes of the audit in fixtures/database/version-9.sql, which lacked the attempts that were accepted at once. */
export const COMPLETED_AUDIT: readonly AuditLine[] = [
  { at: NOW, became: "sending" },
  { at: NOW + 3, since: NOW + 1, subscriber: "id-ada", was: "sending", became: "accepted" },
  { at: NOW + 4, since: NOW + 2, subscriber: "id-bob", was: "sending", became: "waiting" },
  { at: NOW + 5, was: "sending", became: "paused" },
  { at: NOW + 6, was: "paused", became: "sending" },
  { at: NOW + 8, since: NOW, subscriber: "id-dan", was: "waiting", became: "skipped" },
  { at: NOW + 9, since: NOW + 7, subscriber: "id-cyd", was: "sending", became: "accepted" },
  { at: NOW + 12, since: NOW + 11, subscriber: "id-bob", was: "sending", became: "accepted" },
];
