import type { Transaction } from "kysely";
import type { Tables } from "#database/tables.js";
import type { JoinResult, MailedRequest } from "#deliveries/membership/membership.js";
import { addressKey } from "#subscribers/address.js";
import { requestSubscription, startProvedRequest } from "./membership-requests.js";
import { addWaitingMail } from "./waiting-mails.js";

export async function joinByMail(db: Transaction<Tables>, mailed: MailedRequest): Promise<JoinResult> {
  const known = await db
    .selectFrom("bounces")
    .select("id")
    .where("id", "in", [...mailed.marks])
    .limit(1)
    .executeTakeFirst();
  if (known !== undefined) return { kind: "known" };
  const joined = await (mailed.proof === undefined ? ask(db, mailed) : start(db, mailed, mailed.proof));
  await recordMail(db, mailed);
  return joined;
}

async function start(
  db: Transaction<Tables>,
  { request }: MailedRequest,
  origin: NonNullable<MailedRequest["proof"]>,
): Promise<JoinResult> {
  return (await startProvedRequest(db, { request, origin })) ?? { kind: "refused" };
}

async function ask(db: Transaction<Tables>, { request, answer }: MailedRequest): Promise<JoinResult> {
  const requested = await requestSubscription(db, request);
  const waiting = requested.kind === "no-mail" ? undefined : answer(requested);
  if (waiting === undefined) return { kind: "refused" };
  await addWaitingMail(db, waiting, waiting.notBefore);
  return { kind: "asked" };
}

/** With the person, so that it goes with their data. Of somebody who isn't known nothing is kept, not even that they asked. */
async function recordMail(db: Transaction<Tables>, { request, marks }: MailedRequest): Promise<void> {
  const key = addressKey(request.address);
  const person = await db
    .selectFrom("subscribers")
    .select("id")
    .where("address_key", "=", key)
    .executeTakeFirst();
  if (person === undefined) return;
  await db
    .insertInto("bounces")
    .values(
      marks.map((id) => ({
        ...{ id, subscriber_id: person.id, address_key: key, issue_id: null },
        ...{ kind: "join" as const, status: null, words: "", rule: null, reported_at: request.at },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
