import { toPlainLine } from "#content/text/characters.js";
import type { MessageResult } from "#deliveries/webhooks/webhook-queue.js";
import type { Answer, Exchange, Failure } from "#network/exchange.js";
import { allowConfiguredHost } from "#publish/configured-host.js";
import type { Instant } from "#zoned-time.js";
import { signMessage } from "./sign-message.js";

export interface OutgoingMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was tried, including this time. */
  readonly attempts: number;
  /** When it happened. */
  readonly happenedAt: Instant;
}

export interface PostContext {
  readonly url: string;
  readonly secret: string;
  readonly exchange: Exchange;
  readonly now: () => Instant;
  readonly signal?: AbortSignal | undefined;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Before each further attempt, as Standard Webhooks suggests. The first is 1 min, because messages are sent each minute. */
const DELAYS = [
  1 * MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const MAX_AGE = 5 * 24 * HOUR;
const MAX_RETRY_AFTER = 24 * HOUR;
/** Longer than all of an attempt. */
export const ATTEMPT_MS = 2 * MINUTE;
const TIMEOUT = 20 * SECOND;
const MAX_BYTES = 16 * 1024;

/**
 * One attempt. Redirects aren't followed: the address is to be corrected in the configuration.
 * @returns what follows for the message; undefined if it was stopped
 */
export async function postMessage(
  message: OutgoingMessage,
  { url, secret, exchange, now, signal }: PostContext,
): Promise<MessageResult | undefined> {
  const { id, body, attempts, happenedAt } = message;
  const answer = await exchange(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...signMessage({ id, at: now(), body }, secret) },
    body,
    allowPrivate: allowConfiguredHost(url),
    timeout: TIMEOUT,
    maxBytes: MAX_BYTES,
    maxRedirects: 0,
    signal,
  });
  if (signal?.aborted && answer.kind === "failed") return undefined;
  // A body that is too long comes with a success.
  const isAccepted = answer.kind === "answered" ? isSuccess(answer.status) : answer.cause === "too long";
  if (isAccepted) return { kind: "accepted" };
  if (answer.kind === "answered" && answer.status === 410) return { kind: "gone" };
  const reason = describe(answer);
  const delay = DELAYS[attempts - 1];
  if (delay === undefined || now() - happenedAt > MAX_AGE) return { kind: "dropped", reason };
  return { kind: "failed", reason, retryAt: now() + Math.max(delay, retryAfter(answer, now())) };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfter(answer: Answer | Failure, now: Instant): number {
  const value = answer.kind === "answered" ? answer.headers["retry-after"] : undefined;
  if (value === undefined) return 0;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * SECOND : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER) : 0;
}

function describe(answer: Answer | Failure): string {
  if (answer.kind === "failed") return answer.reason;
  const status = `it answered ${answer.status} ${toPlainLine(answer.statusMessage)}`.trim();
  return isRedirect(answer.status) ? `${status}, and redirects aren't followed` : status;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}
