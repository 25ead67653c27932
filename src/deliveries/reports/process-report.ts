import type { Ledger } from "#deliveries/ports.js";
import type { Instant } from "#zoned-time.js";
import {
  COMPLAINED,
  isWornOut,
  type MailReport,
  type ReportRepository,
  SOFT_BOUNCE_WINDOW,
} from "./bounces.js";

/** Who a signed token in a report is about: a mail, or, by an unsubscribe link, only the person. */
export interface ReportSubject {
  readonly subscriber: string;
  readonly isIssue?: (issue: string) => boolean;
}

/** What a report came to. `noted` changes nothing for now; `unknown` is about somebody who is not known any more. */
export type ReportResult =
  | { readonly kind: "suppressed" | "noted" | "known-already"; readonly addressKey: string }
  | { readonly kind: "unknown" };

interface ReportContext {
  readonly ledger: Pick<Ledger, "suppress">;
  readonly reports: ReportRepository;
  readonly now: Instant;
}

/**
 * Whatever is interrupted here is made good by reading the report again: the address is suppressed before the report is noted. One
 * that is noted has done its work, so a mailbox that is read again suppresses nobody whose suppression was lifted meanwhile.
 */
export async function processReport(
  report: MailReport,
  { subscriber, isIssue }: ReportSubject,
  { ledger, reports, now }: ReportContext,
): Promise<ReportResult> {
  const reported =
    isIssue === undefined
      ? await reports.findSubscriber(subscriber)
      : await reports.findDelivery(subscriber, isIssue);
  if (reported === undefined) return { kind: "unknown" };
  const { addressKey } = reported;
  if (await reports.has(report.id)) return { kind: "known-already", addressKey };
  const reason = reasonToSuppress(report);
  if (reason !== undefined) await ledger.suppress(addressKey, { reason, at: now });
  if (!(await reports.note(reported, { ...report, at: now }))) return { kind: "known-already", addressKey };
  if (reason !== undefined) return { kind: "suppressed", addressKey };
  if (report.kind !== "soft") return { kind: "noted", addressKey };
  const soft = await reports.softBounces(addressKey, now - SOFT_BOUNCE_WINDOW);
  if (!isWornOut(soft, now)) return { kind: "noted", addressKey };
  await ledger.suppress(addressKey, { reason: "bounced too often", at: now });
  return { kind: "suppressed", addressKey };
}

/** Without the server's words: they may hold the address, and a reason outlives somebody who is forgotten. */
function reasonToSuppress({ kind, status }: MailReport): string | undefined {
  switch (kind) {
    case "hard":
      return status === undefined ? "bounced" : `bounced (${status})`;
    case "complaint":
      return COMPLAINED;
    case "soft":
    case "policy":
      return undefined;
  }
}
