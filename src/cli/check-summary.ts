import type { CheckResult } from "#app/checks/check-site.js";
import type { PlannedMails } from "#app/checks/plan-mails.js";
import type { PlannedDigest } from "#app/digests/plan-runs.js";
import type { Finding, Level } from "#findings.js";
import { formatCount } from "./print-findings.js";

const MAX_FINDINGS = 50;
const MAX_POSTS = 20;

const SIGNS = { error: "❌", warning: "⚠️", note: "ℹ️" } as const satisfies Record<Level, string>;

/** What `check` has found, what is new and what would be mailed, in Markdown. @param counts such as `3 posts in 1 feed: no problems found` */
export function writeCheckSummary(
  { findings, newPosts }: Pick<CheckResult, "findings" | "newPosts">,
  { counts, mails }: { readonly counts: string; readonly mails: PlannedMails | undefined },
): string {
  const sections = [
    `## Feedletter\n\n${escapeMarkdown(counts)}`,
    listFindings(findings),
    `### New since the last build\n\n${listNew(newPosts)}`,
    mails === undefined ? "" : `### Next issues\n\n${listMails(mails)}`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function listFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const rows = findings
    .slice(0, MAX_FINDINGS)
    .map(
      ({ level, code, place: { file, line }, message, fix }) =>
        `| ${SIGNS[level]} ${code} | ${escapeMarkdown(line === undefined ? file : `${file}:${line}`)} | ${escapeMarkdown(`${message} ${fix}`)} |`,
    );
  const others = findings.length - rows.length;
  return `| | where | what |\n| --- | --- | --- |\n${rows.join("\n")}${others === 0 ? "" : `\n\n… and ${others} more.`}`;
}

function listNew(newPosts: CheckResult["newPosts"]): string {
  if (newPosts === undefined) return "There is no earlier build to compare with.";
  return newPosts.length === 0 ? "Nothing." : listTitles(newPosts);
}

function listTitles(posts: readonly { readonly title: string; readonly file: string }[]): string {
  const lines = posts.slice(0, MAX_POSTS).map(({ title, file }) => `- ${escapeMarkdown(title || file)}`);
  const others = posts.length - lines.length;
  return [...lines, ...(others === 0 ? [] : [`- … and ${others} more`])].join("\n");
}

function listMails(mails: PlannedMails): string {
  return mails.kind === "planned"
    ? mails.digests.map(describeDigest).join("\n\n")
    : `It isn't known here which posts were sent already. ${escapeMarkdown(mails.reason)}`;
}

function describeDigest({
  digest,
  when,
  runs: [next],
  zone,
  problem,
  posts,
  waiting = posts,
}: PlannedDigest): string {
  const time = when ?? (next === undefined ? "no run is scheduled" : `${next.local} (${zone})`);
  const heading = `**${escapeMarkdown(digest)}**, ${escapeMarkdown(time)}: ${waiting.length === 0 ? "nothing new yet" : formatCount(waiting.length, "post")}`;
  return [
    heading,
    ...(problem === undefined ? [] : [`But ${escapeMarkdown(problem)}.`]),
    ...(waiting.length === 0 ? [] : [listTitles(waiting)]),
  ].join("\n\n");
}

/** Shown as it is, in a table, too. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>#|!~@&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
