import type { Kysely, Transaction } from "kysely";
import { engineOf } from "#database/engine/engine-of.js";
import { readPauseReason } from "#database/pause-reason.js";
import type { Tables } from "#database/tables.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import type { PauseAlerts } from "#deliveries/pause-alerts.js";
import { changeAnswers, type PauseReason } from "#digest/pause-reason.js";
import { addressKey } from "#subscribers/address.js";
import { maskAddress } from "#subscribers/mask.js";

/** A server's answer may be of any length. */
const MAX_ANSWER = 1_000;

/** Implements the port on any database. The mail is queued and the pause marked in one transaction, so that there is one mail. */
export function createPauseAlerts(db: Kysely<Tables>): PauseAlerts {
  return {
    queue: ({ to, at, newId }) =>
      db.transaction().execute(async (transaction) => {
        await engineOf(transaction).acquireLock(transaction, "holds");
        const destinations = await takeDestinations(transaction, at);
        const issues = await takeIssues(transaction, at);
        const pauses: readonly Pause[] = [...destinations, ...issues];
        for (const { issue, destination, reason } of pauses) {
          const mail: TransactionalMail = {
            content: { kind: "sending-paused", issue, destination, reason: changeAnswers(reason, shorten) },
            ...{ to, subscriber: "" },
          };
          await transaction
            .insertInto("waiting_mails")
            .values({
              ...{ id: newId(), subscriber_id: "", address_key: addressKey(to.address), attempts: 0 },
              ...{ mail: JSON.stringify(mail), not_before: at },
            })
            .execute();
        }
        return pauses.length;
      }),
  };
}

interface Pause {
  readonly issue: string;
  readonly destination?: string;
  readonly reason: PauseReason;
}

async function takeDestinations(db: Transaction<Tables>, at: number): Promise<readonly Pause[]> {
  const rows = await db
    .updateTable("paused_destinations")
    .set({ alerted_at: at })
    .where("alerted_at", "is", null)
    .where("issue_id", "in", ({ selectFrom }) =>
      selectFrom("issues").select("id").where("state", "=", "sending"),
    )
    .returning(["issue_id as issue", "destination", "reason"])
    .execute();
  return rows.map((row) => ({ ...row, reason: readPauseReason(row.reason) }));
}

/**
 * If nothing is left but mails to paused destinations, the issue is paused for reasons that the publisher has been told. A pause that the
 * publisher has asked for is no news.
 */
async function takeIssues(db: Transaction<Tables>, at: number): Promise<readonly Pause[]> {
  const rows = await db
    .updateTable("issue_holds")
    .set({ alerted_at: at })
    .where("paused_at", "is not", null)
    .where("alerted_at", "is", null)
    .where("issue_id", "in", ({ selectFrom }) =>
      selectFrom("issues").select("id").where("state", "=", "sending"),
    )
    .returning(["issue_id as issue", "reason"])
    .execute();
  return rows
    .map(({ issue, reason }) => ({ issue, reason: readPauseReason(reason ?? "") }))
    .filter(({ reason }) => reason.code !== "destinations" && reason.code !== "asked");
}

/** Masks the subscribers' addresses that answers often repeat: what the publisher has in a mailbox, `forget` can't delete. */
function shorten(answer: string): string {
  return answer.slice(0, MAX_ANSWER).replace(/[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g, maskAddress);
}
