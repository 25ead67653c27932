import type { ReportKind } from "#deliveries/reports/bounces.js";

/** What a server said about a mail that it did not deliver. */
export interface Diagnosis {
  /** RFC 3463, `5.1.1`. */
  readonly status?: string;
  /** RFC 5321 reply code, where one is quoted. */
  readonly code?: number;
  readonly words: string;
}

/** RFC 3463 §3 and the IANA registry of enhanced codes: the address or its domain is not there and won't come back by waiting. */
const DEAD = new Set([
  ...["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.9", "5.1.10", "5.2.1", "5.4.4"],
  // Exchange Online: the recipient's directory doesn't know the address.
  ...["5.1.351", "5.4.1", "5.4.310"],
]);

/** In the words of servers that give no code, or one that says nothing. */
const DEAD_WORDS =
  /(?:user|recipient|mailbox|address|account)s?\b.{0,40}\b(?:unknown|not found|does(?:n't| not) exist|not exist|invalid|disabled|inactive|suspended|rejected: access denied)|(?:unknown|no such|invalid|nonexistent|bad destination) (?:user|recipient|mailbox|address|account|local part)|(?:does(?:n't| not) have|doesn't have a|no) (?:an? )?(?:yahoo(?:\.com)?|mailbox|account)\b|user (?:is )?unknown|no mailbox here|not our customer|domain (?:name )?(?:not found|does not exist)|host or domain name not found|unrouteable address|on (?:our|the) suppression list|account that you tried to reach/i;
const FULL_WORDS =
  /(?:mailbox|quota|storage|inbox|user).{0,40}(?:full|exceeded|over ?quota|out of)|over ?quota|insufficient (?:disk|storage)|452 4\.2\.2/i;
const POLICY_WORDS =
  /spam|blocked|blacklist|block ?list|denylist|policy|reputation|dmarc|spf\b|dkim|unsolicited|virus|content|authentication/i;

/** What the report says about the address: dead, not now, or nothing at all because the mail or its sender was refused. */
export function classifyFailure({ status = "", code, words }: Diagnosis): Exclude<ReportKind, "complaint"> {
  const full = FULL_WORDS.test(words) || /^[45]\.2\.2$/.test(status);
  if (full || status.startsWith("4.") || (status === "" && code !== undefined && code < 500)) return "soft";
  const [, subject] = /^5\.(\d+)\./.exec(status) ?? [];
  // X.7.X: security or policy. X.6.X: the content could not be taken. X.5.X: the two servers didn't understand each other.
  if (subject === "7" || subject === "6") return "policy";
  if (DEAD.has(status)) return POLICY_WORDS.test(words) && !DEAD_WORDS.test(words) ? "policy" : "hard";
  if (DEAD_WORDS.test(words)) return "hard";
  return POLICY_WORDS.test(words) ? "policy" : "soft";
}

/** The code and the status in a server's words: `550 5.1.1 <ada@example.org>: …`, `550-5.1.1`, `#5.1.1`. */
export function diagnose(words: string, status?: string): Diagnosis {
  const line = words
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 500);
  const [, code] = /(?:^|[^\d.])([45]\d\d)(?=[ \-#:]|$)/.exec(line) ?? [];
  const [, quoted] = /(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?!\d)/.exec(line) ?? [];
  const general = status === undefined || /^[45]\.0\.0$/.test(status);
  const known = general ? (quoted ?? status) : status;
  return {
    words: line,
    ...(known === undefined ? {} : { status: known }),
    ...(code === undefined ? {} : { code: Number(code) }),
  };
}
