import type { Diagnosis } from "#app/doctor/diagnosis.js";
import type { OpenDatabase } from "#database/ports.js";

/** Ms of issues that count. */
const COUNTED_MS = 30 * 86_400_000;
const MAX_ISSUES = 50;
/** Of fewer mails, a single complaint would be too large a share. */
const MIN_MAILS = 500;
/** https://support.google.com/a/answer/81126: below 0.1 %, and never 0.3 %. */
const HIGH = 0.001;
const TOO_HIGH = 0.003;

/** How many complain about the issues of the last days, as far as complaints get here: Gmail shows them only in its Postmaster Tools. */
export async function* checkComplaints(
  { issues }: Pick<OpenDatabase, "issues">,
  now: number,
): AsyncGenerator<Diagnosis> {
  const recent = (await issues.newest(MAX_ISSUES)).filter(({ frozenAt }) => frozenAt >= now - COUNTED_MS);
  const accepted = recent.reduce((sum, { counts }) => sum + counts.accepted, 0);
  const complaints = recent.reduce((sum, { reports }) => sum + (reports.complaint ?? 0), 0);
  if (accepted === 0) return;
  const share = complaints / accepted;
  const said = `${complaints} about ${accepted} mails in 30 days (${(share * 100).toFixed(2)} %)`;
  if (accepted < MIN_MAILS || share < HIGH) {
    yield { check: "complaints", level: "ok", said };
    return;
  }
  yield {
    check: "complaints",
    level: "warning",
    said: `${said}, ${share < TOO_HIGH ? "which is much" : "which is too many"}.`,
    fix: "Mail only people who asked for it, less often, and with the unsubscribe link at the top. Receivers refuse mail from 0.3 % on.",
  };
}
