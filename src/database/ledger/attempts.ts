import { type Kysely, type RawBuilder, sql } from "kysely";
import type { DeliveryKeySql, Engine } from "#database/engine/engine.js";
import { engineOf } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { DeliveryKey, LeasedDelivery, SkipReason } from "#deliveries/delivery.js";
import type { Verdict } from "#deliveries/outcome.js";
import type { AttemptResult, Claim, MarkResult } from "#deliveries/ports.js";
import type { Work } from "./group-commit.js";
import {
  bindProgram,
  hasChanged,
  type Job,
  type JobResult,
  type StatementWriter,
  writeProgram,
} from "./statement.js";

interface AttemptRecord {
  readonly delivery: LeasedDelivery;
  readonly holder: string;
  readonly ending: AttemptResult;
}

/** What is written down of each mail, before and after it is sent. */
export interface Attempts {
  readonly markSending: (delivery: DeliveryKey, claim: Claim) => Work<MarkResult>;
  /** The delivery's state, and the attempt's line unless it is the first and accepted. */
  readonly recordEnding: (recording: AttemptRecord) => Work<void>;
}

export function prepareAttempts(db: Kysely<Tables>): Attempts {
  const programs = writePrograms(db);
  return {
    markSending: ({ issue, subscriber }, { holder, now, until }) => ({
      job: bindProgram(programs.mark, { issue, subscriber, holder, now, until }),
      read: readMarking,
    }),
    recordEnding: (recording) => ({ job: recordWith(programs, recording), read: () => {} }),
  };
}

type Programs = ReturnType<typeof writePrograms>;

function writePrograms(db: Kysely<Tables>) {
  const engine = engineOf(db);
  const settle = { write: writeSettle(engine), when: "always" } as const;
  const attempt = { write: writeAttempt, when: "always" } as const;
  // Taken back meanwhile, for instance because this machine slept: an accepted mail must not go out again.
  const late = { write: writeLate, when: "unchanged" } as const;
  return {
    mark: writeProgram<Marked>(db, [
      { write: writeMark(engine), when: "always" },
      { write: writeSkip, when: "unchanged" },
    ]),
    plain: writeProgram<Recorded>(db, [
      { write: writeAccepted(engine), when: "always" },
      { ...attempt, when: "unchanged" },
      late,
    ]),
    accepted: writeProgram<Recorded>(db, [settle, attempt, late]),
    other: writeProgram<Recorded>(db, [settle, attempt]),
    untried: writeProgram<Undone>(db, [{ write: writeUndo(engine), when: "always" }]),
  };
}

type Key = "issue" | "subscriber";
type Marked = Key | "holder" | "now" | "until";

/**
 * One statement, so that nothing can happen between the check and the mark: the lease is ours and still valid, and the person is
 * subscribed and not suppressed. DURABLE MARK: committed and on disk before the caller sends a byte.
 */
function writeMark({ updateDelivery }: Engine): StatementWriter<Marked> {
  return (param) =>
    updateDelivery(
      keyOf(param),
      sql`
        state = 'sending', response = null, attempts = attempts + 1,
        first_tried_at = coalesce(first_tried_at, ${param("now")}),
        lease_until = ${param("until")}, changed_at = ${param("now")}`,
      (row) => sql`
        ${row}.state = 'waiting' and ${row}.holder = ${param("holder")} and ${row}.lease_until > ${param("now")}
        and (${skipReasonSql(param)}) is null`,
    );
}

/** When a delivery could not be marked: if the lease is ours and still valid, the person must not be mailed. */
const writeSkip: StatementWriter<Marked> = (param) => sql`
      update deliveries set
        state = 'skipped', response = person.skip, attempts = attempts + 1,
        first_tried_at = coalesce(first_tried_at, ${param("now")}),
        holder = '', lease_until = 0, changed_at = ${param("now")}
      from (select (${skipReasonSql(param)}) as skip) as person
      where issue_id = ${param("issue")} and subscriber_id = ${param("subscriber")}
        and state = 'waiting' and holder = ${param("holder")} and lease_until > ${param("now")}
        and person.skip is not null
      returning response`;

const keyOf = (param: (name: Key) => RawBuilder<unknown>): DeliveryKeySql => ({
  issue: param("issue"),
  subscriber: param("subscriber"),
});

/** SQL: null for somebody who may be mailed, else the reason. A subscriber who is no longer there has left. */
function skipReasonSql(param: (name: Key) => RawBuilder<unknown>) {
  return sql`
    select case
      when issues.state = 'cancelled' then 'cancelled'
      when suppressions.address_key is not null then 'suppressed'
      when subscribers.state = 'active' and subscriptions.state = 'active' then null
      else 'unsubscribed'
    end
    from issues
      left join subscribers on subscribers.id = ${param("subscriber")}
      left join suppressions on suppressions.address_key = subscribers.address_key
      left join subscriptions on subscriptions.subscriber_id = subscribers.id and subscriptions.digest = issues.digest
    where issues.id = ${param("issue")}`;
}

function readMarking([marked, skipped]: JobResult): MarkResult {
  if (hasChanged(marked)) return { kind: "sending" };
  const [row] = skipped?.rows ?? [];
  if (typeof row !== "object" || row === null || !("response" in row)) return { kind: "lost" };
  return { kind: "skipped", reason: readSkipReason(row.response) };
}

const SKIP_REASONS: readonly SkipReason[] = ["suppressed", "cancelled", "paused"];

export function readSkipReason(response: unknown): SkipReason {
  return SKIP_REASONS.find((reason) => reason === response) ?? "unsubscribed";
}

type Recorded =
  | Key
  | ("code" | "enhanced" | "response" | "holder" | "state" | "notBefore" | "at")
  | ("attempt" | "outcome");
type Undone = Key | "holder" | "attempts" | "firstTriedAt" | "at";

/** Updates the delivery if this process is sending it. */
function updateOwn(
  { updateDelivery }: Engine,
  param: (name: Key | "holder") => RawBuilder<unknown>,
  set: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return updateDelivery(
    keyOf(param),
    set,
    (row) => sql`${row}.state = 'sending' and ${row}.holder = ${param("holder")}`,
  );
}

function writeSettle(engine: Engine): StatementWriter<Recorded> {
  return (param) =>
    updateOwn(
      engine,
      param,
      sql`
        state = ${param("state")}, not_before = ${param("notBefore")},
        code = ${param("code")}, enhanced = ${param("enhanced")}, response = ${param("response")},
        holder = '', lease_until = 0, changed_at = ${param("at")}`,
    );
}

/** At the first attempt: the holder stays, so that it is known who sent the mail, and there is no row in `attempts`. */
function writeAccepted(engine: Engine): StatementWriter<Recorded> {
  return (param) =>
    updateOwn(
      engine,
      param,
      sql`state = 'accepted', response = ${param("response")}, lease_until = 0, changed_at = ${param("at")}`,
    );
}

/** Nothing was handed over: as if there had been no attempt. */
function writeUndo(engine: Engine): StatementWriter<Undone> {
  return (param) =>
    updateOwn(
      engine,
      param,
      sql`
        state = 'waiting', not_before = 0, attempts = ${param("attempts")}, first_tried_at = ${param("firstTriedAt")},
        holder = '', lease_until = 0, changed_at = ${param("at")}`,
    );
}

const writeAttempt: StatementWriter<Recorded> = (param) => sql`
      insert into attempts
        (issue_id, subscriber_id, attempt, holder, ended_at, outcome, code, enhanced, response)
      values (${param("issue")}, ${param("subscriber")}, ${param("attempt")}, ${param("holder")}, ${param("at")},
        ${param("outcome")}, ${param("code")}, ${param("enhanced")}, ${param("response")})
      on conflict (issue_id, subscriber_id, attempt) do update set
        holder = excluded.holder, ended_at = excluded.ended_at, outcome = excluded.outcome,
        code = excluded.code, enhanced = excluded.enhanced, response = excluded.response`;

const writeLate: StatementWriter<Recorded> = (param) => sql`
      update deliveries set
        state = 'accepted', code = ${param("code")}, enhanced = ${param("enhanced")}, response = ${param("response")},
        holder = '', lease_until = 0, changed_at = ${param("at")}
      where issue_id = ${param("issue")} and subscriber_id = ${param("subscriber")}
        and state in ('waiting', 'uncertain')`;

function recordWith(programs: Programs, { delivery, holder, ending }: AttemptRecord): Job {
  const { issue, subscriber, attempts, firstTriedAt = null } = delivery;
  const { at } = ending;
  if (ending.next === "untried")
    return bindProgram(programs.untried, { issue, subscriber, holder, attempts, firstTriedAt, at });
  const { outcome, next } = ending;
  const { code, enhanced, response } = wordsOf(outcome);
  const isPlain = outcome.kind === "accepted" && attempts === 0;
  const program = isPlain ? programs.plain : programs[outcome.kind === "accepted" ? "accepted" : "other"];
  return bindProgram(program, {
    issue,
    subscriber,
    holder,
    at,
    code,
    enhanced,
    response,
    state: next === "again" ? "waiting" : finalStateOf(outcome),
    notBefore: next === "again" ? ending.notBefore : 0,
    attempt: attempts + 1,
    outcome: outcome.kind,
  });
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
