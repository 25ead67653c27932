import { createHash } from "node:crypto";
import type { OpenDatabase } from "#database/ports.js";
import type { JoinResult, WelcomeRequest } from "#deliveries/membership/membership.js";
import { type AnswerLinks, answerRequest } from "#deliveries/membership/subscription-requests.js";
import { type JoinMail, readJoinMail } from "#mail/joining/join-request.js";
import type { SenderProof, VerifySender } from "#mail/joining/verify-sender.js";
import type { LeaveRequest } from "#mail/reports/leave-request.js";
import { headerOf, type MimePart } from "#mail/reports/mime-reader.js";
import { identify } from "#mail/reports/read-report.js";
import type { SignUpLimits } from "#server/sign-up-limits.js";
import { addressKey } from "#subscribers/address.js";
import { readConfirmationToken } from "#subscribers/confirmation-mail.js";
import { findConflict } from "#subscribers/digest-groups.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import type { JoinSettings } from "./join-settings.js";

/**
 * What became of a mail from somebody who wants to subscribe. `joined`: it proves who wrote it. `join-asked`: they get a mail, usually to
 * confirm, because of `reason`. `join-refused`: no mail may be sent to the address now. `join-limited`: too many ask; it is kept.
 * `join-known`: the mail was read before. `join-automatic`: a program or a list sent it. `confirmed`: it has the token of a
 * confirmation. `confirm-expired`: the token is too old, or there is nothing to confirm.
 */
export type ProcessedJoin =
  | {
      readonly kind: "joined" | "joined-already";
      readonly address: string;
      readonly digests: readonly string[];
      /** Of the signature. */
      readonly domain: string;
    }
  | { readonly kind: "join-asked" | "join-refused"; readonly address: string; readonly reason: string }
  | { readonly kind: "join-limited" | "join-known"; readonly address: string }
  | { readonly kind: "join-automatic" }
  | { readonly kind: "confirmed"; readonly address: string; readonly digests: readonly string[] }
  | { readonly kind: "confirm-expired" };

/** What reading such mails needs. */
export interface JoinReading {
  readonly settings: JoinSettings;
  readonly verify: VerifySender;
  readonly limits: SignUpLimits;
  readonly links: (at: Instant) => AnswerLinks;
  readonly titleOf: (digest: string) => string;
  readonly newId: () => string;
  /** Absent if no digest has a welcome. */
  readonly welcome?: WelcomeRequest;
}

interface JoinContext {
  readonly database: Pick<OpenDatabase, "membership" | "subscribers" | "reports">;
  readonly keys: SigningKeys;
  /** Our own addresses. */
  readonly senders: readonly string[];
  readonly now: Instant;
  /** Nothing is changed. */
  readonly dryRun: boolean;
}

interface ReadMail {
  readonly mail: MimePart;
  readonly bytes: Uint8Array;
}

/** @returns undefined if it isn't a mail to the address of `mail.join` */
export async function processJoin(
  { mail, bytes }: ReadMail,
  reading: JoinReading,
  context: JoinContext,
): Promise<ProcessedJoin | undefined> {
  const { settings, verify } = reading;
  const { senders, now } = context;
  const found = readJoinMail(mail, { address: settings.address, senders });
  if (found === undefined) return undefined;
  if (found.kind === "automatic") return { kind: "join-automatic" };
  const { address: from } = found.from;
  const mark = markOf(["join", identify(mail, bytes)]);
  // Before anything is looked up or counted.
  if (await context.database.reports.has(mark)) return { kind: "join-known", address: addressKey(from) };
  const proof = await verify({ bytes, mail, from, to: settings.address, now });
  return takeRequest(found, { proof, mark, digests: digestsIn(found.subject, settings) }, reading, context);
}

interface JudgedMail {
  readonly proof: SenderProof;
  readonly mark: string;
  readonly digests: readonly string[];
}

async function takeRequest(
  { from, messageId }: Extract<JoinMail, { readonly kind: "request" }>,
  { proof, mark, digests }: JudgedMail,
  reading: JoinReading,
  { database: { membership }, now, dryRun }: JoinContext,
): Promise<ProcessedJoin> {
  const { settings, limits, links, titleOf, newId, welcome } = reading;
  const address = addressKey(from.address);
  const source = `a mail to ${settings.address} (Message-ID ${messageId || "none"})`;
  const request = {
    ...{ id: newId(), address: from.address, name: from.name, digests, source, at: now },
    expiredBefore: now - settings.confirmWithin,
  };
  if (proof.kind === "proved") {
    const { domain, signature } = proof;
    if (dryRun) return { kind: "joined", address, digests, domain };
    const joined = await membership.join({
      ...{ request, marks: [mark, markOf(["join by signature", signature])] },
      proof: { at: now, source: `the DKIM signature of ${domain}`, groups: settings.groups, welcome },
      answer: () => undefined,
    });
    return describeProved(joined, { address, digests, domain });
  }
  const { reason } = proof;
  if (dryRun) return { kind: "join-asked", address, reason };
  const taken = await limits.take({ address: from.address });
  if (taken.kind === "refused") return { kind: "join-limited", address };
  const { delay } = taken;
  const sentAt = now + delay;
  const joined = await membership.join({
    request: { ...request, delay },
    marks: [mark],
    answer: (requested) => ({
      id: newId(),
      mail: answerRequest(requested, {
        ...{ links: links(sentAt), sentAt, titleOf },
        confirmWithin: settings.confirmWithin,
      }),
      notBefore: sentAt,
    }),
  });
  switch (joined.kind) {
    case "asked":
      return { kind: "join-asked", address, reason };
    case "known":
      return { kind: "join-known", address };
    default:
      return { kind: "join-refused", address, reason };
  }
}

function describeProved(
  joined: JoinResult,
  facts: { readonly address: string; readonly digests: readonly string[]; readonly domain: string },
): ProcessedJoin {
  switch (joined.kind) {
    case "joined":
      return { kind: "joined", ...facts };
    case "already":
      return { kind: "joined-already", ...facts };
    case "known":
      return { kind: "join-known", address: facts.address };
    default:
      return { kind: "join-refused", address: facts.address, reason: "no mail may be sent to the address" };
  }
}

/** Those that the subject names, or else those of the configuration. Of alternatives, the first one. */
function digestsIn(subject: string, { offered, digests, groups }: JoinSettings): readonly string[] {
  const words = new Set(subject.toLowerCase().split(/[^\p{L}\p{N}_-]+/u));
  const named = offered.filter((digest) => words.has(digest.toLowerCase()));
  const both = findConflict(named, groups) ?? [];
  const chosen = named.filter((digest) => !both.slice(1).includes(digest));
  return chosen.length === 0 ? digests : chosen;
}

function markOf(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("base64url");
}

/** A mail with the token of a confirmation, where there is no page with a button. Undefined if it has none. */
export async function confirmByMail(
  { tokens }: LeaveRequest,
  mail: MimePart,
  { settings, welcome }: Pick<JoinReading, "settings" | "welcome">,
  { database: { membership, subscribers }, keys, now, dryRun }: JoinContext,
): Promise<ProcessedJoin | undefined> {
  const { confirmWithin, groups } = settings;
  for (const token of tokens) {
    const claims = readConfirmationToken(token, { keys, validFor: confirmWithin });
    if (claims === undefined) continue;
    const person = await subscribers.byId(claims.subscriber);
    if (person === undefined || !claims.isValidFor(person.address, now)) return { kind: "confirm-expired" };
    const address = addressKey(person.address);
    if (dryRun) return { kind: "confirmed", address, digests: person.digests };
    const messageId = headerOf(mail, "message-id").slice(0, 200) || "none";
    const source = `a mail with the token that was mailed to the address (Message-ID ${messageId})`;
    const confirmed = await membership.confirm(person.id, { at: now, source, groups, welcome });
    if (confirmed.kind === "gone") return { kind: "confirm-expired" };
    return { kind: "confirmed", address, digests: confirmed.member.digests };
  }
  return undefined;
}
