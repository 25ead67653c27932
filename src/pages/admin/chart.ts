import { escapeHtml } from "#content/text/escape.js";
import { formatNumber, renderTable } from "./admin-page.js";

/** One bar of the chart of joining and leaving. */
export interface Period {
  /** `31 Jan`, `Jan 2026` or `2026`. */
  readonly label: string;
  readonly joined: number;
  readonly unsubscribed: number;
  readonly bounced: number;
  /** Subscribers at its end. */
  readonly subscribers: number;
}

const WIDTH = 720;
/** Of the line, and of the bars. */
const [LINE, BARS] = [96, 160];

/** Who joined and who left, as a picture and, for everybody who can't see it, as a table. No text is drawn, so that none gets too small. */
export function renderMembershipChart(caption: string, periods: readonly Period[]): string {
  const totals = periods.map(({ subscribers }) => subscribers);
  const from = `<span>${escapeHtml(periods[0]?.label ?? "")}</span>`;
  const to = `<span>${escapeHtml(periods.at(-1)?.label ?? "")}</span>`;
  return `<p class="soft">Subscribers, from ${formatNumber(Math.min(...totals))} to ${formatNumber(Math.max(...totals))}</p>
${drawTotal(totals, caption)}
<p class="soft">${describeChanges(periods)}</p>
${drawChanges(periods, caption)}
<p class="ends soft">${from}${to}</p>
<p class="row soft"><span class="key joined">joined</span> <span class="key left">left</span> <span class="key bounced">can't be reached any more</span></p>
<details><summary>The same as a table</summary>
${renderTable(
  caption,
  ["When", "Joined", "Left", "Can't be reached", "Subscribers"],
  periods.map(({ label, joined, unsubscribed, bounced, subscribers }) => [
    escapeHtml(label),
    ...[joined, unsubscribed, bounced, subscribers].map(formatNumber),
  ]),
)}
</details>`;
}

function drawTotal(totals: readonly number[], caption: string): string {
  const [low, high] = [Math.min(...totals), Math.max(...totals)];
  const step = WIDTH / Math.max(1, totals.length);
  const y = (value: number): number => 4 + (1 - (value - low) / Math.max(1, high - low)) * (LINE - 8);
  const points = totals.map((total, index) => `${round(step * (index + 0.5))},${round(y(total))}`);
  return `<svg class="chart line" preserveAspectRatio="none" viewBox="0 0 ${WIDTH} ${LINE}" role="img" aria-label="${escapeHtml(`${caption}: subscribers`)}">
<line class="axis" x1="0" x2="${WIDTH}" y1="${LINE - 1}" y2="${LINE - 1}"/>
<polyline class="total" points="${points.join(" ")}"/>
</svg>`;
}

function drawChanges(periods: readonly Period[], caption: string): string {
  const up = Math.max(1, ...periods.map(({ joined }) => joined));
  const down = Math.max(0, ...periods.map(({ unsubscribed, bounced }) => unsubscribed + bounced));
  const step = WIDTH / Math.max(1, periods.length);
  const scale = (BARS - 2) / (up + down);
  const zero = 1 + up * scale;
  const bar = (name: string, index: number, from: number, count: number): string =>
    count === 0
      ? ""
      : `<rect class="${name}" x="${round(step * (index + 0.15))}" y="${round(from)}" width="${round(step * 0.7)}" height="${round(Math.max(1, count * scale))}"/>`;
  const bars = periods.flatMap(({ joined, unsubscribed, bounced }, index) => [
    bar("joined", index, zero - joined * scale, joined),
    bar("left", index, zero, unsubscribed),
    bar("bounced", index, zero + unsubscribed * scale, bounced),
  ]);
  return `<svg class="chart" preserveAspectRatio="none" viewBox="0 0 ${WIDTH} ${BARS}" role="img" aria-label="${escapeHtml(`${caption}: ${describeChanges(periods)}`)}">
${bars.join("")}
<line class="axis" x1="0" x2="${WIDTH}" y1="${round(zero)}" y2="${round(zero)}"/>
</svg>`;
}

function describeChanges(periods: readonly Period[]): string {
  const sum = (count: (period: Period) => number): string =>
    formatNumber(periods.reduce((total, period) => total + count(period), 0));
  return `${sum(({ joined }) => joined)} joined, ${sum(({ unsubscribed }) => unsubscribed)} left`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
