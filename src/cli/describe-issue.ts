import type { IssueDetail } from "#app/digests/issue-actions.js";
import type { Unaccepted } from "#deliveries/delivery.js";
import type { DeliveryExportRow, IssueSummary } from "#deliveries/issue-repository.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";
import type { Instant } from "#zoned-time.js";
import { formatCount } from "./print-findings.js";

/** `weekly-3  finished  2026-06-15 07:00  3 posts  118 accepted, 2 rejected; reported later: 1 hard` */
export function describeIssue(issue: IssueSummary): string {
  const { id, state, paused, destinations = [], frozenAt, posts, counts, reports } = issue;
  const reported = formatCounts(reports);
  return [
    id,
    paused === undefined ? state : "paused",
    formatMinute(frozenAt),
    formatCount(posts, "post"),
    `${formatCounts(counts) || "no deliveries"}${reported === "" ? "" : `; reported later: ${reported}`}`,
    ...(paused === undefined
      ? destinations.map(({ destination, reason }) => `paused to ${destination}: ${reason}`)
      : [paused.reason]),
  ].join("  ");
}

function formatCounts(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .filter(([, count = 0]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
}

/** In UTC, like all times from the ledger. */
function formatMinute(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 16).replace("T", " ");
}

export function describeIssueDetail(detail: IssueDetail): string {
  switch (detail.kind) {
    case "issue":
      return describeIssue(detail.issue);
    case "destination": {
      const { destination, mails, accepted, deferred, rejected } = detail;
      const counts = formatCounts({ accepted, deferred, rejected }) || "no answer yet";
      return [`${mails} to ${destination}`, counts].join("\t");
    }
    case "unaccepted": {
      const { address, attempts, at } = detail.delivery;
      return [address === "" ? "(forgotten)" : address, at.state, explainUnaccepted(at, attempts)].join("\t");
    }
    case "not-understood":
      return [detail.count === 1 ? "once" : `${detail.count} times`, "not understood", detail.text].join(
        "\t",
      );
    case "report": {
      const { address, kind, status, words, rule } = detail.report;
      const said = [status, words].filter(Boolean).join(" ");
      return [address, `reported later: ${kind}`, rule === undefined ? said : `${said} [${rule}]`].join("\t");
    }
  }
}

function explainUnaccepted(at: Unaccepted["at"], attempts: number): string {
  switch (at.state) {
    case "waiting": {
      const { last, notBefore } = at;
      if (last === undefined) return "not tried yet";
      return `${describeJudgement(at)}${last.response} (${formatCount(attempts, "attempt")}, next at ${formatMinute(notBefore)})`;
    }
    case "sending":
      return `since ${formatMinute(at.since)}`;
    case "rejected":
      return `${describeJudgement(at)}${at.reply.response} (${formatCount(attempts, "attempt")})`;
    case "uncertain":
    case "skipped":
      return at.reason;
  }
}

/** `address-dead (google/no-such-user): ` */
function describeJudgement({ judgement }: { readonly judgement?: Judgement }): string {
  return judgement === undefined ? "" : `${judgement.verdict} (${judgement.rule}): `;
}

export const DELIVERY_COLUMNS = [
  "address",
  "name",
  "state",
  "attempts",
  "changed_at",
  "code",
  "enhanced_code",
  "response",
  "verdict",
  "rule",
];

export function deliveryCells(delivery: DeliveryExportRow): readonly (string | number | undefined)[] {
  const { address, name, state, attempts, changedAt, code, enhanced, response, verdict, rule } = delivery;
  return [
    address,
    name,
    state,
    attempts,
    new Date(changedAt).toISOString(),
    code,
    enhanced,
    response,
    verdict,
    rule,
  ];
}
