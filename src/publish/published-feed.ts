import type { Exchange } from "#network/exchange.js";
import { type BuiltFeed, hashOf } from "./built-feeds.js";
import { allowConfiguredHost } from "./configured-host.js";

export type PublishedFeed =
  /** What readers get now; `isCurrent`: it is what the last build wrote. */
  | { readonly kind: "published"; readonly hash: string; readonly isCurrent: boolean }
  | { readonly kind: "missing" }
  | { readonly kind: "unreachable"; readonly reason: string };

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 50 * 1024 * 1024;

/** Fetches a document from where it is published, and compares it with what the last build wrote. */
export async function fetchPublished(
  { url, hash }: BuiltFeed,
  local: Buffer,
  { exchange, signal }: { readonly exchange: Exchange; readonly signal?: AbortSignal | undefined },
): Promise<PublishedFeed> {
  const answer = await exchange(url, {
    // Not the copy of a cache on the way: the hub would get the same old one.
    headers: { accept: "*/*", "cache-control": "no-cache" },
    allowPrivate: allowConfiguredHost(url),
    timeout: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  });
  if (answer.kind === "failed") return { kind: "unreachable", reason: answer.reason };
  const { status, statusMessage, body } = answer;
  if (status === 404 || status === 410) return { kind: "missing" };
  if (status !== 200)
    return { kind: "unreachable", reason: `the server answered ${`${status} ${statusMessage}`.trim()}` };
  const published = hashOf(body);
  const isCurrent = published === hash || isSameBesidesLayout(body.toString("utf8"), local.toString("utf8"));
  return { kind: "published", hash: published, isCurrent };
}

/** Some hosts rewrite line ends and the white space between elements. */
function isSameBesidesLayout(a: string, b: string): boolean {
  return foldLayout(a) === foldLayout(b);
}

function foldLayout(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/\s+/g, " ")
    .replace(/(?<=[>{[,:]) | (?=[<}\]])/g, "")
    .trim();
}
