import type { ProcessedMail } from "#app/inbox/process-mail.js";

/** One line about a mail that was read. */
export function describeMail(processed: ProcessedMail): string {
  switch (processed.kind) {
    case "other":
      return "neither a report nor somebody who leaves, ignored";
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
  }
}
