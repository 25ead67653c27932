import type { Instant } from "#zoned-time.js";
import { isSigned, signParts } from "./signatures.js";
import type { SigningKeys } from "./tokens.js";

/** `quick`: the form came back faster than anybody types. `none`: there is no valid stamp. */
export type StampAge = "good" | "quick" | "stale" | "none";

/** Ms between rendering a form and submitting it. */
const MIN_AGE = 1_000;
const MAX_AGE = 24 * 60 * 60_000;

/** The signed time at which a form was rendered. */
export function stampForm(now: Instant, [key]: SigningKeys): string {
  const time = now.toString(36);
  return `${time}.${signParts(["form", time], key).toString("base64url")}`;
}

export function checkStamp(
  stamp: string,
  { keys, now }: { readonly keys: SigningKeys; readonly now: Instant },
): StampAge {
  const [, time, mac] = /^([0-9a-z]{1,10})\.([\w-]{43})$/.exec(stamp) ?? [];
  if (time === undefined || mac === undefined) return "none";
  if (!isSigned(["form", time], Buffer.from(mac, "base64url"), keys)) return "none";
  const age = now - Number.parseInt(time, 36);
  if (age < MIN_AGE) return "quick";
  return age > MAX_AGE ? "stale" : "good";
}
