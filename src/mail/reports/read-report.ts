import { createHash } from "node:crypto";
import type { MailReport } from "#deliveries/reports/bounces.js";
import { classifyFailure, type Diagnosis, diagnose } from "./classify-bounce.js";
import { allParts, headerOf, type MimePart, readHeaders, readMime } from "./mime-reader.js";

/**
 * `report`: a bounce or a complaint about one of our mails. `progress`: a notice that it is delayed or was delivered. `other`: an
 * automatic reply, an answer, spam.
 */
export type ParsedReport =
  | { readonly kind: "report"; readonly report: MailReport; readonly texts: readonly string[] }
  | { readonly kind: "progress" }
  | { readonly kind: "other" };

/** Reads a delivery status (RFC 3464), a complaint (RFC 5965), or a bounce in the formats of qmail, Exim, sendmail or Yahoo. Never throws. */
export function readReport(bytes: Uint8Array): ParsedReport {
  const mail = readMime(bytes);
  const reading = readComplaint(mail) ?? readStatus(mail) ?? readProse(mail) ?? "other";
  if (reading === "other" || reading === "progress") return { kind: reading };
  return { kind: "report", report: { id: identify(mail, bytes), ...reading }, texts: textsOf(mail) };
}

type ReportReading = Omit<MailReport, "id"> | "progress" | "other";

/** Derived from the Message-ID, because a mailbox may be read while the end of the mail is still being written. */
function identify(mail: MimePart, bytes: Uint8Array): string {
  const messageId = headerOf(mail, "message-id");
  return createHash("sha256")
    .update(messageId === "" ? bytes : messageId)
    .digest("base64url");
}

/** All texts that may contain a token. */
function textsOf(mail: MimePart): readonly string[] {
  return allParts(mail).flatMap(({ headers, text }) => [...[...headers.values()].flat(), text]);
}

/** RFC 5965 §3.1 and RFC 6650: the person, or their provider, doesn't want our mail. */
const UNWANTED = new Set(["abuse", "fraud", "opt-out", "opt-out-list"]);

function readComplaint(mail: MimePart): ReportReading | undefined {
  const part = allParts(mail).find(({ type }) => type === "message/feedback-report");
  if (part === undefined) return undefined;
  const kind = readHeaders(part.text).get("feedback-type")?.[0]?.toLowerCase() ?? "";
  // `not-spam` means the opposite, and `virus` and `other` say nothing about what the person wants.
  return UNWANTED.has(kind) ? { kind: "complaint", words: kind } : "other";
}

/** RFC 3464 §2.3: after the fields of the message there is a group for each recipient. Our mails have one. */
function readStatus(mail: MimePart): ReportReading | undefined {
  const part = allParts(mail).find(
    ({ type }) => type === "message/delivery-status" || type === "message/global-delivery-status",
  );
  if (part === undefined) return undefined;
  const groups = part.text.split(/\n[ \t]*\n/, 50).map(readHeaders);
  const recipients = groups.filter((fields) => fields.has("action") || fields.has("status"));
  const failed = recipients.find((fields) => isFailed(fields));
  if (failed === undefined) return "progress";
  const [, status] = /([245]\.\d{1,3}\.\d{1,3})/.exec(failed.get("status")?.[0] ?? "") ?? [];
  const words = (failed.get("diagnostic-code")?.[0] ?? "").replace(/^[\w-]+;\s*/, "");
  const diagnosis = diagnose(words === "" ? proseOf(mail) : words, status);
  return toFailure(diagnosis);
}

function toFailure(diagnosis: Diagnosis): ReportReading {
  const { status, words } = diagnosis;
  return { kind: classifyFailure(diagnosis), words, status };
}

function isFailed(fields: ReadonlyMap<string, readonly string[]>): boolean {
  const action = fields.get("action")?.[0]?.toLowerCase();
  return action === undefined ? /^5\./.test(fields.get("status")?.[0] ?? "") : action.startsWith("failed");
}

/** The text for people, without the returned mail. */
function proseOf(mail: MimePart): string {
  const text =
    allParts(mail).find(({ type, text }) => type === "text/plain" && text.trim() !== "")?.text ?? "";
  return text.split(RETURNED_MAIL, 1)[0] ?? "";
}

/** Where qmail, Exim, Yahoo and sendmail begin the copy of the returned mail, which isn't part of the report. */
const RETURNED_MAIL =
  /^(?:-{3,} ?(?:Below this line|This is a copy|Original message|Unsent message|The body of the message)|Return-[Pp]ath:|Received:)/m;

/** QSBMF, the qmail-send bounce message format, with a paragraph for each recipient. Yahoo used it, too. */
const QSBMF = /^\s*(?:Hi\. This is the|Sorry, we were unable to deliver your message)/;
const PARAGRAPH = /^<[^>\n]{1,320}>:\n([^\n]+(?:\n[^\n]+)*)/m;
const PERMANENT =
  /permanent (?:fatal )?error|following address(?:\(es\)|es)? failed|could not be delivered|undeliver(?:able|ed)|delivery (?:has )?failed|returned to sender|wasn't delivered/i;
const DELAYED = /delayed|has not yet been delivered|will be retried|still (?:being )?(?:re)?tr(?:ying|ied)/i;

function readProse(mail: MimePart): ReportReading | undefined {
  const prose = proseOf(mail);
  const [, paragraph] = QSBMF.test(prose) ? (PARAGRAPH.exec(prose) ?? []) : [];
  if (paragraph !== undefined) return failedBy(paragraph);
  if (!isFromMailSystem(mail)) return undefined;
  if (headerOf(mail, "x-failed-recipients") !== "") return failedBy(prose);
  // Delay warnings also say "… if the message remains undelivered".
  if (DELAYED.test(`${headerOf(mail, "subject")} ${prose}`)) return "progress";
  return PERMANENT.test(prose) ? failedBy(prose) : undefined;
}

function failedBy(prose: string): ReportReading {
  // The server's answer comes after a long introduction.
  const [code] = /(?:^|[^\d.])[45]\d\d[ \-:]/.exec(prose) ?? [];
  const from = code === undefined ? 0 : prose.indexOf(code);
  const diagnosis = diagnose(prose.slice(Math.max(0, from - 100)));
  return toFailure(diagnosis);
}

/** Bounces come from the mail system, automatic replies of people don't (RFC 3834 §3.3). */
function isFromMailSystem(mail: MimePart): boolean {
  return /(?:^|<|\s|")(?:mailer-daemon|mailerdaemon|postmaster|mdaemon)(?:@|"|>|\s|$)/i.test(
    headerOf(mail, "from"),
  );
}
