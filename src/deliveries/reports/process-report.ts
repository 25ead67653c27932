import type { Ledger } from "#deliveries/ports.js";
import { findUnusable, isConfirmedDead } from "#deliveries/suppression/past-answers.js";
import type { Judge } from "#deliveries/verdict/judge.js";
import type { Correspondents } from "#deliveries/verdict/tokens.js";
import type { Evidence } from "#deliveries/verdict/verdict.js";
import { addressKey } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { COMPLAINED, type Reported, type ReportRecord, type ReportRepository } from "./bounces.js";
import type { FailureReport, MailReport, ReportKind } from "./report.js";

/**
 * Whom a report is about. `person`: from a signed token, the recipient of a mail, or, from an unsubscribe link, only a person. `message`:
 * from the hash in a Message-ID.
 */
export type ReportSubject =
  | { readonly kind: "person"; readonly subscriber: string; readonly isIssue?: (issue: string) => boolean }
  | { readonly kind: "message"; readonly hash: string };

/** Ms after which a report isn't looked for by its Message-ID any more: servers give up after five days. */
const MESSAGE_FOUND_FOR = 14 * 86_400_000;

/** What a report says, and the rule that decided it. */
export interface JudgedReport {
  readonly kind: ReportKind;
  readonly rule?: string;
  readonly status?: string;
  readonly words: string;
}

/**
 * `suspected`: the address counts as dead until the other answers of the issue or the next one are known. `noted`: recorded without a
 * consequence for now. `unknown`: the person is no longer known.
 */
export type ReportResult =
  | { readonly kind: "suppressed" | "suspected"; readonly addressKey: string }
  | { readonly kind: "noted" | "known-already"; readonly addressKey: string }
  | { readonly kind: "unknown" };

interface ReportContext {
  readonly ledger: Pick<Ledger, "suppress" | "suspect" | "answersTo">;
  readonly reports: ReportRepository;
  readonly now: Instant;
}

/**
 * The first evidence that a rule understands decides.
 * @param correspondents our own addresses, which such texts may name, and the address that the mail was sent to, if it is known
 */
export function judgeReport(report: MailReport, judge: Judge, correspondents: Correspondents): JudgedReport {
  if (report.kind === "complaint") return { kind: "complaint", words: report.words };
  const [first = NOTHING_SAID] = report.evidence;
  const words = first.text;
  const { enhanced: status } = first;
  if (report.verdict !== undefined) return { kind: report.verdict, rule: "report/field", status, words };
  const judged = judgeEvidence(report, judge, correspondents);
  return { ...judged, status: judged.status ?? status };
}

const NOTHING_SAID: Evidence = { text: "" };

function judgeEvidence(
  report: FailureReport,
  judge: Judge,
  { senders, recipient }: Correspondents,
): JudgedReport {
  for (const evidence of report.evidence) {
    const { verdict, rule } = judge({ ...evidence, senders });
    if (verdict === "unknown") continue;
    const { text: words, enhanced: status } = evidence;
    // An alias may lead to several mailboxes, so that one of them is dead says nothing about the person's address.
    if (verdict === "address-dead" && (report.forwarded || isAnother(evidence.recipient, recipient)))
      return { kind: "unknown", rule: "report/forwarded", status, words };
    return { kind: verdict, rule, status, words };
  }
  const words = report.evidence[0]?.text ?? "";
  if (report.fallback !== undefined) return { kind: report.fallback, rule: "report/provider", words };
  return { kind: "unknown", rule: "general/not-understood", words };
}

/** Whether the mail failed on its way to another address than the person's. Servers may rename their own domain. */
function isAnother(failed: string | undefined, recipient: string | undefined): boolean {
  if (failed === undefined || recipient === undefined) return false;
  const [failedName, failedDomain] = splitAddress(failed);
  const [name, domain] = splitAddress(recipient);
  const isSameDomain =
    domain === failedDomain || failedDomain.endsWith(`.${domain}`) || domain.endsWith(`.${failedDomain}`);
  return name !== failedName || !isSameDomain;
}

function splitAddress(address: string): readonly [local: string, domain: string] {
  const key = addressKey(address);
  const at = key.lastIndexOf("@");
  return [key.slice(0, at), key.slice(at + 1)];
}

/**
 * Can be repeated after an interruption, because the consequences come before the record. A recorded report has no further effect, so
 * reading a mailbox again doesn't suppress anybody whose suppression was lifted in the meantime.
 */
export async function processReport(
  { id, ...judged }: JudgedReport & { readonly id: string },
  subject: ReportSubject,
  context: ReportContext,
): Promise<ReportResult> {
  const { reports, ledger, now } = context;
  const reported = await findReported(subject, context);
  if (reported === undefined) return { kind: "unknown" };
  const { addressKey } = reported;
  if (await reports.has(id)) return { kind: "known-already", addressKey };
  const record: ReportRecord = { id, ...judged, at: now };
  if (judged.kind === "complaint") await ledger.suppress(addressKey, { reason: COMPLAINED, at: now });
  if (judged.kind === "address-dead") await ledger.suspect(suspicionOf(reported, record));
  if (!(await reports.note(reported, record))) return { kind: "known-already", addressKey };
  if (judged.kind === "complaint") return { kind: "suppressed", addressKey };
  const reason = reasonToSuppress(record, await ledger.answersTo(reported.subscriber));
  if (reason !== undefined) {
    await ledger.suppress(addressKey, { reason, at: now });
    return { kind: "suppressed", addressKey };
  }
  return { kind: judged.kind === "address-dead" ? "suspected" : "noted", addressKey };
}

export function findReported(
  subject: ReportSubject,
  { reports, now }: Pick<ReportContext, "reports" | "now">,
): Promise<Reported | undefined> {
  if (subject.kind === "message") return reports.findByMessageHash(subject.hash, now - MESSAGE_FOUND_FOR);
  const { subscriber, isIssue } = subject;
  return isIssue === undefined
    ? reports.findSubscriber(subscriber)
    : reports.findDelivery(subscriber, isIssue);
}

function suspicionOf({ subscriber, addressKey, issue = "" }: Reported, record: ReportRecord) {
  return { addressKey, subscriber, issue, reason: bouncedReason(record), at: record.at };
}

function reasonToSuppress(
  record: ReportRecord,
  answers: Parameters<typeof isConfirmedDead>[0],
): string | undefined {
  switch (record.kind) {
    case "address-dead":
      return isConfirmedDead(answers) ? bouncedReason(record) : undefined;
    case "mailbox-full":
    case "mailbox-inactive":
      return findUnusable(answers);
    default:
      return undefined;
  }
}

/** Without the server's answer, because it may contain the address, and the reason is kept when the person's data is deleted. */
function bouncedReason({ status }: ReportRecord): string {
  return status === undefined ? "bounced" : `bounced (${status})`;
}
