import type { ReportKind } from "#deliveries/reports/bounces.js";

/** What a server said about a mail that it didn't deliver. */
export interface Diagnosis {
  /** Enhanced status code (RFC 3463), such as `5.1.1`. */
  readonly status?: string;
  /** Reply code (RFC 5321), if one is quoted. */
  readonly code?: number;
  readonly words: string;
}

/** RFC 3463 §3 and the IANA registry of enhanced codes: the address or its domain doesn't exist, and waiting won't help. */
const DEAD = new Set([
  ..."5.1.0 5.1.1 5.1.2 5.1.3 5.1.4 5.1.6 5.1.9 5.1.10 5.2.1 5.4.4".split(" "),
  // Exchange Online: unknown to the recipient's directory.
  ..."5.1.351 5.4.1 5.4.310".split(" "),
]);

/** Phrases of servers that give no code, or a meaningless one. */
const DEAD_WORDS =
  /(?:user|recipient|mailbox|address|account)s?\b.{0,40}\b(?:unknown|not found|does(?:n't| not) exist|not exist|invalid|disabled|inactive|suspended|rejected: access denied)|(?:unknown|no such|invalid|nonexistent|bad destination) (?:user|recipient|mailbox|address|account|local part)|(?:does(?:n't| not) have|doesn't have a|no) (?:an? )?(?:yahoo(?:\.com)?|mailbox|account)\b|user (?:is )?unknown|no mailbox here|not our customer|domain (?:name )?(?:not found|does not exist)|host or domain name not found|unrouteable address|on (?:our|the) suppression list|account that you tried to reach/i;
const FULL_WORDS =
  /(?:mailbox|quota|storage|inbox|user).{0,40}(?:full|exceeded|over ?quota|out of)|over ?quota|insufficient (?:disk|storage)|452 4\.2\.2/i;
const POLICY_WORDS =
  /spam|blocked|blacklist|block ?list|denylist|policy|reputation|dmarc|spf\b|dkim|unsolicited|virus|content|authentication/i;

/** Whether the address is dead (`hard`), unavailable for now (`soft`), or the mail or its sender was refused (`policy`). */
export function classifyFailure({ status = "", code, words }: Diagnosis): Exclude<ReportKind, "complaint"> {
  const full = FULL_WORDS.test(words) || /^[45]\.2\.2$/.test(status);
  if (full || status.startsWith("4.") || (status === "" && code !== undefined && code < 500)) return "soft";
  const [, subject] = /^5\.(\d+)\./.exec(status) ?? [];
  // X.7.X: security or policy. X.6.X: content.
  if (subject === "7" || subject === "6") return "policy";
  if (DEAD.has(status)) return POLICY_WORDS.test(words) && !DEAD_WORDS.test(words) ? "policy" : "hard";
  if (DEAD_WORDS.test(words)) return "hard";
  return POLICY_WORDS.test(words) ? "policy" : "soft";
}

/** Finds code and status in a server's answer: `550 5.1.1 <ada@example.org>: …`, `550-5.1.1`, `#5.1.1`. */
export function diagnose(words: string, status?: string): Diagnosis {
  const line = words
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 500);
  const [, code] = /(?:^|[^\d.])([45]\d\d)(?=[ \-#:]|$)/.exec(line) ?? [];
  const [, quoted] = /(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?!\d)/.exec(line) ?? [];
  const isGeneral = status === undefined || /^[45]\.0\.0$/.test(status);
  return {
    words: line,
    status: isGeneral ? (quoted ?? status) : status,
    code: code === undefined ? undefined : Number(code),
  };
}
