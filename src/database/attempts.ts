import { type Kysely, sql } from "kysely";
import type { DeliveryKey, LeasedDelivery, SkipReason } from "../deliveries/delivery.js";
import type { Verdict } from "../deliveries/outcome.js";
import type { Claim, Ending, Marking } from "../deliveries/ports.js";
import type { Instant } from "../zoned-time.js";
import { engineOf } from "./engine.js";
import { compileOnce, type Run } from "./statement.js";
import type { Tables } from "./tables.js";

interface Recording {
  readonly delivery: LeasedDelivery;
  readonly holder: string;
  readonly ending: Ending & { readonly at: Instant };
}

/** What is written down of each mail, before and after it is sent. */
export interface Attempts {
  readonly markSending: (run: Run, delivery: DeliveryKey, claim: Claim) => Promise<Marking>;
  /** The delivery's state, and the attempt's line unless it is the first and accepted: in one transaction. */
  readonly recordEnding: (run: Run, recording: Recording) => Promise<void>;
}

export function prepareAttempts(db: Kysely<Tables>): Attempts {
  const statements = writeStatements(db);
  return {
    markSending: (run, { issue, subscriber }, { holder, now, until }) =>
      markSending(run, statements, { issue, subscriber, holder, now, until }),
    recordEnding: (run, recording) => recordEnding(run, statements, recording),
  };
}

type Statements = ReturnType<typeof writeStatements>;

function writeStatements(db: Kysely<Tables>) {
  return {
    mark: writeMark(db),
    skip: writeSkip(db),
    undo: writeUndo(db),
    settle: writeSettle(db),
    insertAttempt: writeInsertAttempt(db),
    acceptLate: writeAcceptLate(db),
  };
}

type Key = "issue" | "subscriber";
type Marked = Key | "holder" | "now" | "until";

/**
 * One statement, so that nothing can come between looking and marking: the lease is ours and lasts, the person is still
 * subscribed and not suppressed. DURABLE MARK: committed and on disk before the caller sends a byte.
 */
function writeMark(db: Kysely<Tables>) {
  return compileOnce<Marked>(
    db,
    (the) => sql`
      update deliveries set
        state = 'sending', response = null, attempts = attempts + 1,
        first_tried_at = coalesce(first_tried_at, ${the("now")}),
        lease_until = ${the("until")}, changed_at = ${the("now")}
      where issue_id = ${the("issue")} and subscriber_id = ${the("subscriber")}
        and ${engineOf(db).unindexed("state")} = 'waiting' and ${engineOf(db).unindexed("holder")} = ${the("holder")} and lease_until > ${the("now")}
        and (${reasonToSkip(the)}) is null`,
  );
}

/** For the few that were not marked: the lease is ours and lasts, and the person has left. */
function writeSkip(db: Kysely<Tables>) {
  return compileOnce<Exclude<Marked, "until">, { readonly response: string | null }>(
    db,
    (the) => sql`
      update deliveries set
        state = 'skipped', response = person.skip, attempts = attempts + 1,
        first_tried_at = coalesce(first_tried_at, ${the("now")}),
        holder = '', lease_until = 0, changed_at = ${the("now")}
      from (select (${reasonToSkip(the)}) as skip) as person
      where issue_id = ${the("issue")} and subscriber_id = ${the("subscriber")}
        and ${engineOf(db).unindexed("state")} = 'waiting' and ${engineOf(db).unindexed("holder")} = ${the("holder")} and lease_until > ${the("now")}
        and person.skip is not null
      returning response`,
  );
}

/** SQL: null for somebody who may be mailed, else the reason. A subscriber who is no longer there has left. */
function reasonToSkip(the: (name: Key) => ReturnType<typeof sql>) {
  return sql`
    select case
      when (select state from issues where id = ${the("issue")}) = 'cancelled' then 'cancelled'
      when exists (
        select 1 from subscribers join suppressions on suppressions.address_key = subscribers.address_key
        where subscribers.id = ${the("subscriber")}
      ) then 'suppressed'
      when not exists (
        select 1 from subscribers join subscriptions on subscriptions.subscriber_id = subscribers.id
        where subscribers.id = ${the("subscriber")} and subscribers.state = 'active'
          and subscriptions.digest = (select digest from issues where id = ${the("issue")})
          and subscriptions.state = 'active'
      ) then 'unsubscribed'
    end`;
}

async function markSending(
  run: Run,
  { mark, skip }: Statements,
  values: Parameters<Statements["mark"]>[0],
): Promise<Marking> {
  if (changed(await run(mark(values)))) return { kind: "sending" };
  const [row] = (await run(skip(values))).rows;
  return row === undefined ? { kind: "lost" } : { kind: "skipped", reason: readSkipReason(row.response) };
}

function changed({ numAffectedRows }: { readonly numAffectedRows?: bigint }): boolean {
  return (numAffectedRows ?? 0n) > 0n;
}

const SKIP_REASONS: readonly SkipReason[] = ["suppressed", "cancelled", "paused"];

export function readSkipReason(response: string | null): SkipReason {
  return SKIP_REASONS.find((reason) => reason === response) ?? "unsubscribed";
}

type Words = "code" | "enhanced" | "response";

const whereOurs = (db: Kysely<Tables>, the: (name: Key | "holder") => ReturnType<typeof sql>) => sql`
  where issue_id = ${the("issue")} and subscriber_id = ${the("subscriber")}
    and ${engineOf(db).unindexed("state")} = 'sending' and ${engineOf(db).unindexed("holder")} = ${the("holder")}`;

function writeSettle(db: Kysely<Tables>) {
  return compileOnce<Key | Words | "holder" | "keptHolder" | "state" | "notBefore" | "at">(
    db,
    (the) => sql`
      update deliveries set
        state = ${the("state")}, not_before = ${the("notBefore")},
        code = ${the("code")}, enhanced = ${the("enhanced")}, response = ${the("response")},
        holder = ${the("keptHolder")}, lease_until = 0, changed_at = ${the("at")}
      ${whereOurs(db, the)}`,
  );
}

/** Nothing was handed over: as if the attempt had not been. */
function writeUndo(db: Kysely<Tables>) {
  return compileOnce<Key | "holder" | "attempts" | "firstTriedAt" | "at">(
    db,
    (the) => sql`
      update deliveries set
        state = 'waiting', not_before = 0, attempts = ${the("attempts")}, first_tried_at = ${the("firstTriedAt")},
        holder = '', lease_until = 0, changed_at = ${the("at")}
      ${whereOurs(db, the)}`,
  );
}

function writeInsertAttempt(db: Kysely<Tables>) {
  return compileOnce<Key | Words | "attempt" | "holder" | "at" | "outcome">(
    db,
    (the) => sql`
      insert into attempts
        (issue_id, subscriber_id, attempt, holder, ended_at, outcome, code, enhanced, response)
      values (${the("issue")}, ${the("subscriber")}, ${the("attempt")}, ${the("holder")}, ${the("at")},
        ${the("outcome")}, ${the("code")}, ${the("enhanced")}, ${the("response")})
      on conflict (issue_id, subscriber_id, attempt) do update set
        holder = excluded.holder, ended_at = excluded.ended_at, outcome = excluded.outcome,
        code = excluded.code, enhanced = excluded.enhanced, response = excluded.response`,
  );
}

function writeAcceptLate(db: Kysely<Tables>) {
  return compileOnce<Key | Words | "at">(
    db,
    (the) => sql`
      update deliveries set
        state = 'accepted', code = ${the("code")}, enhanced = ${the("enhanced")}, response = ${the("response")},
        holder = '', lease_until = 0, changed_at = ${the("at")}
      where issue_id = ${the("issue")} and subscriber_id = ${the("subscriber")}
        and state in ('waiting', 'uncertain')`,
  );
}

async function recordEnding(run: Run, statements: Statements, recording: Recording): Promise<void> {
  const { delivery, holder, ending } = recording;
  const { issue, subscriber, attempts, firstTriedAt = null } = delivery;
  const { at } = ending;
  if (ending.next === "untried") {
    await run(statements.undo({ issue, subscriber, holder, attempts, firstTriedAt, at }));
    return;
  }
  const words = wordsOf(ending.outcome);
  const becomes =
    ending.next === "again"
      ? { state: "waiting", notBefore: ending.notBefore }
      : { state: finalStateOf(ending.outcome), notBefore: 0 };
  const key = { issue, subscriber, at, ...words };
  const outcome = ending.outcome.kind;
  const isPlain = outcome === "accepted" && attempts === 0;
  const keptHolder = isPlain ? holder : "";
  const ours = changed(await run(statements.settle({ ...key, holder, keptHolder, ...becomes })));
  // Its delivery says all of it, and never changes again.
  if (ours && isPlain) return;
  await run(statements.insertAttempt({ ...key, holder, outcome, attempt: attempts + 1 }));
  // Taken back meanwhile, for instance because this machine slept: an accepted mail must not go out again.
  if (!ours && outcome === "accepted") await run(statements.acceptLate(key));
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
