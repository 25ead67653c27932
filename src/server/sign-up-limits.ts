import {
  COUNTED_FOR,
  type RequestCounters,
  type RequestLimit,
  type RequestPace,
} from "#deliveries/membership/request-counters.js";
import { mailboxDomain, mailboxKey } from "#subscribers/mailbox.js";
import { signParts } from "#subscribers/signatures.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import { type ClientNetworks, networksOf } from "./ip-address.js";

interface SignUpAttempt {
  /** Undefined if the request came by mail. */
  readonly client?: string;
  readonly address: string;
  /** The puzzle that was solved for the request. It can be used once. */
  readonly proof?: string;
}

type SignUpVerdict =
  /** `delay`: ms before the mail may be sent. */
  | { readonly kind: "taken"; readonly delay: number }
  /** `needsProof`: the request might be accepted with a solved puzzle. */
  | { readonly kind: "refused"; readonly needsProof: boolean };

/** Counts and limits the mails that strangers can trigger by entering an address. */
export interface SignUpLimits {
  take(attempt: SignUpAttempt): Promise<SignUpVerdict>;
}

interface SignUpLimitsOptions {
  readonly counters: RequestCounters;
  /** The first key hashes what is counted. */
  readonly keys: SigningKeys;
  readonly clock: () => Instant;
  /** Whether there is a puzzle: then limits are tighter without a solution. */
  readonly proofOfWork: boolean;
}

const HOUR = 60 * 60_000;
const DAY = COUNTED_FOR;

/** Requests allowed in any hour and in any day. */
interface Allowance {
  readonly hour: number;
  readonly day: number;
}

const MAILBOX: Allowance = { hour: 3, day: 6 };

/**
 * The limits by client and network let a lecture hall behind one address sign up, but stop a machine that works through a list.
 * Above the hourly limits by domain and overall, requests are delayed, never refused: otherwise one attacker could lock everybody out.
 */
const LIMITS = {
  client: { hour: 30, day: 100 },
  network: { hour: 90, day: 300 },
  domain: 200,
  overall: 1_000,
};

/** All requests that come by mail: what a mailbox full of forged senders may trigger. */
const BY_MAIL: Allowance = { hour: 200, day: 1_000 };

const LIMITS_WITHOUT_PROOF: typeof LIMITS = {
  client: { hour: 5, day: 20 },
  network: { hour: 15, day: 60 },
  domain: 50,
  overall: 250,
};

/** The longest delay. */
const MAX_DELAY = 6 * HOUR;

export function createSignUpLimits(options: SignUpLimitsOptions): SignUpLimits {
  const { counters, keys, clock, proofOfWork } = options;
  const keyFor = (kind: string, value = ""): string =>
    signParts(["limit", kind, value], keys[0]).toString("base64url").slice(0, 22);
  const take = async ({ client, address, proof }: SignUpAttempt): Promise<SignUpVerdict> => {
    const unproved = proofOfWork && proof === undefined;
    const { domain, overall, ...limits } = unproved ? LIMITS_WITHOUT_PROOF : LIMITS;
    const sources =
      client === undefined
        ? limitsOf(keyFor("by mail"), BY_MAIL)
        : clientLimits(networksOf(client), limits, keyFor);
    const mailbox = keyFor("mailbox", mailboxKey(address));
    const proofKey = proof === undefined ? undefined : keyFor("proof", proof);
    const verdict = await counters.take({
      at: clock(),
      limits: [
        ...(proofKey === undefined ? [] : [{ key: proofKey, max: 1, within: DAY }]),
        ...limitsOf(mailbox, MAILBOX),
        ...sources,
      ],
      paces:
        proof === undefined
          ? [paceOf(keyFor("domain", mailboxDomain(address)), domain), paceOf(keyFor("overall"), overall)]
          : [],
      maxDelay: MAX_DELAY,
    });
    if (verdict.kind === "taken") return verdict;
    // The proof was used before: treat the request as one without a proof.
    if (verdict.key === proofKey) return take({ client, address });
    return { kind: "refused", needsProof: unproved && verdict.key !== mailbox };
  };
  return { take };
}

function clientLimits(
  { client, network }: ClientNetworks,
  limits: Pick<typeof LIMITS, "client" | "network">,
  keyFor: (kind: string, value: string) => string,
): readonly RequestLimit[] {
  return [
    ...limitsOf(keyFor("client", client), limits.client),
    ...limitsOf(keyFor("network", network), limits.network),
  ];
}

function limitsOf(key: string, { hour, day }: Allowance): readonly RequestLimit[] {
  return [
    { key, max: hour, within: HOUR },
    { key, max: day, within: DAY },
  ];
}

function paceOf(key: string, perHour: number): RequestPace {
  return { key, interval: HOUR / perHour, burst: perHour };
}
