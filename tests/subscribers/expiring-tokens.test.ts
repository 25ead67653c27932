import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addressFingerprint,
  type ExpiringClaims,
  readExpiringToken,
  signExpiringToken,
} from "#subscribers/expiring-tokens.js";
import { checkStamp, stampForm } from "#subscribers/form-stamp.js";
import { type SigningKeys, signToken, verifyToken } from "#subscribers/tokens.js";

const NOW = Date.UTC(2026, 0, 5);
const OLD = "o".repeat(32);
const KEYS: SigningKeys = ["n".repeat(32), OLD];
const CLAIMS: ExpiringClaims = {
  ...{ purpose: "confirm", subscriber: "id-ada", address: addressFingerprint("ada@readers.example") },
  expiresAt: NOW + 1_000,
};

test("a token is good until its end and no longer, and stays good under an old key", () => {
  const token = signExpiringToken(CLAIMS, [OLD]);
  const read = (now: number) => readExpiringToken(token, "confirm", { keys: KEYS, now })?.kind;
  expect([read(NOW), read(NOW + 999), read(NOW + 1_000)]).toEqual(["good", "good", "expired"]);
  expect(readExpiringToken(token, "confirm", { keys: ["n".repeat(32)], now: NOW })).toBeUndefined();
});

test("no purpose takes another one's token, with an end or without", () => {
  const context = { keys: KEYS, now: NOW };
  const token = signExpiringToken(CLAIMS, KEYS);
  expect(readExpiringToken(token, "change-address", context)).toBeUndefined();
  expect(verifyToken(token, "unsubscribe", KEYS)).toBeUndefined();
  const endless = signToken({ purpose: "unsubscribe", subscriber: "id-ada", digest: "" }, KEYS);
  expect(readExpiringToken(endless, "confirm", context)).toBeUndefined();
});

test("a token with any character changed is worthless", () => {
  const token = signExpiringToken(CLAIMS, KEYS);
  for (let at = 0; at < token.length; at += 1) {
    const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
    // The last character of base64url has two bits that mean nothing.
    if (at < token.length - 1)
      expect(readExpiringToken(changed, "confirm", { keys: KEYS, now: NOW })).toBeUndefined();
  }
});

test("no text at all is a token or a stamp of ours", () => {
  const part = fc.string({ unit: fc.constantFrom(..."aZ09-_.\0é") });
  const token = fc.oneof(
    fc.string(),
    fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join(".")),
  );
  fc.assert(
    fc.property(token, (text) => {
      expect(readExpiringToken(text, "confirm", { keys: KEYS, now: NOW })).toBeUndefined();
      expect(verifyToken(text, "preferences", KEYS)).toBeUndefined();
      expect(checkStamp(text, { keys: KEYS, now: NOW })).toBe("none");
    }),
  );
});

test("the fingerprint of an address is the same however it is written, and reveals nothing about it", () => {
  expect(addressFingerprint("ADA@Bücher.example")).toBe(addressFingerprint("ada@xn--bcher-kva.example"));
  expect(addressFingerprint("ada@readers.example")).not.toBe(addressFingerprint("bob@readers.example"));
});

test("a form's stamp tells a machine that answers at once from somebody who types, and ends after a day", () => {
  const stamp = stampForm(NOW, KEYS);
  const judge = (ms: number, text = stamp) => checkStamp(text, { keys: KEYS, now: NOW + ms });
  expect([judge(0), judge(999), judge(1_000), judge(86_400_001)]).toEqual([
    "quick",
    "quick",
    "good",
    "stale",
  ]);
  expect(judge(5_000, `${NOW.toString(36)}.${"A".repeat(43)}`)).toBe("none");
  expect([judge(5_000, ""), judge(5_000, "x")]).toEqual(["none", "none"]);
});
