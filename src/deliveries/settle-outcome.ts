import { retryAfter } from "#deliveries/pacing/retry.js";
import type { Judge } from "#deliveries/verdict/judge.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";
import type { Instant } from "#zoned-time.js";
import type { LeasedDelivery } from "./delivery.js";
import type { Outcome, Reply } from "./outcome.js";
import type { AttemptResult } from "./ports.js";

interface SettleContext {
  readonly delivery: LeasedDelivery;
  /** The envelope's sender. */
  readonly sender?: string;
  readonly judge: Judge;
  readonly now: Instant;
  readonly onUncertain: "resend" | "hold";
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Some greylisting servers answer 5xx although they want a retry. */
const RETRIED_RULE = "general/greylisted";

/** What an outcome means for the delivery. */
export function settleOutcome(outcome: Outcome, facts: SettleContext): AttemptResult {
  const { now: at } = facts;
  switch (outcome.kind) {
    case "unreachable":
      return { at, outcome, next: "untried" };
    case "accepted":
      return { at, outcome, next: "final" };
    case "rejected": {
      const judgement = judgeReply(outcome, facts);
      return judgement.rule === RETRIED_RULE
        ? retryOrGiveUp({ ...outcome, kind: "deferred" }, facts, judgement)
        : { at, outcome, next: "final", judgement };
    }
    case "uncertain":
      return facts.onUncertain === "hold" ? { at, outcome, next: "final" } : retryOrGiveUp(outcome, facts);
    case "deferred":
      return retryOrGiveUp(outcome, facts, judgeReply(outcome, facts));
  }
}

function judgeReply(
  { code, enhanced, response, command, host }: Reply,
  { delivery, sender, judge }: SettleContext,
): Judgement {
  return judge({
    ...{ code, enhanced, command, host, text: response, recipient: delivery.address },
    senders: sender === undefined ? [] : [sender],
  });
}

/** Uncertain mails are retried after a delay, too, to go easy on a server that drops every connection. */
function retryOrGiveUp(
  outcome: Extract<Outcome, { readonly kind: "deferred" | "uncertain" }>,
  { delivery, now, random }: SettleContext,
  judgement?: Judgement,
): AttemptResult {
  const retry = retryAfter({
    now,
    attempts: delivery.attempts + 1,
    firstTriedAt: delivery.firstTriedAt ?? now,
    jitter: random(),
  });
  return retry.kind === "again"
    ? { at: now, outcome, next: "again", notBefore: retry.at, judgement }
    : { at: now, outcome, next: "final", judgement };
}
