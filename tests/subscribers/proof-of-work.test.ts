import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createChallenge, readProof } from "#subscribers/proof-of-work.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import { encodeProof as encode, solve } from "./solve.js";

const KEYS: SigningKeys = ["n".repeat(32), "o".repeat(32)];
const NOW = Date.parse("2026-06-01T09:00:00Z");
const HOUR = 3_600_000;

const challengeOf = (keys: SigningKeys = KEYS) => createChallenge({ keys, now: NOW, randomBytes });

const read = (value: unknown, now = NOW) => readProof(encode(value), { keys: KEYS, now });

test("a solved challenge of ours is read, with an older key too, until it expires", () => {
  for (const keys of [KEYS, [KEYS[1] ?? ""] satisfies SigningKeys]) {
    const challenge = challengeOf(keys);
    expect(read(solve(challenge))).toBe(challenge.challenge);
    expect(read(solve(challenge), NOW + 2 * HOUR - 1_000)).toBe(challenge.challenge);
    expect(read(solve(challenge), NOW + 2 * HOUR)).toBeUndefined();
  }
});

test("nothing else is: another number, salt, algorithm or signature, and no digit moved into the time", () => {
  const good = solve(challengeOf());
  const other = challengeOf();
  const foreign = challengeOf(["x".repeat(32)]);
  const [before = "", after = ""] = good.salt.split("&");
  const digits = String(good.number);
  for (const change of [
    { number: good.number + 1 },
    { number: String(good.number) },
    { salt: other.salt },
    { algorithm: "SHA-1" },
    { signature: other.signature },
    { ...solve(foreign) },
    // The hash is over salt and number in one: who splits it elsewhere must not get a later time.
    { salt: `${before}&${after}${digits.slice(0, 1)}`, number: Number(digits.slice(1) || "0") },
    { salt: good.salt.replace("&", "") },
  ])
    expect(read({ ...good, ...change })).toBeUndefined();
  expect(read(good)).toBe(good.challenge);
});

test("whatever is sent instead is no proof, and no error", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => readProof(text, { keys: KEYS, now: NOW }) === undefined,
    ),
  );
  fc.assert(
    fc.property(
      fc.json(),
      (text) => readProof(Buffer.from(text).toString("base64"), { keys: KEYS, now: NOW }) === undefined,
    ),
  );
});
