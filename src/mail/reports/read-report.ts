import { createHash } from "node:crypto";
import type { MailReport } from "#deliveries/reports/report.js";
import { readComplaint } from "./complaint.js";
import { readStatus } from "./delivery-status.js";
import { oneLineOf } from "./diagnosis.js";
import { readHeaderText } from "./encoded-words.js";
import { allParts, headerOf, type MimePart, readMime } from "./mime-reader.js";
import { readNotification } from "./sns.js";
import { isFromMailSystem, proseOf, readText } from "./text-report.js";

/**
 * `report`: a bounce or a complaint about one of our mails. `progress`: a notice that it is delayed or was delivered. `unread`: from a
 * mail system, but not understood. `other`: an automatic reply, a personal answer, or spam.
 */
export type ParsedReport =
  | { readonly kind: "report"; readonly report: MailReport; readonly texts: readonly string[] }
  | { readonly kind: "progress"; readonly texts: readonly string[] }
  | {
      readonly kind: "unread";
      readonly id: string;
      readonly words: string;
      readonly texts: readonly string[];
    }
  | { readonly kind: "other" };

/**
 * Reads a delivery status (RFC 3464), a complaint (RFC 5965, Outlook.com), Amazon's notifications, or a bounce in the formats of qmail,
 * Exim, sendmail, Exchange and others. Never throws.
 */
export function readReport(bytes: Uint8Array): ParsedReport {
  return reportIn(readMime(bytes), bytes);
}

/** `readReport` of a mail that is parsed already. */
export function reportIn(mail: MimePart, bytes: Uint8Array): ParsedReport {
  const id = identify(mail, bytes);
  const reading =
    readComplaint(mail) ?? readNotification(mail) ?? readStatus(mail) ?? readUnlessReply(mail) ?? "other";
  if (reading === "other") return { kind: reading };
  if (reading === "progress") return { kind: reading, texts: textsOf(mail) };
  if (reading === "unread") return { kind: "unread", id, words: wordsOf(mail), texts: textsOf(mail) };
  return { kind: "report", report: { id, ...reading }, texts: textsOf(mail) };
}

/** RFC 3834 §5. Mail systems, too, mark what they write as automatic. */
function readUnlessReply(mail: MimePart): ReturnType<typeof readText> {
  const isReply = headerOf(mail, "auto-submitted").toLowerCase().startsWith("auto-replied");
  return isReply && !isFromMailSystem(mail) ? undefined : readText(mail);
}

/** Derived from the Message-ID, because a mailbox may be read while the end of the mail is still being written. */
export function identify(mail: MimePart, bytes: Uint8Array): string {
  const messageId = headerOf(mail, "message-id");
  return createHash("sha256")
    .update(messageId === "" ? bytes : messageId)
    .digest("base64url");
}

function wordsOf(mail: MimePart): string {
  return oneLineOf(`${readHeaderText(headerOf(mail, "subject"))} ${proseOf(mail)}`);
}

/** All texts that may contain a token. */
function textsOf(mail: MimePart): readonly string[] {
  return allParts(mail).flatMap(({ headers, text }) => [...[...headers.values()].flat(), text]);
}
