import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatNumber, renderTable } from "./admin-page.js";

export type Level = "good" | "warning" | "bad";

export interface IssueLine {
  readonly id: string;
  readonly digest: string;
  readonly at: number;
  readonly state: "sending" | "paused" | "finished" | "cancelled" | "undone";
  readonly posts: number;
  readonly accepted: number;
  /** Waiting or being sent. */
  readonly open: number;
  readonly rejected: number;
  readonly uncertain: number;
  readonly skipped: number;
  /** People who left its digest before the next issue. */
  readonly left: number;
}

const STATES: Readonly<Record<IssueLine["state"], readonly [Level | "", string]>> = {
  sending: ["good", "being sent"],
  paused: ["bad", "paused"],
  finished: ["", "sent"],
  cancelled: ["warning", "cancelled"],
  undone: ["warning", "undone"],
};

export function renderIssueState(state: IssueLine["state"]): string {
  const [level, words] = STATES[state];
  return renderLevel(level, words);
}

export function renderLevel(level: Level | "", words: string): string {
  return `<span class="state${level === "" ? "" : ` ${level}`}">${escapeHtml(words)}</span>`;
}

export function renderIssueTable(
  { base, formatTime }: AdminFrame,
  issues: readonly IssueLine[],
  caption: string,
): string {
  const rows = issues.map((issue) => [
    `<a href="${escapeHtml(`${base}/issues/${encodeURIComponent(issue.id)}`)}">${escapeHtml(issue.id)}</a>`,
    renderIssueState(issue.state),
    escapeHtml(formatTime(issue.at)),
    formatNumber(issue.posts),
    ...[issue.accepted, issue.open, issue.rejected, issue.uncertain, issue.skipped, issue.left].map(
      formatNumber,
    ),
  ]);
  const heads = [
    ...["Issue", "State", "Began", "Posts", "Accepted", "Waiting", "Refused", "In doubt", "Skipped", "Left"],
  ];
  return renderTable(caption, heads, rows);
}
