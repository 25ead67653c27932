import { type Kysely, type RawBuilder, sql } from "kysely";
import type { DeliveryKeySql, Engine } from "#database/engine/engine.js";
import { engineOf } from "#database/engine/engine-of.js";
import { HELD } from "#database/held.js";
import type { Tables } from "#database/tables.js";
import type { DeliveryKey, LeasedDelivery, SkipReason } from "#deliveries/delivery.js";
import type { Answer } from "#deliveries/outcome.js";
import type { AttemptResult, Claim, MarkResult } from "#deliveries/ports.js";
import { SUSPECTED_FOR_MS } from "#deliveries/suppression/suspicion.js";
import { addressKey } from "#subscribers/address.js";
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

/** What is recorded about each mail, before and after it is sent. */
export interface Attempts {
  readonly markSending: (delivery: DeliveryKey, claim: Claim) => Work<MarkResult>;
  /** Records the delivery's new state, and a line for the attempt, unless it is the first and was accepted. */
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
  // The delivery was reclaimed in the meantime, for example because this machine slept. An accepted mail must not be sent
  // again.
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
    dead: writeProgram<Recorded>(db, [settle, attempt, { write: writeSuspicion, when: "always" }]),
    untried: writeProgram<Undone>(db, [{ write: writeUndo(engine), when: "always" }]),
  };
}

type Key = "issue" | "subscriber";
type Marked = Key | "holder" | "now" | "until";

/**
 * One statement, so that nothing can happen between the check and the mark: the lease is ours and still valid, and the person is
 * subscribed and not suppressed, and nobody has paused the issue. DURABLE MARK: committed and on disk before the caller sends a byte.
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
        and ${row}.not_before < ${sql.lit(HELD)} and (${skipReasonSql(param)}) is null
        and not exists (
          select 1 from issue_holds where issue_id = ${param("issue")} and paused_at is not null
        )`,
    );
}

/** For a delivery that couldn't be marked: if the lease is ours and still valid, this person must not be mailed. */
const writeSkip: StatementWriter<Marked> = (param) => sql`
      update deliveries set
        state = case when person.skip = ${DEFERRED} then 'waiting' else 'skipped' end,
        response = case when person.skip = ${DEFERRED} then response else person.skip end,
        attempts = attempts + case when person.skip = ${DEFERRED} then 0 else 1 end,
        first_tried_at = case when person.skip = ${DEFERRED} then first_tried_at
          else coalesce(first_tried_at, ${param("now")}) end,
        not_before = case when person.skip = ${DEFERRED} then person.until else not_before end,
        holder = '', lease_until = 0, changed_at = ${param("now")}
      from (
        select (${skipReasonSql(param)}) as skip, (${suspectedUntilSql(param)}) as until
      ) as person
      where issue_id = ${param("issue")} and subscriber_id = ${param("subscriber")}
        and state = 'waiting' and holder = ${param("holder")} and lease_until > ${param("now")}
        and person.skip is not null
      returning state, response`;

const keyOf = (param: (name: Key) => RawBuilder<unknown>): DeliveryKeySql => ({
  issue: param("issue"),
  subscriber: param("subscriber"),
});

/** Another issue's mail suggests that the address is dead: this one waits. */
const DEFERRED = sql`'deferred'`;

/** Not the issue that raised the suspicion: it may be told to try again. */
function isSuspected(param: (name: Key | "now") => RawBuilder<unknown>) {
  return sql`
    provisional_suppressions.issue_id <> issues.id
    and provisional_suppressions.suspected_at + ${sql.lit(SUSPECTED_FOR_MS)} > ${param("now")}`;
}

function suspectedUntilSql(param: (name: Key) => RawBuilder<unknown>) {
  return sql`
    select provisional_suppressions.suspected_at + ${sql.lit(SUSPECTED_FOR_MS)}
    from provisional_suppressions
      join subscribers on subscribers.address_key = provisional_suppressions.address_key
    where subscribers.id = ${param("subscriber")}`;
}

/** SQL: null for somebody who may be mailed, otherwise the reason. A deleted subscriber counts as unsubscribed. */
function skipReasonSql(param: (name: Key | "now") => RawBuilder<unknown>) {
  return sql`
    select case
      when issues.state in ('cancelled', 'undone') then issues.state
      when suppressions.address_key is not null then 'suppressed'
      when ${isSuspected(param)} then ${DEFERRED}
      when subscribers.state = 'active' and (subscriptions.state = 'active' or digest_changes.digest is not null) then null
      else 'unsubscribed'
    end
    from issues
      left join subscribers on subscribers.id = ${param("subscriber")}
      left join suppressions on suppressions.address_key = subscribers.address_key
      left join provisional_suppressions on provisional_suppressions.address_key = subscribers.address_key
      left join subscriptions on subscriptions.subscriber_id = subscribers.id and subscriptions.digest = issues.digest
      left join digest_changes on digest_changes.subscriber_id = subscribers.id and digest_changes.digest = issues.digest
    where issues.id = ${param("issue")}`;
}

function readMarking([marked, skipped]: JobResult): MarkResult {
  if (hasChanged(marked)) return { kind: "sending" };
  const [row] = skipped?.rows ?? [];
  if (typeof row !== "object" || row === null || !("state" in row && "response" in row))
    return { kind: "lost" };
  if (row.state === "waiting") return { kind: "deferred" };
  return { kind: "skipped", reason: readSkipReason(row.response) };
}

const SKIP_REASONS: readonly SkipReason[] = ["suppressed", "cancelled", "undone", "paused"];

export function readSkipReason(response: unknown): SkipReason {
  return SKIP_REASONS.find((reason) => reason === response) ?? "unsubscribed";
}

type Recorded =
  | Key
  | ("code" | "enhanced" | "response" | "verdict" | "rule" | "holder" | "state" | "notBefore" | "at")
  | ("attempt" | "outcome" | "addressKey");
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
        verdict = ${param("verdict")}, rule = ${param("rule")},
        holder = '', lease_until = 0, changed_at = ${param("at")}`,
    );
}

/** After the first attempt, `holder` is kept to record who sent the mail, and `attempts` gets no row. */
function writeAccepted(engine: Engine): StatementWriter<Recorded> {
  return (param) =>
    updateOwn(
      engine,
      param,
      sql`state = 'accepted', response = ${param("response")}, lease_until = 0, changed_at = ${param("at")}`,
    );
}

/** Nothing was handed over, so the attempt doesn't count. */
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

/** The address may be dead. An earlier suspicion is kept. */
const writeSuspicion: StatementWriter<Recorded> = (param) => sql`
      insert into provisional_suppressions
        (address_key, subscriber_id, issue_id, reason, source, settled, suspected_at)
      values (${param("addressKey")}, ${param("subscriber")}, ${param("issue")}, 'address-dead', 'answer', 1, ${param("at")})
      on conflict (address_key) do nothing`;

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
  const { outcome, next, judgement } = ending;
  const { code, enhanced, response } = wordsOf(outcome);
  const isPlain = outcome.kind === "accepted" && attempts === 0;
  const isDead = outcome.kind === "rejected" && judgement?.verdict === "address-dead";
  const program = isPlain
    ? programs.plain
    : programs[outcome.kind === "accepted" ? "accepted" : isDead ? "dead" : "other"];
  return bindProgram(program, {
    issue,
    subscriber,
    holder,
    at,
    code,
    enhanced,
    response,
    verdict: judgement?.verdict ?? null,
    rule: judgement?.rule ?? null,
    state: next === "again" ? "waiting" : finalStateOf(outcome),
    notBefore: next === "again" ? ending.notBefore : 0,
    attempt: attempts + 1,
    outcome: outcome.kind,
    addressKey: isDead ? addressKey(delivery.address) : null,
  });
}

/** A deferral becomes final when the mail has been tried for the maximum time. */
function finalStateOf({ kind }: Answer): "accepted" | "rejected" | "uncertain" {
  return kind === "deferred" ? "rejected" : kind;
}

function wordsOf(outcome: Answer) {
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
