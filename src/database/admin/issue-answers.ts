import type { Kysely } from "kysely";
import { readDeliveryLine } from "#database/delivery-line.js";
import { HELD } from "#database/held.js";
import type { Tables } from "#database/tables.js";
import type { IssueAnswers } from "#deliveries/admin/issue-answers.js";

/** Different texts that are read, those about the most mails first. */
const MAX_TEXTS = 200;

/** Implements the port on any database. */
export function createIssueAnswers(db: Kysely<Tables>): IssueAnswers {
  return {
    verdicts: async (issue) => {
      const judged = db
        .selectFrom("deliveries")
        .select(({ fn }) => ["verdict", fn.countAll<number>().as("mails")])
        .where("issue_id", "=", issue)
        .where("state", "<>", "accepted")
        .where("verdict", "is not", null)
        .groupBy("verdict")
        .orderBy("mails", "desc")
        .orderBy("verdict");
      const texts = await judged
        .select("response")
        .groupBy("response")
        .orderBy("response")
        .limit(MAX_TEXTS)
        .execute();
      return (await judged.execute()).flatMap(({ verdict, mails }) => {
        if (verdict === null) return [];
        const answers = texts
          .filter((text) => text.verdict === verdict)
          .map(({ response, mails }) => ({ text: response ?? "", mails }));
        return [{ verdict, mails, answers }];
      });
    },
    unreached: async (issue, limit) => {
      const rows = await db
        .selectFrom("deliveries")
        .selectAll()
        .where("issue_id", "=", issue)
        .where("address", "<>", "")
        .where((eb) =>
          eb.or([
            eb("state", "in", ["rejected", "uncertain", "skipped"]),
            eb.and([
              eb("state", "=", "waiting"),
              eb.or([eb("code", "is not", null), eb("not_before", ">=", HELD)]),
            ]),
          ]),
        )
        .orderBy("address")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ...readDeliveryLine(row),
        isHeld: row.state === "waiting" && row.not_before >= HELD,
      }));
    },
  };
}
