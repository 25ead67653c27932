import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatNumber, renderAdminPage, renderTable } from "./admin-page.js";

interface ReaderTotals {
  /** Those of aggregators, and programs of one person. */
  readonly subscribers: number;
  readonly aggregators: number;
  readonly readers: number;
  readonly browsers: number;
  readonly bots: number;
}

export interface ReadersDay extends ReaderTotals {
  /** `2026-01-31` */
  readonly day: string;
  readonly isComplete: boolean;
  readonly feeds: readonly (ReaderTotals & { readonly feed: string })[];
  readonly byReader: readonly { readonly reader: string; readonly kind: string; readonly count: number }[];
}

/** How many programs are listed. */
const LISTED = 30;

/** The readers of the feeds, newest day first. */
export function renderReadersPage(frame: AdminFrame, days: readonly ReadersDay[]): string {
  return renderAdminPage({
    ...frame,
    title: "Readers",
    body: days.length === 0 ? EMPTY : renderDays(days),
  });
}

const EMPTY = `<section class="card">
<p>Nothing has been counted yet. Your web server's access log tells how many people read your feeds; run this on its machine once a day:</p>
<pre>npx feedletter readers /var/log/nginx/access.log.1 /var/log/nginx/access.log</pre>
<p>Only numbers by day are kept, and no address.</p>
</section>`;

function renderDays(days: readonly ReadersDay[]): string {
  const last = days.find(({ isComplete }) => isComplete) ?? days[0];
  if (last === undefined) return EMPTY;
  const { day, feeds, byReader } = last;
  const numbers = ({ subscribers, aggregators, readers, browsers, bots }: ReaderTotals): readonly string[] =>
    [subscribers, aggregators, readers, browsers, bots].map(formatNumber);
  const heads = ["Subscribers", "Of aggregators", "Of other programs", "Opened in a browser", "Bots"];
  const rest = byReader.length - LISTED;
  return `<section class="card"><h2>${escapeHtml(day)}</h2>
<p class="figure">${formatNumber(last.subscribers)}</p>
<p class="soft">Subscribers of your feeds in feed readers, as an estimate: aggregators say for how many people they fetch; of other programs, the different ones count. Nobody can be recognised.</p>
</section>
${renderTable(
  `${day}, by feed`,
  ["Feed", ...heads],
  feeds.map(({ feed, ...totals }) => [escapeHtml(feed), ...numbers(totals)]),
)}
${renderTable(
  `${day}, by program`,
  ["Program", "Kind", "Subscribers"],
  byReader.slice(0, LISTED).map(({ reader, kind, count }) => [escapeHtml(reader), kind, formatNumber(count)]),
)}
${rest > 0 ? `<p class="soft">And ${formatNumber(rest)} more.</p>\n` : ""}${renderTable(
  "By day",
  ["Day", ...heads],
  days.map((one) => [`${escapeHtml(one.day)}${one.isComplete ? "" : " (part)"}`, ...numbers(one)]),
)}`;
}
