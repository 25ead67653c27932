import type { ComplaintReport } from "#deliveries/reports/report.js";
import { allParts, headerOf, type MimePart, readHeaders } from "./mime-reader.js";

/** RFC 5965 §3.1 and RFC 6650: the person, or their provider, doesn't want our mail. */
const UNWANTED = new Set([
  "abuse",
  "fraud",
  "opt-out",
  "opt-out-list",
  "complaint",
  "spam",
  "miscategorized",
]);

/** @returns `other` for any other feedback report, such as `not-spam` (which means the opposite) or a DMARC report */
export function readComplaint(mail: MimePart): Omit<ComplaintReport, "id"> | "other" | undefined {
  return readFeedback(mail) ?? readForwardedComplaint(mail);
}

/** RFC 5965. Some services leave the kind out. */
function readFeedback(mail: MimePart): Omit<ComplaintReport, "id"> | "other" | undefined {
  const part = allParts(mail).find(({ type }) => type === "message/feedback-report");
  if (part === undefined) return undefined;
  const kind = readHeaders(part.text).get("feedback-type")?.[0]?.toLowerCase() ?? "abuse";
  return UNWANTED.has(kind) ? { kind: "complaint", words: kind } : "other";
}

/** Addresses from which feedback loops send complaints without a feedback report: Outlook.com's JMRP and older ones. */
const FEEDBACK_SENDERS =
  /(?:^|<|\s)(?:staff@(?:hotmail|outlook|live|msn)\.com|scomp@aol\.net|feedbackloop@[\w.-]{1,100}|fbl[\w-]{0,20}@[\w.-]{1,100}|feedback@[\w.-]{1,60}arf\.mail\.yahoo\.com|abuse@(?:rambler\.ru|rambler-co\.ru))(?:>|\s|$)/i;
const FEEDBACK_SUBJECT =
  /^(?:complaint about message from|email feedback report|abuse report|spam complaint)/i;

/** The reported mail is attached, and our signed link in it tells whose it is. */
function readForwardedComplaint(mail: MimePart): Omit<ComplaintReport, "id"> | undefined {
  const [, ...attached] = allParts(mail);
  if (!attached.some(({ type }) => type === "message/rfc822" || type === "text/rfc822-headers"))
    return undefined;
  const isKnown =
    FEEDBACK_SENDERS.test(headerOf(mail, "from")) ||
    FEEDBACK_SUBJECT.test(headerOf(mail, "subject")) ||
    mail.headers.has("x-hmxmroriginalrecipient") ||
    attached.some(({ headers }) => headers.has("x-hmxmroriginalrecipient"));
  return isKnown ? { kind: "complaint", words: "abuse" } : undefined;
}
