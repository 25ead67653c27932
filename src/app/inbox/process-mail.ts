import type { OpenDatabase } from "#database/ports.js";
import type { Reported } from "#deliveries/reports/bounces.js";
import { type LeaveResult, processLeave } from "#deliveries/reports/process-leave.js";
import {
  findReported,
  type JudgedReport,
  judgeReport,
  processReport,
  type ReportResult,
  type ReportSubject,
} from "#deliveries/reports/process-report.js";
import type { Judge } from "#deliveries/verdict/judge.js";
import { readHeaderText } from "#mail/reports/encoded-words.js";
import { type LeaveRequest, readLeaveRequest } from "#mail/reports/leave-request.js";
import { headerOf, type MimePart, readMime } from "#mail/reports/mime-reader.js";
import { identify, type ParsedReport, reportIn } from "#mail/reports/read-report.js";
import type { MailFate } from "#mail/waiting-mail.js";
import { addressKey, parseAddress } from "#subscribers/address.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import { type LeaveClaims, readLeaveToken } from "#subscribers/unsubscribe-links.js";
import type { Instant } from "#zoned-time.js";
import { findSubject } from "./find-subject.js";
import { keptRequest, requestIn } from "./kept-requests.js";
import { confirmByMail, type JoinReading, type ProcessedJoin, processJoin } from "./process-join.js";
import {
  type ProcessedSenderReport,
  processSenderReport,
  type SenderReportSettings,
} from "./process-sender-report.js";

/**
 * The result for one mail. `unsigned`: a report without a valid token, which anybody could have written. `unread`: from a mail system, but
 * not understood; it is kept, and stays where it is. `recognised`: a report that a dry run didn't record. `leave-unsigned`: somebody asks
 * to leave without a valid token; kept, too, because only a person can tell whether it is genuine.
 */
export type ProcessedMail =
  | {
      readonly kind: ReportResult["kind"] | "recognised";
      readonly report: JudgedReport;
      readonly address?: string;
    }
  | { readonly kind: "unsigned"; readonly report: JudgedReport }
  | { readonly kind: "unread"; readonly words: string; readonly address?: string }
  | { readonly kind: "left" | "left-already"; readonly address: string; readonly digest?: string }
  | { readonly kind: "left-unknown" }
  /** `address`: what it says it is from, which anybody can write. */
  | { readonly kind: "leave-unsigned"; readonly address?: string; readonly subject: string }
  /** `ours`: about a mail of ours. */
  | { readonly kind: "progress"; readonly ours: boolean }
  | { readonly kind: "other" }
  | ProcessedSenderReport
  | ProcessedJoin;

/** What is the same for all mails of one run. */
export interface MailReading {
  readonly database: Pick<
    OpenDatabase,
    "ledger" | "reports" | "senderReports" | "subscribers" | "membership" | "checkpoint"
  >;
  readonly keys: SigningKeys;
  readonly judge: Judge;
  /** Our own addresses. */
  readonly senders: readonly string[];
  readonly digests: readonly string[];
  readonly clock: () => Instant;
  readonly lookups: { left: number };
  /** If DMARC reports arrive in the mailbox. */
  readonly senderReports?: SenderReportSettings;
  /** If people may subscribe by mail. */
  readonly joining?: JoinReading;
  /** Records and changes nothing. */
  readonly dryRun: boolean;
}

export async function processMail(bytes: Uint8Array, reading: MailReading): Promise<ProcessedMail> {
  const mail = readMime(bytes);
  const request = readLeaveRequest(mail);
  const claims = findClaims(request, reading.keys);
  if (claims !== undefined) return leaveBy({ mail: identify(mail, bytes), claims }, reading);
  const { joining, clock } = reading;
  const confirmed =
    request && joining && (await confirmByMail(request, mail, joining, { ...reading, now: clock() }));
  if (confirmed !== undefined) return confirmed;
  const { senderReports } = reading;
  const reported =
    senderReports && (await processSenderReport(mail, senderReports, { ...reading, now: clock() }));
  if (reported?.kind === "unread")
    return keepSenderReport({ id: identify(mail, bytes), ...reported }, reading);
  if (reported !== undefined) return reported;
  const parsed = reportIn(mail, bytes);
  if (parsed.kind === "other" && request?.asks) return keepRequest(mail, bytes, reading);
  if (parsed.kind === "other" && joining !== undefined) {
    const joined = await processJoin({ mail, bytes }, joining, { ...reading, now: clock() });
    if (joined !== undefined) return joined;
  }
  return processParsed(parsed, reading);
}

/** What becomes of the mail in its mailbox. */
export function fateOf(processed: ProcessedMail): MailFate {
  switch (processed.kind) {
    case "unread":
    case "leave-unsigned":
    case "join-limited":
      return "kept";
    // The mailbox may be somebody's own, with bounces of their private mail.
    case "unsigned":
    case "other":
    case "join-automatic":
      return "foreign";
    case "progress":
      return processed.ours ? "done" : "foreign";
    default:
      return "done";
  }
}

function findClaims(request: LeaveRequest | undefined, keys: SigningKeys): LeaveClaims | undefined {
  for (const token of request?.tokens ?? []) {
    const claims = readLeaveToken(token, keys);
    if (claims !== undefined) return claims;
  }
  return undefined;
}

async function leaveBy(
  request: Parameters<typeof processLeave>[0],
  { database, digests, clock, dryRun }: MailReading,
): Promise<ProcessedMail> {
  const result: LeaveResult = await processLeave(request, { ...database, digests, now: clock(), dryRun });
  if (result.kind === "unknown") return { kind: "left-unknown" };
  return { kind: result.kind, address: result.addressKey, digest: result.digest };
}

async function keepRequest(
  mail: MimePart,
  bytes: Uint8Array,
  { database: { reports }, clock, dryRun }: MailReading,
): Promise<ProcessedMail> {
  const address = senderOf(mail);
  const words = keptRequest(readHeaderText(headerOf(mail, "subject")));
  if (!dryRun)
    await reports.keepUnread({ id: identify(mail, bytes), words, addressKey: address, at: clock() });
  return { kind: "leave-unsigned", address, subject: requestIn(words) ?? "" };
}

async function keepSenderReport(
  { id, words }: { readonly id: string; readonly words: string },
  { database: { reports }, clock, dryRun }: MailReading,
): Promise<ProcessedMail> {
  if (!dryRun) await reports.keepUnread({ id, words, at: clock() });
  return { kind: "unread", words };
}

function senderOf(mail: MimePart): string | undefined {
  const [written = ""] = /[^\s<>"(),:;]{1,64}@[^\s<>"(),:;]{1,255}/.exec(headerOf(mail, "from")) ?? [];
  const parsed = parseAddress(written);
  return parsed.kind === "address" ? addressKey(parsed.address) : undefined;
}

async function processParsed(mail: ParsedReport, reading: MailReading): Promise<ProcessedMail> {
  const { database, judge, senders, clock, dryRun } = reading;
  const { ledger, reports } = database;
  switch (mail.kind) {
    case "other":
      return { kind: "other" };
    case "progress":
      return {
        kind: "progress",
        ours: findSubject(mail.texts, { ...reading, lookups: { left: 0 } }) !== undefined,
      };
    case "unread": {
      const subject = findSubject(mail.texts, reading);
      const reported = subject && (await findReported(subject, { reports, now: clock() }));
      const { id, words } = mail;
      if (!dryRun) await reports.keepUnread({ id, words, addressKey: reported?.addressKey, at: clock() });
      return { kind: "unread", words, address: reported?.addressKey };
    }
    case "report": {
      const subject = findSubject(mail.texts, reading);
      const reported = subject && (await findReported(subject, { reports, now: clock() }));
      const recipient = reported?.addressKey;
      const report = judgeReport(mail.report, judge, { senders, recipient });
      if (subject === undefined) return { kind: "unsigned", report };
      if (reported === undefined) return { kind: "unknown", report };
      if (dryRun) {
        const isKnown = await reports.has(mail.report.id);
        return { kind: isKnown ? "known-already" : "recognised", report, address: recipient };
      }
      const identified = { id: mail.report.id, ...report };
      const result = await processReport(identified, subjectOf(reported), { ledger, reports, now: clock() });
      const address = "addressKey" in result ? result.addressKey : undefined;
      return { kind: result.kind, report, address };
    }
  }
}

/** Its person is known, so that no issue is searched for its mail again. */
function subjectOf({ subscriber, issue }: Reported): ReportSubject {
  return issue === undefined
    ? { kind: "person", subscriber }
    : { kind: "person", subscriber, isIssue: (one) => one === issue };
}
