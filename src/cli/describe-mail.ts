import { removalOf } from "#app/inbox/kept-requests.js";
import type { ProcessedMail } from "#app/inbox/process-mail.js";
import { toPlainLine } from "#content/text/characters.js";
import type { ReportKind } from "#deliveries/reports/report.js";

/** One line about a mail that was read. */
export function describeMail(processed: ProcessedMail): string {
  switch (processed.kind) {
    case "other":
      return "A mail has nothing to do with Feedletter, and stays as it is.";
    case "progress":
      return "A report says that a mail is delayed or was delivered, and changes nothing.";
    case "unread":
      return `A report${processed.address === undefined ? "" : ` about ${processed.address}`} isn't understood, and is kept for you to look at. It says “${plain(processed.words)}”.`;
    case "dmarc":
      return `${plain(processed.reporter)} reports ${processed.mails} mails from ${processed.domain}, of which ${processed.aligned} are aligned. That is ${processed.recorded ? "counted" : "not counted"}${processed.reason === undefined ? "" : `, because ${processed.reason}`}.`;
    case "unsigned":
      return `A report says that ${REPORTED[processed.report.kind]}, but has no valid token, so it changes nothing.`;
    case "unknown":
      return `A report says that ${REPORTED[processed.report.kind]}, but its subscriber or issue no longer exists, so it changes nothing.`;
    case "recognised":
      return `${processed.address}: a report says that ${REPORTED[processed.report.kind]}.`;
    case "suppressed":
      return `${processed.address} gets no more mail, because a report says that ${REPORTED[processed.report.kind]}.`;
    case "suspected":
      return `${processed.address} is suspected, and gets no more mail once other answers confirm it, because a report says that ${REPORTED[processed.report.kind]}.`;
    case "noted":
      return `${processed.address}: a report says that ${REPORTED[processed.report.kind]}, which is recorded.`;
    case "known-already":
      return `${processed.address}: a report says that ${REPORTED[processed.report.kind]}, which was recorded before.`;
    case "left":
      return `${processed.address} is unsubscribed from ${processed.digest}.`;
    case "left-already":
      return `${processed.address} has already unsubscribed.`;
    case "left-unknown":
      return "Somebody unsubscribes who is no longer a subscriber, so nothing changes.";
    case "leave-unsigned":
      return `${processed.address ?? "Somebody"} seems to ask to leave${processed.subject === "" ? "" : ` (“${processed.subject}”)`}, but without a valid token, so anybody may have written it. If it is genuine, run \`${removalOf(processed.address)}\`.`;
    case "joined":
      return `${processed.address} is subscribed to ${processed.digests.join(", ")}, because the signature of ${processed.domain} proves who wrote the mail.`;
    case "joined-already":
      return `${processed.address} wants to subscribe, but already gets ${processed.digests.join(", ")}.`;
    case "join-asked":
      return `${processed.address} wants to subscribe, and gets a mail to confirm it, because ${processed.reason}.`;
    case "join-refused":
      return `${processed.address} wants to subscribe, but is suppressed or got a mail within the last hour, so nothing was sent.`;
    case "join-limited":
      return `${processed.address} wants to subscribe, but too many confirmations were sent lately, so the mail is kept.`;
    case "join-known":
      return `${processed.address} wants to subscribe, which was recorded before.`;
    case "join-automatic":
      return "A program or a list has sent a mail to the address for subscribing, which changes nothing.";
    case "confirmed":
      return `${processed.address} has confirmed, and is subscribed to ${processed.digests.join(", ")}.`;
    case "confirm-expired":
      return "A confirmation is too old, or nothing waits for it, so nothing changes.";
  }
}

const MAX_WORDS = 100;

function plain(words: string): string {
  return toPlainLine(words).slice(0, MAX_WORDS);
}

/** After "A report says that". */
const REPORTED: Readonly<Record<ReportKind, string>> = {
  complaint: "the mail was reported as spam",
  leave: "the person unsubscribed",
  join: "the person subscribed",
  "address-dead": "the address doesn't exist",
  "mailbox-full": "the mailbox is full",
  "mailbox-inactive": "the mailbox is inactive",
  "sender-refused": "the sender was refused",
  content: "the content was refused",
  reputation: "the sender isn't trusted",
  rate: "too many mails came at once",
  policy: "a rule of the server refused the mail",
  network: "the mail found no way to the mailbox",
  temporary: "the mail couldn't be delivered for now",
  unknown: "the mail came back, for a reason that isn't understood",
};
