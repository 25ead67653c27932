import { createHash } from "node:crypto";
import type { Membership } from "#deliveries/membership/membership.js";
import type { Subscribers } from "#deliveries/ports.js";
import { addressKey } from "#subscribers/address.js";
import type { LeaveClaims } from "#subscribers/unsubscribe-links.js";
import type { Instant } from "#zoned-time.js";
import type { ReportRepository } from "./bounces.js";

/** `left-already`: by this mail or in another way. `unknown`: the person is no longer known. */
export type LeaveResult =
  | { readonly kind: "left" | "left-already"; readonly addressKey: string; readonly digest?: string }
  | { readonly kind: "unknown" };

interface LeaveContext {
  readonly subscribers: Pick<Subscribers, "byId">;
  readonly membership: Pick<Membership, "leave">;
  readonly reports: Pick<ReportRepository, "has" | "note">;
  /** Names of the digests in the configuration. */
  readonly digests: readonly string[];
  readonly now: Instant;
  /** Nothing is changed. */
  readonly dryRun?: boolean;
}

/** What a membership event says about where it came from. */
const SOURCE = "a mail with the signed token to the unsubscribe address (RFC 2369)";

/**
 * Signs off a person whose signed token a mail contains, from that digest alone. Can be repeated after an interruption, because the
 * record comes last. A recorded mail has no further effect, so whoever has subscribed again since stays subscribed.
 */
export async function processLeave(
  { mail, claims }: { readonly mail: string; readonly claims: LeaveClaims },
  { subscribers, membership, reports, digests, now, dryRun = false }: LeaveContext,
): Promise<LeaveResult> {
  const person = await subscribers.byId(claims.subscriber);
  if (person === undefined) return { kind: "unknown" };
  const key = addressKey(person.address);
  const digest = [...person.digests, ...digests].find(claims.isDigest);
  // The digest doesn't exist any more, and the person doesn't get it.
  if (digest === undefined) return { kind: "left-already", addressKey: key };
  const id = createHash("sha256").update(["leave", mail, person.id, digest].join("\0")).digest("base64url");
  const already = { kind: "left-already", addressKey: key, digest } as const;
  if (await reports.has(id)) return already;
  if (dryRun) return person.digests.includes(digest) ? { kind: "left", addressKey: key, digest } : already;
  const { kind } = await membership.leave(person.id, digest, { at: now, source: SOURCE });
  await reports.note({ subscriber: person.id, addressKey: key }, { id, kind: "leave", words: "", at: now });
  return kind === "left" ? { kind, addressKey: key, digest } : already;
}
