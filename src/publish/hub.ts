import { toPlainLine } from "#content/text/characters.js";
import type { Answer, Exchange, Failure } from "#network/exchange.js";
import { allowConfiguredHost } from "./configured-host.js";

export type Announced =
  | { readonly kind: "accepted" }
  /** `isDown`: the hub answers nobody now, so asking about other documents is pointless. */
  | { readonly kind: "refused"; readonly reason: string; readonly isDown: boolean };

export interface HubContext {
  readonly exchange: Exchange;
  /** Ends early when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Ms before each further attempt. */
const DELAYS = [1_000, 5_000, 20_000];
const MAX_RETRY_AFTER_MS = 60_000;
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 64 * 1024;

/**
 * Tells a hub that a document has changed. WebSub §7 leaves the way open; all public hubs take the request of PubSubHubbub 0.4
 * §6. Redirects aren't followed: they could lead anywhere, and a hub that moves has to be corrected in the feeds, too.
 */
export async function announce(hub: string, topic: string, context: HubContext): Promise<Announced> {
  const { exchange, sleep, signal } = context;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await exchange(hub, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ "hub.mode": "publish", "hub.url": topic }).toString(),
      allowPrivate: allowConfiguredHost(hub),
      timeout: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      maxRedirects: 0,
      signal,
    });
    if (answer.kind === "answered" && answer.status >= 200 && answer.status < 300)
      return { kind: "accepted" };
    const delay = isTemporary(answer) ? delayBefore(attempt, answer) : undefined;
    if (delay === undefined || signal?.aborted)
      return { kind: "refused", reason: describe(answer), isDown: isTemporary(answer) };
    await sleep(delay, signal);
  }
}

function isTemporary(answer: Answer | Failure): boolean {
  // A body that is too long comes with a success.
  if (answer.kind === "failed") return answer.cause === "timeout" || answer.cause === "connection";
  return answer.status >= 500 || answer.status === 429 || answer.status === 408;
}

function delayBefore(attempt: number, answer: Answer | Failure): number | undefined {
  const delay = DELAYS[attempt];
  if (delay === undefined) return undefined;
  // RFC 9110 §10.2.3
  const seconds = answer.kind === "answered" ? Number(answer.headers["retry-after"] ?? "0") : 0;
  const asked = Number.isFinite(seconds) ? seconds * 1000 : 0;
  return asked > MAX_RETRY_AFTER_MS ? undefined : Math.max(delay, asked);
}

function describe(answer: Answer | Failure): string {
  if (answer.kind === "failed") return answer.reason;
  const status = `${answer.status} ${toPlainLine(answer.statusMessage)}`.trim();
  const { location } = answer.headers;
  if (location !== undefined)
    return `it answered ${status} and redirects to ${toPlainLine(location).slice(0, 200)}`;
  const [line = ""] = answer.body.toString("utf8").trim().split("\n");
  const said = line.includes("<") ? "" : toPlainLine(line).slice(0, 200);
  return said === "" ? `it answered ${status}` : `it answered ${status}: ${said}`;
}
