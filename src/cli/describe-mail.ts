import type { ProcessedMail } from "#app/inbox/process-mail.js";

/** One line about a mail that was read. */
export function describeMail(processed: ProcessedMail): string {
  switch (processed.kind) {
    case "other":
      return "has nothing to do with Feedletter, ignored";
    case "progress":
      return "a report about a delay or a delivery, ignored";
    case "unread":
      return `${processed.address ?? "somebody"}: not understood, kept: ${processed.words.slice(0, 100)}`;
    case "unsigned":
      return `${processed.report.kind}: no valid token, ignored`;
    case "unknown":
      return `${processed.report.kind}: the subscriber or the issue no longer exists, ignored`;
    case "recognised":
      return `${processed.address}: ${processed.report.kind}`;
    case "suppressed":
      return `${processed.address}: ${processed.report.kind}, gets no more mail${processed.provisional ? " once other answers confirm it" : ""}`;
    case "noted":
      return `${processed.address}: ${processed.report.kind}, recorded`;
    case "known-already":
      return `${processed.address}: ${processed.report.kind}, already recorded`;
    case "left":
      return `${processed.address}: unsubscribed from ${processed.digest}`;
    case "left-already":
      return `${processed.address}: has already unsubscribed`;
    case "left-unknown":
      return "asks to unsubscribe: the subscriber no longer exists, ignored";
    case "leave-unsigned":
      return `asks to unsubscribe, apparently from ${processed.address ?? "nobody"}: no valid token, kept. If it is genuine, run \`feedletter subscribers remove\``;
    case "joined":
      return `${processed.address}: subscribed to ${processed.digests.join(", ")}, as the signature of ${processed.domain} proves who wrote the mail`;
    case "joined-already":
      return `${processed.address}: wants to subscribe, but already gets ${processed.digests.join(", ")}`;
    case "join-asked":
      return `${processed.address}: wants to subscribe; gets a mail to confirm, because ${processed.reason}`;
    case "join-refused":
      return `${processed.address}: wants to subscribe, but is suppressed or got a mail within the last hour; nothing was sent`;
    case "join-limited":
      return `${processed.address}: wants to subscribe, but too many confirmations were sent lately; kept`;
    case "join-known":
      return `${processed.address}: wants to subscribe, already recorded`;
    case "join-automatic":
      return "wants to subscribe, but a program or a list sent it; ignored";
    case "confirmed":
      return `${processed.address}: confirmed, subscribed to ${processed.digests.join(", ")}`;
    case "confirm-expired":
      return "a confirmation that is too old, or that nothing waits for; ignored";
  }
}
