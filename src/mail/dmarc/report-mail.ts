import { addressKeysIn } from "#mail/joining/addresses.js";
import { allParts, bytesOf, headerOf, type MimePart } from "#mail/reports/mime-reader.js";
import { addressKey } from "#subscribers/address.js";
import { type ReportReading, readAggregateReport } from "./aggregate-report.js";

/** Where servers say whom a mail was for. */
const RECIPIENTS = ["to", "cc", "delivered-to", "x-delivered-to", "x-original-to", "envelope-to"];

/**
 * The report in a mail to the address for reports; undefined if the mail isn't one. A mail to another address never is.
 * @param address `mail.dmarc`
 */
export function readReportMail(mail: MimePart, address: string): ReportReading | undefined {
  const wanted = addressKey(address);
  const keys = RECIPIENTS.flatMap((name) => mail.headers.get(name) ?? []).flatMap(addressKeysIn);
  if (!keys.includes(wanted)) return undefined;
  const attached = allParts(mail).find(isReport);
  return attached === undefined ? undefined : readAggregateReport(bytesOf(attached));
}

/** RFC 7489 §7.2.1.1: application/gzip. Others send zip files, XML, or any of them as application/octet-stream. */
function isReport(part: MimePart): boolean {
  if (
    /^(?:application\/(?:x-)?gzip|application\/(?:x-)?zip(?:-compressed)?|(?:application|text)\/xml)$/.test(
      part.type,
    )
  )
    return true;
  const [, name = ""] = /filename\*?\s*=\s*"?([^";]+)/i.exec(headerOf(part, "content-disposition")) ?? [];
  return (
    /\.(?:xml|xml\.gz|gz|zip)$/i.test(name.trim()) ||
    /\.(?:xml|gz|zip)$/i.test(part.parameters.get("name") ?? "")
  );
}
