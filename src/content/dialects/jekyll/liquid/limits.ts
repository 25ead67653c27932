import type { Context } from "liquidjs";
import { reasonOf } from "#errors.js";

/** Nodes of templates that one post may run, the rounds of its loops included. An index of thousands of posts has 100,000. */
const MAX_STEPS = 2_000_000;
/** Items and characters that templates make besides what they print. */
export const MEMORY_LIMIT = 50_000_000;
/** UTF-16 units that one post may become, and be read from. */
export const MAX_LENGTH = 10_000_000;
/** The last resort: a busy machine must not decide what is published, so the other limits have to come first. */
export const RENDER_LIMIT_MS = 120_000;

/** A post is left out because of it, whatever the machine. */
class LiquidLimitError extends Error {
  override readonly name = "LiquidLimitError";
}

/** Counts what one post runs, in all attempts at it. */
export type CountSteps = (context: Context) => void;

/** liquidjs asks its limit of time before each node of a template, so nodes are counted there. */
export function makeStepCounter(): CountSteps {
  let steps = 0;
  return ({ renderLimit }) => {
    const checkTime = renderLimit.check.bind(renderLimit);
    renderLimit.check = (now) => {
      steps += 1;
      if (steps > MAX_STEPS)
        throw new LiquidLimitError(`they run more than ${MAX_STEPS / 1_000_000} million steps`);
      checkTime(now);
    };
  };
}

export function checkLength(length: number): void {
  if (length > MAX_LENGTH)
    throw new LiquidLimitError(`it would become longer than ${MAX_LENGTH / 1_000_000} MB`);
}

const LIMITS = /limit exceeded|would become longer|run more than|Invalid string length/;

/** liquidjs wraps what is thrown in a template, so that only the message tells. Its other lines show the post. */
function firstLineOf(thrown: unknown): string {
  return reasonOf(thrown).split("\n", 1)[0] ?? "";
}

export function isLimit(thrown: unknown): boolean {
  return LIMITS.test(firstLineOf(thrown));
}

/** Why a template can't be run, for the end of a sentence. */
export function describeFailure(thrown: unknown): string {
  const reason = firstLineOf(thrown);
  if (/render limit/.test(reason)) return `they take longer than ${RENDER_LIMIT_MS / 1000} seconds`;
  if (/memory alloc|string length/.test(reason)) return "they need too much memory";
  return reason.replace(/, (?:file:[^,]*, )?line:\d+, col:\d+$/, "").replace(/\.$/, "");
}
