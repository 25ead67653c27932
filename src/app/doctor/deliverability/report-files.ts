import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { type AggregateReport, type ReportedSource, sumReports } from "#deliveries/reports/sender-reports.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { readAggregateReport } from "#mail/dmarc/aggregate-report.js";
import { MAX_XML_BYTES } from "#mail/dmarc/unpack-report.js";

/** DMARC reports as receivers attach them: XML, or XML in gzip or zip. @throws FeedletterError E_REPORT */
export function readReportFiles(paths: readonly string[]): readonly ReportedSource[] {
  return sumReports(paths.map(readReportFile));
}

function readReportFile(path: string): AggregateReport {
  const reading = readAggregateReport(readFile(path));
  if (reading.kind === "report") return reading.report;
  throw new FeedletterError("E_REPORT", {
    message: `${path} isn't a DMARC report: ${reading.reason}.`,
    fix: "Name the attachment of the mail: a file ending in .xml, .xml.gz or .zip. Mails and mailboxes are read by `feedletter inbox --from`.",
  });
}

function readFile(path: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    // It is refused below, without being read.
    return size > MAX_XML_BYTES ? Buffer.alloc(MAX_XML_BYTES + 1) : readFileSync(file);
  } catch (cause) {
    throw new FeedletterError("E_REPORT", {
      message: `Can't read ${path}: ${reasonOf(cause)}.`,
      fix: "Check the path.",
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
