import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatCount, formatNumber, renderAdminPage, renderTable } from "./admin-page.js";
import { describeAct, ISSUE_DONE, openActs } from "./issue-acts.js";
import { ISSUE_SCRIPT } from "./issue-script.js";
import { renderIssueState, renderIssueTable } from "./issue-table.js";
import type { IssueList, IssueView } from "./issue-view.js";
import { renderMailFrames } from "./mail-frames.js";

/** Seconds after which the page loads itself again without a script while the issue is being sent. */
const REFRESH_SECONDS = 5;

/** Number of those who haven't got it that are shown. */
export const UNREACHED_SHOWN = 100;

export function renderIssuesPage(frame: AdminFrame, { issues, page, hasMore }: IssueList): string {
  const link = (to: number, words: string): string =>
    `<a href="${escapeHtml(`${frame.base}/issues?page=${to}`)}">${words}</a>`;
  const pages = [
    ...(page > 1 ? [link(page - 1, "Newer")] : []),
    ...(hasMore ? [link(page + 1, "Older")] : []),
  ];
  const body =
    issues.length === 0
      ? "<p>There are no issues here.</p>"
      : renderIssueTable(frame, issues, `${formatCount(issues.length, "issue")}, newest first`);
  return renderAdminPage({
    ...frame,
    title: "Issues",
    body: `${body}\n${pages.length === 0 ? "" : `<p class="tabs">${pages.join(" ")}</p>`}`,
  });
}

/** @returns the document, and the script that its policy has to allow */
export function renderIssuePage(
  frame: AdminFrame,
  issue: IssueView,
  { variant = 1, done }: { readonly variant?: number | undefined; readonly done?: string | undefined },
): { readonly page: string; readonly script: string | undefined } {
  const isLive = issue.state === "sending";
  const script = isLive ? ISSUE_SCRIPT : undefined;
  const sections = [
    renderPause(issue),
    renderProgress(frame, issue),
    renderActs(frame, issue),
    renderSent(issue),
    renderMail(frame, issue, variant),
    renderDestinations(issue),
    renderVerdicts(issue),
    renderUnreached(issue),
    renderReports(issue),
  ];
  const page = renderAdminPage({
    ...frame,
    title: issue.id,
    done: ISSUE_DONE.get(done ?? ""),
    body: sections.filter((section) => section !== "").join("\n"),
    ...(isLive ? { refresh: REFRESH_SECONDS, script: ISSUE_SCRIPT } : {}),
  });
  return { page, script };
}

function addressOf({ base }: AdminFrame, { id }: IssueView, rest = ""): string {
  return `${base}/issues/${encodeURIComponent(id)}${rest}`;
}

function renderPause({ state, pausedBecause, pausedDestinations }: IssueView): string {
  const sentences = [
    ...(state === "paused" ? [`It is paused. ${pausedBecause ?? ""}`] : []),
    ...pausedDestinations.map(({ destination, reason }) => `Mails to ${destination} are paused. ${reason}`),
  ];
  if (sentences.length === 0) return "";
  return `<section class="notice bad">${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("")}</section>`;
}

const COUNTS = [
  ["accepted", "Accepted"],
  ["open", "Waiting"],
  ["rejected", "Refused"],
  ["uncertain", "In doubt"],
  ["skipped", "Skipped"],
] as const;

function renderProgress(frame: AdminFrame, issue: IssueView): string {
  const { state, at, endedAt, left } = issue;
  const total = COUNTS.reduce((sum, [name]) => sum + issue[name], 0);
  const figures = COUNTS.map(
    ([name, words]) =>
      `<div><dt class="soft">${words}</dt><dd class="figure" data-count="${name}">${formatNumber(issue[name])}</dd></div>`,
  );
  const times = `Began ${frame.formatTime(at)}${endedAt === undefined ? "" : `, ended ${frame.formatTime(endedAt)}`}`;
  return `<section class="card" aria-labelledby="progress" data-events="${escapeHtml(addressOf(frame, issue, "/events"))}" data-state="${state}">
<h2 id="progress">${renderIssueState(state)}</h2>
<p class="soft">${escapeHtml(times)}</p>
<p><progress aria-label="Mails that have been tried" max="${Math.max(1, total)}" value="${total - issue.open}"></progress></p>
<dl class="cards figures">${figures.join("")}</dl>
<p class="soft">${escapeHtml(`${formatCount(left, "person has", "people have")} left the digest since, before its next issue.`)}</p>
</section>`;
}

function renderActs(frame: AdminFrame, issue: IssueView): string {
  const links = openActs(issue).map((act) => {
    const words = describeAct(act, issue);
    const kind = words?.isFinal === true ? "button final" : "button quiet";
    return `<li><a class="${kind}" href="${escapeHtml(addressOf(frame, issue, `/${act}`))}">${escapeHtml(words?.link ?? act)}</a></li>`;
  });
  return `<section aria-label="What you can do"><ul class="plain row acts">${links.join("")}</ul></section>`;
}

function renderSent({ sentPosts, note }: IssueView): string {
  const posts = sentPosts.map(
    ({ title, url }) =>
      `<li dir="auto"><a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(title === "" ? url : title)}</a></li>`,
  );
  return `<section class="card" aria-labelledby="sent"><h2 id="sent">What was sent</h2>
${posts.length === 0 ? "<p>Only a note.</p>" : `<ol>${posts.join("")}</ol>`}${note === undefined ? "" : `\n<p>With the note <code>${escapeHtml(note)}</code></p>`}
</section>`;
}

function renderMail(frame: AdminFrame, issue: IssueView, wanted: number): string {
  const { variants } = issue;
  const shown = variants.find(({ number }) => number === wanted) ?? variants[0];
  if (shown === undefined) return "";
  return renderMailFrames({
    subject: shown.subject,
    address: (variant) => addressOf(frame, issue, `/mail/${variant}`),
    page: (variant) => `${addressOf(frame, issue)}?variant=${variant}#mail`,
    shown: shown.number,
    variants: variants.map(({ number, posts }) => ({
      number,
      name: number === 1 ? "The whole issue" : `Variant ${number}, ${formatCount(posts, "post")}`,
    })),
  });
}

function renderDestinations({ destinations }: IssueView): string {
  if (destinations.length === 0) return "";
  const rows = destinations.map(({ destination, mails, accepted, deferred, rejected }) => [
    escapeHtml(destination),
    ...[mails, accepted, deferred, rejected].map(formatNumber),
  ]);
  return `<section aria-labelledby="destinations"><h2 id="destinations">Answers by provider</h2>
${renderTable("Where the mails went", ["Provider", "Mails", "Accepted", "Tried again", "Refused"], rows)}</section>`;
}

/** Different texts that are shown of one verdict. */
const TEXTS_SHOWN = 5;

function renderVerdicts({ verdicts }: IssueView): string {
  if (verdicts.length === 0) return "";
  const rows = verdicts.map(({ verdict, mails, answers }) => {
    const texts = answers
      .slice(0, TEXTS_SHOWN)
      .map(
        (answer) =>
          `<li>${escapeHtml(answer.text)} <span class="soft">(${formatNumber(answer.mails)})</span></li>`,
      );
    return [escapeHtml(verdict), formatNumber(mails), `<ul class="plain">${texts.join("")}</ul>`];
  });
  return `<section aria-labelledby="verdicts"><h2 id="verdicts">What the servers said</h2>
${renderTable("Refusals and delays by what they mean", ["Meaning", "Mails", "The most frequent answers"], rows)}</section>`;
}

function renderUnreached({ unreached, rejected, uncertain, skipped }: IssueView): string {
  const heading = `<h2 id="unreached">Who hasn't got it, and why</h2>`;
  if (unreached.length === 0) return "";
  const rows = unreached.map(({ address, name, state, why }) => [
    `<bdi>${escapeHtml(address)}</bdi>`,
    `<bdi>${escapeHtml(name)}</bdi>`,
    escapeHtml(state),
    escapeHtml(why),
  ]);
  const more =
    unreached.length < UNREACHED_SHOWN && rejected + uncertain + skipped <= unreached.length
      ? ""
      : `<p class="soft">These are the first ${formatNumber(unreached.length)}. Download every delivery to see the rest.</p>`;
  return `<section aria-labelledby="unreached">${heading}
${renderTable("By address", ["Address", "Name", "State", "Why"], rows)}${more}</section>`;
}

function renderReports({ reports, reported }: IssueView): string {
  if (reports.length === 0) return "";
  const counts = Object.entries(reported).map(([kind, count]) => `${formatNumber(count)} ${kind}`);
  const rows = reports.map(({ address, kind, said }) => [
    `<bdi>${escapeHtml(address)}</bdi>`,
    escapeHtml(kind),
    escapeHtml(said),
  ]);
  return `<section aria-labelledby="reports"><h2 id="reports">What came back later</h2>
<p>${escapeHtml(counts.join(", "))}</p>
${renderTable("Bounces and complaints", ["Address", "Kind", "What it says"], rows)}</section>`;
}
