import { isRelated, senderDomains } from "#app/sender-domains.js";
import type { Config } from "#config/schema.js";
import type { OpenDatabase } from "#database/ports.js";
import { isRecent } from "#deliveries/reports/sender-reports.js";
import { readReportMail } from "#mail/dmarc/report-mail.js";
import type { MimePart } from "#mail/reports/mime-reader.js";
import type { Instant } from "#zoned-time.js";

/** A DMARC report. Anybody can send one, so it changes nothing but what `feedletter doctor` shows. */
export interface ProcessedSenderReport {
  readonly kind: "dmarc";
  readonly reporter: string;
  readonly domain: string;
  readonly mails: number;
  readonly aligned: number;
  readonly recorded: boolean;
  /** Why it isn't counted, as in "because …". */
  readonly reason?: string;
}

export interface SenderReportSettings {
  /** `mail.dmarc` */
  readonly address: string;
  /** That mails are from. */
  readonly domains: readonly string[];
}

/** Undefined if reports don't come here. */
export function readSenderReportSettings(
  config: Pick<Config, "mail" | "digests">,
): SenderReportSettings | undefined {
  const address = config.mail?.dmarc;
  return address === undefined ? undefined : { address, domains: senderDomains(config) };
}

interface SenderReportContext {
  readonly database: Pick<OpenDatabase, "senderReports">;
  readonly now: Instant;
  readonly dryRun: boolean;
}

/** Undefined if the mail isn't a report to the address for them. `unread`: it is, but can't be counted. */
export async function processSenderReport(
  mail: MimePart,
  { address, domains }: SenderReportSettings,
  { database: { senderReports }, now, dryRun }: SenderReportContext,
): Promise<ProcessedSenderReport | { readonly kind: "unread"; readonly words: string } | undefined> {
  const reading = readReportMail(mail, address);
  if (reading === undefined) return undefined;
  if (reading.kind === "unreadable")
    return { kind: "unread", words: `a DMARC report that can't be read: ${reading.reason}` };
  const { report } = reading;
  const { reporter, domain, sources } = report;
  const mails = sources.reduce((sum, source) => sum + source.mails, 0);
  const aligned = sources.reduce((sum, source) => sum + source.aligned, 0);
  const described = { kind: "dmarc", reporter, domain, mails, aligned } as const;
  const ignored = (reason: string) => ({ ...described, recorded: false, reason });
  if (!domains.some((own) => isRelated(own, domain))) return ignored("no digest is from that domain");
  if (!isRecent(report, now)) return ignored("it is about days that are too long ago, or still to come");
  if (dryRun) return ignored("this is a dry run");
  const result = await senderReports.record(report, now);
  if (result === "full") return { kind: "unread", words: "a DMARC report, of which there are far too many" };
  return result === "known" ? ignored("it was counted before") : { ...described, recorded: true };
}
