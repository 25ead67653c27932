import type { IssueDetail } from "#app/digests/issue-actions.js";
import type { DeliveryCounts, Unaccepted } from "#deliveries/delivery.js";
import type { DeliveryExportRow, IssueSummary } from "#deliveries/issue-repository.js";
import type { Instant } from "#zoned-time.js";
import { formatCount } from "./print-findings.js";

/** `weekly-3  finished  2026-06-15 07:00  3 posts  118 accepted, 2 rejected; came back: 1 hard` */
export function describeIssue(issue: IssueSummary): string {
  const { id, state, paused, frozenAt, posts, counts, reports } = issue;
  const back = formatCounts(reports);
  return [
    ...[id, paused === undefined ? state : "paused", formatMinute(frozenAt), formatCount(posts, "post")],
    `${formatCounts(counts) || "no deliveries"}${back === "" ? "" : `; came back: ${back}`}`,
    ...(paused === undefined ? [] : [paused.reason]),
  ].join("  ");
}

function formatCounts(counts: DeliveryCounts | IssueSummary["reports"]): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
}

/** UTC, as everything in the ledger is. */
function formatMinute(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 16).replace("T", " ");
}

export function describeIssueDetail(fact: IssueDetail): string {
  switch (fact.kind) {
    case "issue":
      return describeIssue(fact.issue);
    case "unaccepted":
      return describeUnaccepted(fact.delivery);
    case "report": {
      const { address, kind, status, words } = fact.report;
      return [address, `came back: ${kind}`, [status, words].filter(Boolean).join(" ")].join("\t");
    }
  }
}

function describeUnaccepted({ address, attempts, at }: Unaccepted): string {
  return [address === "" ? "(forgotten)" : address, at.state, reasonOf(at, attempts)].join("\t");
}

function reasonOf(at: Unaccepted["at"], attempts: number): string {
  switch (at.state) {
    case "waiting": {
      const { last, notBefore } = at;
      if (last === undefined) return "not tried yet";
      return `${last.response} (${formatCount(attempts, "attempt")}, again at ${formatMinute(notBefore)})`;
    }
    case "sending":
      return `since ${formatMinute(at.since)}`;
    case "rejected":
      return `${at.reply.response} (${formatCount(attempts, "attempt")})`;
    case "uncertain":
    case "skipped":
      return at.reason;
  }
}

export const DELIVERY_COLUMNS = [
  ...["address", "name", "state", "attempts", "changed_at"],
  ...["code", "enhanced_code", "response"],
];

export function deliveryCells(line: DeliveryExportRow): readonly (string | number | undefined)[] {
  const { address, name, state, attempts, changedAt, code, enhanced, response } = line;
  return [address, name, state, attempts, new Date(changedAt).toISOString(), code, enhanced, response];
}
