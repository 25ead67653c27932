import { type Selectable, sql, type Transaction } from "kysely";
import type { DeliveryKey, LeasedDelivery, SkipReason } from "../deliveries/delivery.js";
import type { Verdict } from "../deliveries/outcome.js";
import type { Claim, Ending, Marking } from "../deliveries/ports.js";
import type { Instant } from "../zoned-time.js";
import type { Tables } from "./tables.js";

/**
 * One statement, so that nothing can come between looking and marking: the lease is ours and lasts, the person is still
 * subscribed and not suppressed. Written out, as what follows is: kysely takes longer to build it than SQLite to run it, and
 * this is done for each mail. DURABLE MARK: committed and on disk before the caller sends a byte.
 */
export async function markSending(
  db: Transaction<Tables>,
  { issue, subscriber }: DeliveryKey,
  { holder, now, until }: Claim,
): Promise<Marking> {
  const { rows } = await sql<Pick<Selectable<Tables["deliveries"]>, "state" | "response">>`
    update deliveries set
      state = case when person.skip is null then 'sending' else 'skipped' end,
      response = person.skip,
      holder = case when person.skip is null then ${holder} else '' end,
      attempts = attempts + 1,
      first_tried_at = coalesce(first_tried_at, ${now}),
      lease_until = ${until},
      changed_at = ${now}
    from (${reasonToSkip(issue, subscriber)}) as person
    where issue_id = ${issue} and subscriber_id = ${subscriber}
      and state = 'waiting' and holder = ${holder} and lease_until > ${now}
    returning state, response`.execute(db);
  const [row] = rows;
  if (row === undefined) return { kind: "lost" };
  if (row.state === "sending") return { kind: "sending" };
  return { kind: "skipped", reason: readSkipReason(row.response) };
}

const SKIP_REASONS: readonly SkipReason[] = ["suppressed", "cancelled", "paused"];

export function readSkipReason(response: string | null): SkipReason {
  return SKIP_REASONS.find((reason) => reason === response) ?? "unsubscribed";
}

/** SQL: one row, null for somebody who may be mailed, else the reason. A subscriber who is no longer there has left. */
function reasonToSkip(issue: string, subscriber: string) {
  return sql`
    select case
      when (select state from issues where id = ${issue}) = 'cancelled' then 'cancelled'
      when exists (
        select 1 from subscribers join suppressions on suppressions.address_key = subscribers.address_key
        where subscribers.id = ${subscriber}
      ) then 'suppressed'
      when not exists (
        select 1 from subscribers join subscriptions on subscriptions.subscriber_id = subscribers.id
        where subscribers.id = ${subscriber} and subscribers.state = 'active'
          and subscriptions.digest = (select digest from issues where id = ${issue})
          and subscriptions.state = 'active'
      ) then 'unsubscribed'
    end as skip`;
}

interface Recording {
  readonly delivery: LeasedDelivery;
  readonly holder: string;
  readonly ending: Ending & { readonly at: Instant };
}

/** The attempt's line and the delivery's state, in one transaction. */
export async function recordEnding(
  db: Transaction<Tables>,
  { delivery, holder, ending }: Recording,
): Promise<void> {
  const ours = await changeDelivery(db, { delivery, holder, ending });
  if (ending.next === "untried") return;
  await insertAttempt(db, { delivery, holder, outcome: ending.outcome, at: ending.at });
  // Taken back meanwhile, for instance because this machine slept: an accepted mail must not go out again.
  if (!ours && ending.outcome.kind === "accepted") await acceptLate(db, delivery, ending);
}

async function changeDelivery(
  db: Transaction<Tables>,
  { delivery, holder, ending }: Recording,
): Promise<boolean> {
  const change = ending.next === "untried" ? asBefore(delivery) : changeBy(ending);
  const changed = await sql`
    update deliveries set ${change}, holder = '', lease_until = 0, changed_at = ${ending.at}
    where issue_id = ${delivery.issue} and subscriber_id = ${delivery.subscriber}
      and state = 'sending' and holder = ${holder}`.execute(db);
  return (changed.numAffectedRows ?? 0n) > 0n;
}

function asBefore({ attempts, firstTriedAt }: LeasedDelivery) {
  const first = firstTriedAt ?? null;
  return sql`state = 'waiting', not_before = 0, attempts = ${attempts}, first_tried_at = ${first}`;
}

function changeBy(ending: Exclude<Ending, { readonly next: "untried" }>) {
  const { code, enhanced, response } = wordsOf(ending.outcome);
  const words = sql`code = ${code}, enhanced = ${enhanced}, response = ${response}`;
  return ending.next === "again"
    ? sql`state = 'waiting', not_before = ${ending.notBefore}, ${words}`
    : sql`state = ${finalStateOf(ending.outcome)}, ${words}`;
}

/** A deferral that is final has been tried for as long as mail is. */
function finalStateOf({ kind }: Verdict): "accepted" | "rejected" | "uncertain" {
  return kind === "deferred" ? "rejected" : kind;
}

function wordsOf(outcome: Verdict) {
  switch (outcome.kind) {
    case "accepted":
      return { code: null, enhanced: null, response: outcome.response };
    case "uncertain":
      return { code: null, enhanced: null, response: outcome.reason };
    case "deferred":
    case "rejected":
      return { code: outcome.code, enhanced: outcome.enhanced ?? null, response: outcome.response };
  }
}

interface EndedAttempt {
  readonly delivery: LeasedDelivery;
  readonly holder: string;
  readonly outcome: Verdict;
  readonly at: Instant;
}

async function insertAttempt(
  db: Transaction<Tables>,
  { delivery, holder, outcome, at }: EndedAttempt,
): Promise<void> {
  const { code, enhanced, response } = wordsOf(outcome);
  await sql`
    insert into attempts
      (issue_id, subscriber_id, attempt, holder, ended_at, outcome, code, enhanced, response)
    values (${delivery.issue}, ${delivery.subscriber}, ${delivery.attempts + 1}, ${holder}, ${at},
      ${outcome.kind}, ${code}, ${enhanced}, ${response})
    on conflict (issue_id, subscriber_id, attempt) do update set
      holder = excluded.holder, ended_at = excluded.ended_at, outcome = excluded.outcome,
      code = excluded.code, enhanced = excluded.enhanced, response = excluded.response`.execute(db);
}

async function acceptLate(
  db: Transaction<Tables>,
  { issue, subscriber }: DeliveryKey,
  { outcome, at }: { readonly outcome: Verdict; readonly at: Instant },
): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "accepted", holder: "", lease_until: 0, changed_at: at, ...wordsOf(outcome) })
    .where("issue_id", "=", issue)
    .where("subscriber_id", "=", subscriber)
    .where("state", "in", ["waiting", "uncertain"])
    .execute();
}
