import { retryAfter } from "#deliveries/pacing/retry.js";
import { addressKey } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import type { LeasedDelivery } from "./delivery.js";
import type { Outcome } from "./outcome.js";
import type { AttemptResult } from "./ports.js";
import { classifyRefusal, type Refusal } from "./refusal.js";

interface SettleContext {
  readonly delivery: LeasedDelivery;
  readonly now: Instant;
  readonly onUncertain: "resend" | "hold";
  /** From 0 to 1. */
  readonly random: () => number;
}

/** What an outcome makes of the delivery, and what else follows from it. */
export interface SettledOutcome {
  readonly ending: AttemptResult;
  readonly refusal?: Refusal;
  /** An address that is dead. */
  readonly suppress?: { readonly key: string; readonly reason: string };
}

export function settleOutcome(outcome: Outcome, facts: SettleContext): SettledOutcome {
  const { now: at } = facts;
  switch (outcome.kind) {
    case "unreachable":
      return { ending: { at, outcome, next: "untried" } };
    case "accepted":
      return { ending: { at, outcome, next: "final" } };
    case "rejected":
      return settleRefusal(outcome, facts);
    case "uncertain":
      return {
        ending: facts.onUncertain === "hold" ? { at, outcome, next: "final" } : retryOrGiveUp(outcome, facts),
      };
    case "deferred":
      return { ending: retryOrGiveUp(outcome, facts) };
  }
}

function settleRefusal(
  outcome: Extract<Outcome, { readonly kind: "rejected" }>,
  facts: SettleContext,
): SettledOutcome {
  const { now: at } = facts;
  const refusal = classifyRefusal(outcome);
  switch (refusal) {
    case "greylisted":
      return { refusal, ending: retryOrGiveUp({ ...outcome, kind: "deferred" }, facts) };
    case "address-dead": {
      const suppress = { key: addressKey(facts.delivery.address), reason: "address-dead" };
      return { refusal, suppress, ending: { at, outcome, next: "final" } };
    }
    case "policy":
    case "other":
      return { refusal, ending: { at, outcome, next: "final" } };
  }
}

/** A mail in doubt waits too before it is sent again: a server that cuts every connection must not be hammered. */
function retryOrGiveUp(
  outcome: Extract<Outcome, { readonly kind: "deferred" | "uncertain" }>,
  { delivery, now, random }: SettleContext,
): AttemptResult {
  const retry = retryAfter({
    now,
    attempts: delivery.attempts + 1,
    firstTriedAt: delivery.firstTriedAt ?? now,
    jitter: random(),
  });
  return retry.kind === "again"
    ? { at: now, outcome, next: "again", notBefore: retry.at }
    : { at: now, outcome, next: "final" };
}
