import type { ReportSubject } from "#deliveries/reports/process-report.js";
import { readBounceAddress } from "#subscribers/bounce-address.js";
import { type SigningKeys, verifyToken } from "#subscribers/tokens.js";
import { readLeaveToken } from "#subscribers/unsubscribe-links.js";

/**
 * In a report: a bounce address, the unsubscribe link or the token for leaving by mail in the returned mail, or its Message-ID. After
 * the `subject=` of the mailto: link comes the name of a digest.
 */
const TOKENS =
  /[^\s<>@"]{1,64}\+([a-z2-7]{20,64})@|unsubscribe\/([\w-]{1,100}\.[\w-]{0,100}\.[\w-]{43})|%20([a-z2-7]{20,64})(?=[>&\s])|<([0-9a-f]{40})@/gi;
const MAX_TOKENS = 50;

/**
 * The mail that a report is about. Only signed tokens and hashes count, so that a forged report can't suppress anybody.
 * @param lookups how many Message-IDs may still be looked for, which reads whole issues
 */
export function findSubject(
  texts: readonly string[],
  { keys, lookups }: { readonly keys: SigningKeys; readonly lookups: { left: number } },
): ReportSubject | undefined {
  let tried = 0;
  let hash: string | undefined;
  for (const text of texts) {
    for (const [found, detail, link, leave, message] of text.matchAll(TOKENS)) {
      tried += 1;
      if (tried > MAX_TOKENS) return undefined;
      if (message !== undefined) {
        hash ??= message.toLowerCase();
        continue;
      }
      const person =
        (detail === undefined ? undefined : readBounceAddress(found, keys)) ??
        (link === undefined ? undefined : verifyToken(link, "unsubscribe", keys)) ??
        leaverOf(detail ?? leave, keys);
      if (person !== undefined) return { kind: "person", ...person };
    }
  }
  if (hash === undefined || lookups.left === 0) return undefined;
  lookups.left -= 1;
  return { kind: "message", hash };
}

function leaverOf(token: string | undefined, keys: SigningKeys): { readonly subscriber: string } | undefined {
  const claims = token === undefined ? undefined : readLeaveToken(token, keys);
  return claims && { subscriber: claims.subscriber };
}
