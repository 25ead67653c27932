import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatCount, formatNumber, renderAdminPage, renderTable } from "./admin-page.js";
import { type Period, renderMembershipChart } from "./chart.js";
import { type IssueLine, type Level, renderIssueTable, renderLevel } from "./issue-table.js";

export const CHART_STEPS = ["day", "month", "year"] as const;
export type ChartStep = (typeof CHART_STEPS)[number];

export interface Overview {
  readonly digests: readonly {
    readonly name: string;
    readonly title: string;
    readonly subscribers: number;
    /** In the last 30 days. */
    readonly joined: number;
    readonly unsubscribed: number;
    readonly bounced: number;
  }[];
  readonly chart: {
    readonly step: ChartStep;
    /** Undefined: all digests together. */
    readonly digest: string | undefined;
    readonly periods: readonly Period[];
  };
  /** Newest first. */
  readonly issues: readonly IssueLine[];
  readonly next: readonly NextIssue[];
  /** Level "": nobody has tried it. */
  readonly health: readonly { readonly name: string; readonly level: Level | ""; readonly said: string }[];
  /** What waits for the publisher. */
  readonly decisions: readonly { readonly text: string; readonly path: string; readonly link: string }[];
  /** Of the newest whole day; undefined if nothing was counted in the last week. */
  readonly readers: { readonly day: string; readonly subscribers: number } | undefined;
}

export interface NextIssue {
  readonly name: string;
  readonly title: string;
  /** Undefined: nothing is scheduled. */
  readonly at: number | undefined;
  /** It goes out when a post is published. */
  readonly onPublish: boolean;
  /** Titles. Undefined while they are being read. */
  readonly posts: readonly string[] | undefined;
  /** Why nothing would be sent. */
  readonly reason: string | undefined;
}

export function renderOverviewPage(frame: AdminFrame, overview: Overview, done?: string): string {
  const sections = [
    renderDecisions(frame, overview),
    renderDigests(frame, overview),
    renderChart(frame, overview),
    renderNext(frame, overview),
    renderIssues(frame, overview.issues),
    renderHealth(frame, overview),
  ];
  return renderAdminPage({ ...frame, title: "Overview", done, body: sections.join("\n") });
}

function renderDecisions({ base }: AdminFrame, { decisions }: Overview): string {
  if (decisions.length === 0) return "";
  const items = decisions.map(
    ({ text, path, link }) =>
      `<li>${escapeHtml(text)} <a href="${escapeHtml(`${base}${path}`)}">${escapeHtml(link)}</a></li>`,
  );
  return `<section class="notice bad" aria-labelledby="decisions"><h2 id="decisions">Waiting for you</h2>
<ul class="plain">${items.join("")}</ul></section>`;
}

function renderDigests({ base }: AdminFrame, { digests, readers }: Overview): string {
  const cards = digests.map(
    ({ title, subscribers, joined, unsubscribed, bounced }) => `<section class="card">
<h2 dir="auto">${escapeHtml(title)}</h2>
<p class="figure">${formatNumber(subscribers)}</p>
<p class="soft">In 30 days: ${formatNumber(joined)} joined, ${formatNumber(unsubscribed)} left, ${formatNumber(bounced)} can't be reached any more.</p>
</section>`,
  );
  const feeds =
    readers === undefined
      ? ""
      : `\n<section class="card">
<h2>Feed readers</h2>
<p class="figure">${formatNumber(readers.subscribers)}</p>
<p class="soft">On ${escapeHtml(readers.day)}, as an estimate. <a href="${escapeHtml(`${base}/readers`)}">By feed and program</a></p>
</section>`;
  return `<div class="cards">${cards.join("\n")}${feeds}</div>`;
}

function renderChart({ base }: AdminFrame, { chart, digests }: Overview): string {
  const { step, digest, periods } = chart;
  const link = (
    name: string,
    wanted: { readonly by: ChartStep; readonly digest: string | undefined },
  ): string => {
    const query = new URLSearchParams({
      by: wanted.by,
      ...(wanted.digest === undefined ? {} : { digest: wanted.digest }),
    });
    const current = wanted.by === step && wanted.digest === digest ? ' aria-current="page"' : "";
    return `<a href="${escapeHtml(`${base}?${query.toString()}`)}"${current}>${escapeHtml(name)}</a>`;
  };
  const steps = CHART_STEPS.map((by) => link(`By ${by}`, { by, digest }));
  const lists =
    digests.length < 2
      ? []
      : [
          link("All digests", { by: step, digest: undefined }),
          ...digests.map(({ name, title }) => link(title, { by: step, digest: name })),
        ];
  const caption = `Subscriptions by ${step}`;
  return `<section class="card" aria-labelledby="chart"><h2 id="chart">Subscriptions</h2>
<p class="tabs">${steps.join(" ")}</p>
${lists.length === 0 ? "" : `<p class="tabs" dir="auto">${lists.join(" ")}</p>\n`}${renderMembershipChart(caption, periods)}
<p class="soft">Days are those of UTC.</p>
</section>`;
}

function renderNext({ base, formatTime }: AdminFrame, { next }: Overview): string {
  const items = next.map(({ name, title, at, onPublish, posts, reason }) => {
    const when = onPublish ? "When a post is published" : at === undefined ? "Not scheduled" : formatTime(at);
    const what =
      posts === undefined
        ? `<p class="soft">The posts are being read.</p>`
        : posts.length === 0
          ? `<p>${escapeHtml(reason ?? "Nothing to send.")}</p>`
          : `${reason === undefined ? "" : `<p>${escapeHtml(reason)}</p>`}<ul>${posts.map((post) => `<li dir="auto">${escapeHtml(post)}</li>`).join("")}</ul>`;
    return `<section class="card"><h3 dir="auto">${escapeHtml(title)}</h3>
<p class="soft">${escapeHtml(when)}</p>
${what}
<p><a href="${escapeHtml(`${base}/next/${encodeURIComponent(name)}`)}">Look at it, write a note, change it<span class="elsewhere"> (${escapeHtml(title)})</span></a></p></section>`;
  });
  return `<section aria-labelledby="next"><h2 id="next">Next issues</h2><div class="cards">${items.join("\n")}</div></section>`;
}

function renderIssues(frame: AdminFrame, issues: readonly IssueLine[]): string {
  if (issues.length === 0)
    return `<section aria-labelledby="issues"><h2 id="issues">Issues</h2><p>No issue has been sent yet.</p></section>`;
  return `<section aria-labelledby="issues"><h2 id="issues">Issues</h2>
${renderIssueTable(frame, issues, `The last ${formatCount(issues.length, "issue")}`)}
<p class="soft">"Accepted" is all that a mail server says; "left" are the people who left the digest before its next issue.</p>
<p><a href="${escapeHtml(`${frame.base}/issues`)}">All issues</a></p></section>`;
}

function renderHealth({ base }: AdminFrame, { health }: Overview): string {
  const rows = health.map(({ name, level, said }) => [escapeHtml(name), renderLevel(level, said)]);
  return `<section aria-labelledby="health"><h2 id="health">Health</h2>
${renderTable("What works", ["What", "How it is"], rows)}
<p><a href="${escapeHtml(`${base}/health`)}">Check everything: mail server, mailbox, certificate, DNS</a></p></section>`;
}
