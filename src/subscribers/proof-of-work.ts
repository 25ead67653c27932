import { createHash } from "node:crypto";
import { z } from "zod";
import type { Instant } from "#zoned-time.js";
import { isSigned, signParts } from "./signatures.js";
import type { SigningKeys } from "./tokens.js";

/**
 * Find the number whose digits, appended to `salt` and hashed, give `challenge`. The format is Altcha's, so its widgets can
 * solve it, too: https://altcha.org/docs/v2/proof-of-work/
 */
export interface Challenge {
  readonly algorithm: "SHA-256";
  /** Hex. */
  readonly challenge: string;
  readonly maxnumber: number;
  readonly salt: string;
  /** Hex. */
  readonly signature: string;
}

/** Takes a computer a second or two, and a phone five or ten. */
const MAX_NUMBER = 50_000;
/** Ms for which a challenge can be answered. Less than the day for which a solved one is remembered. */
const VALID_FOR = 2 * 60 * 60_000;

interface ChallengeContext {
  readonly keys: SigningKeys;
  readonly now: Instant;
}

export function createChallenge({
  keys,
  now,
  randomBytes,
}: ChallengeContext & { readonly randomBytes: (count: number) => Uint8Array }): Challenge {
  const expires = Math.floor((now + VALID_FOR) / 1_000);
  // The `&` at the end keeps digits of the number from being read as digits of the time.
  const salt = `${Buffer.from(randomBytes(12)).toString("hex")}?expires=${expires}&`;
  const number = Buffer.from(randomBytes(4)).readUInt32BE() % (MAX_NUMBER + 1);
  const challenge = hashOf(salt, number);
  const signature = signParts(["proof-of-work", challenge], keys[0]).toString("hex");
  return { algorithm: "SHA-256", challenge, maxnumber: MAX_NUMBER, salt, signature };
}

function hashOf(salt: string, number: number): string {
  return createHash("sha256").update(`${salt}${number}`).digest("hex");
}

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const SALT = /^[0-9a-f]{24}\?expires=(\d{10,11})&$/;
const solution = z.object({
  algorithm: z.literal("SHA-256"),
  challenge: hex,
  number: z.int().min(0),
  salt: z.string().regex(SALT),
  signature: hex,
});

/**
 * The challenge of ours that the payload solves, and that must not be accepted again; undefined if the solution is wrong or too
 * late.
 * @param payload base64 of JSON
 */
export function readProof(payload: string, { keys, now }: ChallengeContext): string | undefined {
  const parsed = solution.safeParse(readJson(Buffer.from(payload, "base64").toString()));
  if (!parsed.success) return undefined;
  const { challenge, number, salt, signature } = parsed.data;
  const expires = Number(SALT.exec(salt)?.[1]) * 1_000;
  if (!isSigned(["proof-of-work", challenge], Buffer.from(signature, "hex"), keys)) return undefined;
  return expires > now && hashOf(salt, number) === challenge ? challenge : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
