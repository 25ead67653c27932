import { type Kysely, sql } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { IssueNote } from "#digest/issue.js";
import type { SentNote } from "#digest/sent-history.js";

/** Not validated: this is JSON that `freezeIssue` wrote. */
export async function readIssueNote(db: Kysely<Tables>, issue: string): Promise<IssueNote | undefined> {
  const row = await db.selectFrom("issues").select("note").where("id", "=", issue).executeTakeFirst();
  const note = row?.note ?? null;
  return note === null ? undefined : JSON.parse(note);
}

export async function listSentNotes(db: Kysely<Tables>, digest: string): Promise<readonly SentNote[]> {
  const { jsonField } = engineOf(db);
  const note = sql.ref("note");
  const rows = await db
    .selectFrom("issues")
    .select(["number", "state"])
    .select(() => [jsonField(note, "file").as("file"), jsonField(note, "fingerprint").as("fingerprint")])
    .where("digest", "=", digest)
    .where("note", "is not", null)
    .orderBy("number")
    .execute();
  return rows.map(({ number, state, file, fingerprint }) => ({
    ...{ number, file: file ?? "", fingerprint: fingerprint ?? "" },
    undone: state === "undone",
  }));
}
