import type { Generated } from "kysely";
import type { SkipReason } from "#deliveries/delivery.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { Verdict } from "#deliveries/verdict/verdict.js";

export interface IssueTable {
  /** `<digest>-<number>`. Unambiguous, because the number is what follows the last dash. */
  id: string;
  digest: string;
  number: number;
  state: "sending" | "finished" | "cancelled" | "undone";
  composed_at: number;
  frozen_at: number;
  finished_at: number | null;
  /** `IssueNote` as JSON. */
  note: Generated<string | null>;
}

/** Key: issue and subscriber. Address and name are frozen, so that a resend has the same bytes. */
export interface DeliveryTable {
  issue_id: string;
  subscriber_id: string;
  address: string;
  name: string | null;
  variant: number;
  state: "waiting" | "sending" | "accepted" | "rejected" | "uncertain" | "skipped";
  attempts: number;
  first_tried_at: number | null;
  /** 0: at once, whatever the clock says. */
  not_before: number;
  /** `LeaseHolder.holder`; "" for none. A mail that was accepted at its first attempt keeps it, without a lease. */
  holder: string;
  /** 0: not held. */
  lease_until: number;
  changed_at: number;
  code: number | null;
  enhanced: string | null;
  /** The server's answer, or why the delivery is uncertain or skipped. */
  response: SkipReason | string | null;
  /** What the answer says, and the rule that decided it. */
  verdict: Generated<Verdict | null>;
  rule: Generated<string | null>;
}

/**
 * How each attempt ended, except a first attempt that was accepted. Changed only if an answer arrives after the attempt was
 * given up as uncertain.
 */
export interface AttemptTable {
  issue_id: string;
  subscriber_id: string;
  /** 1 for the first. */
  attempt: number;
  holder: string;
  ended_at: number;
  outcome: Outcome["kind"];
  code: number | null;
  enhanced: string | null;
  response: string;
}
