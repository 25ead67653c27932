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
const HEIGHT = 220;
/** Space for the numbers on the left, and for the labels below. */
const [LEFT, BELOW] = [56, 24];

/** Who joined and who left, as a picture and, for everybody who can't see it, as a table. */
export function renderMembershipChart(caption: string, periods: readonly Period[]): string {
  return `${drawTotal(caption, periods)}
${drawChanges(caption, periods)}
<p class="row soft"><span class="key">subscribers</span> <span class="key joined">joined</span> <span class="key left">left</span> <span class="key bounced">can't be reached any more</span></p>
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

function drawTotal(caption: string, periods: readonly Period[]): string {
  const totals = periods.map(({ subscribers }) => subscribers);
  const [low, high] = [Math.min(...totals), Math.max(...totals)];
  const floor = high === low ? Math.max(0, low - 1) : low;
  const span = Math.max(1, high - floor);
  const step = (WIDTH - LEFT) / Math.max(1, periods.length);
  const y = (value: number): number => 16 + (1 - (value - floor) / span) * (HEIGHT / 2 - 32);
  const points = totals.map((total, index) => `${round(LEFT + step * (index + 0.5))},${round(y(total))}`);
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT / 2}" role="img" aria-label="${escapeHtml(`${caption}: subscribers from ${formatNumber(totals[0] ?? 0)} to ${formatNumber(totals.at(-1) ?? 0)}`)}">
<text x="0" y="${round(y(high)) + 4}">${formatNumber(high)}</text>${floor === high ? "" : `<text x="0" y="${round(y(floor)) + 4}">${formatNumber(floor)}</text>`}
<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(floor))}" y2="${round(y(floor))}"/>
<polyline class="total" points="${points.join(" ")}"/>
</svg>`;
}

function drawChanges(caption: string, periods: readonly Period[]): string {
  const up = Math.max(1, ...periods.map(({ joined }) => joined));
  const down = Math.max(0, ...periods.map(({ unsubscribed, bounced }) => unsubscribed + bounced));
  const step = (WIDTH - LEFT) / Math.max(1, periods.length);
  const scale = (HEIGHT - BELOW - 8) / (up + down);
  const zero = 4 + up * scale;
  const bar = (name: string, index: number, from: number, count: number): string =>
    count === 0
      ? ""
      : `<rect class="${name}" x="${round(LEFT + step * (index + 0.15))}" y="${round(from)}" width="${round(step * 0.7)}" height="${round(Math.max(1, count * scale))}"/>`;
  const bars = periods.flatMap(({ joined, unsubscribed, bounced }, index) => [
    bar("joined", index, zero - joined * scale, joined),
    bar("left", index, zero, unsubscribed),
    bar("bounced", index, zero + unsubscribed * scale, bounced),
  ]);
  const every = Math.ceil(periods.length / 8);
  const labels = periods.map(({ label }, index) =>
    index % every === 0
      ? `<text x="${round(LEFT + step * (index + 0.15))}" y="${HEIGHT - 6}">${escapeHtml(label)}</text>`
      : "",
  );
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${caption}: ${describeChanges(periods)}`)}">
<text x="0" y="12">+${formatNumber(up)}</text>${down === 0 ? "" : `<text x="0" y="${HEIGHT - BELOW - 4}">−${formatNumber(down)}</text>`}
${bars.join("")}
<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${round(zero)}" y2="${round(zero)}"/>
${labels.join("")}
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
