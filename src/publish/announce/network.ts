import { toPlainLine } from "#content/text/characters.js";
import type { AnnouncementResult } from "#deliveries/announcements/announcement-ledger.js";
import type { Answer, Exchange, Failure } from "#network/exchange.js";
import type { Instant } from "#zoned-time.js";

export interface Picture {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** "" if nobody wrote one. */
  readonly alt: string;
}

/** What is said about one post. */
export interface Status {
  /** Of the post on the site. */
  readonly postId: string;
  readonly url: string;
  readonly title: string;
  readonly excerpt: string;
  /** Fits the network's limit. */
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly picture: Picture | undefined;
}

export interface Attempt {
  /** An earlier attempt may have worked. */
  readonly inDoubt: boolean;
  /** When the first attempt was made. */
  readonly since: Instant;
  readonly attempts: number;
}

export interface NetworkContext {
  readonly exchange: Exchange;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

export type PostResult = AnnouncementResult & {
  /** Why there is no picture, although the post has one. */
  readonly withoutPicture?: string | undefined;
  /** The network itself doesn't work now, or refuses us, so asking about other posts is pointless. */
  readonly isDown?: boolean | undefined;
};

/** Where posts are announced. */
export interface Network {
  /** The network and the account: what was announced is recorded under it. */
  readonly name: string;
  /** `Mastodon`, `Bluesky` */
  readonly title: string;
  /** Posts once. Never throws. */
  readonly post: (status: Status, attempt: Attempt, context: NetworkContext) => Promise<PostResult>;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DELAYS = [1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 24 * HOUR, 24 * HOUR];
const MAX_WAIT = 24 * HOUR;

/** What follows a request that wasn't accepted. */
export function refused(
  what: string,
  answer: Answer | Failure,
  {
    attempts,
    now,
    isPosting,
  }: { readonly attempts: number; readonly now: Instant; readonly isPosting: boolean },
): PostResult {
  const reason = `${what}: ${describe(answer)}`;
  const status = answer.kind === "answered" ? answer.status : undefined;
  // Without an answer, or behind a proxy that fails, the request may have been carried out.
  const inDoubt = isPosting && (status === undefined || status >= 500);
  const isFinal = status !== undefined && status >= 400 && status < 500 && !isTemporary(status);
  const delay = DELAYS[attempts - 1];
  if (isFinal || delay === undefined) return { kind: "failed", reason, isDown: !isFinal };
  const at = now + Math.max(delay, waitOf(answer, now));
  return { kind: "retry", at, reason, inDoubt, isDown: true };
}

/** A login or a token can be corrected, and a limit ends. */
function isTemporary(status: number): boolean {
  return [401, 403, 408, 425, 429].includes(status);
}

/** `Retry-After` (RFC 9110 §10.2.3), Mastodon's `X-RateLimit-Reset` (a date), Bluesky's `RateLimit-Reset` (seconds since 1970). */
function waitOf(answer: Answer | Failure, now: Instant): number {
  if (answer.kind === "failed" || ![429, 503].includes(answer.status)) return 0;
  const { headers } = answer;
  const after = headers["retry-after"];
  const until = headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"];
  const ms =
    after !== undefined && /^\d{1,9}$/.test(after)
      ? Number(after) * SECOND
      : readReset(after ?? (Array.isArray(until) ? until[0] : until)) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_WAIT) : 0;
}

function readReset(value: string | undefined): Instant {
  if (value === undefined) return Number.NaN;
  return /^\d{9,11}$/.test(value) ? Number(value) * SECOND : Date.parse(value);
}

function describe(answer: Answer | Failure): string {
  if (answer.kind === "failed") return answer.reason;
  const status = `it answered ${answer.status} ${toPlainLine(answer.statusMessage)}`.trim();
  const said = messageOf(answer);
  return said === "" ? status : `${status}: ${said}`;
}

/** Mastodon has `error`, Bluesky `error` and `message`. */
function messageOf(answer: Answer): string {
  const body = readJson(answer);
  if (typeof body !== "object" || body === null) return "";
  const texts = [
    "error" in body ? body.error : undefined,
    "message" in body ? body.message : undefined,
  ].filter((text) => typeof text === "string");
  return toPlainLine(texts.join(": ")).slice(0, 200);
}

export function readJson({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

export function isSuccess(answer: Answer | Failure): answer is Answer {
  return answer.kind === "answered" && answer.status >= 200 && answer.status < 300;
}
