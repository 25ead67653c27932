import type { IssueDetail } from "#app/digests/issue-actions.js";
import type { FormatTime } from "#app/local-time.js";
import type { Unaccepted } from "#deliveries/delivery.js";
import { destinationOf } from "#deliveries/destination.js";
import type { IssueSummary } from "#deliveries/issue-repository.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";
import { formatCount } from "./print-findings.js";

/** `weekly-3  finished  2026-06-15 07:00  3 posts  118 accepted, 2 rejected; reported later: 1 hard` */
export function describeIssue(issue: IssueSummary, time: FormatTime): string {
  const { id, state, paused, destinations = [], frozenAt, posts, note, counts, reports } = issue;
  const reported = formatCounts(reports);
  return [
    id,
    paused === undefined ? state : "paused",
    time(frozenAt),
    formatCount(posts, "post"),
    ...(note === undefined ? [] : [`note: ${note}`]),
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

export function describeIssueDetail(detail: IssueDetail, time: FormatTime): string {
  switch (detail.kind) {
    case "issue":
      return describeIssue(detail.issue, time);
    case "destination": {
      const { destination, mails, accepted, deferred, rejected } = detail;
      const counts = formatCounts({ accepted, deferred, rejected }) || "no answer yet";
      return [`${mails} to ${destination}`, counts].join("\t");
    }
    case "unaccepted": {
      const { delivery } = detail;
      const { address, at } = delivery;
      return [address === "" ? "(forgotten)" : address, at.state, explainUnaccepted(delivery, time)].join(
        "\t",
      );
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

function explainUnaccepted({ address, at, attempts }: Unaccepted, time: FormatTime): string {
  switch (at.state) {
    case "waiting": {
      const { last, notBefore, held } = at;
      if (held === "suspected")
        return `an earlier issue said that the address is dead; held until ${time(notBefore)}`;
      if (held === "destination-paused")
        return `${destinationOf(address)} is paused; held until the issue is resumed`;
      if (last === undefined) return "not tried yet";
      return `${describeJudgement(at)}${last.response} (${formatCount(attempts, "attempt")}, next at ${time(notBefore)})`;
    }
    case "sending":
      return `since ${time(at.since)}`;
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
