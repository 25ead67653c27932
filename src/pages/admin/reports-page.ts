import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatCount, renderAdminPage } from "./admin-page.js";

/** A mail from a mail system that no rule understands. */
interface ReportText {
  readonly words: string;
  /** Whom it is about, if that is known. */
  readonly addressKey?: string;
  readonly at: number;
}

export interface ReportsView {
  /** Newest first. */
  readonly reports: readonly ReportText[];
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
}

export function renderReportsPage(frame: AdminFrame, { reports, total, page, pages }: ReportsView): string {
  const { base, formatTime } = frame;
  const items = reports.map(({ words, addressKey, at }) => {
    const about =
      addressKey === undefined
        ? "It isn't known whom it is about."
        : `About <a href="${escapeHtml(`${base}/people?${new URLSearchParams({ q: addressKey }).toString()}`)}">${escapeHtml(addressKey)}</a>`;
    return `<li class="card"><p class="soft">${escapeHtml(formatTime(at))}. ${about}</p>
<pre dir="auto">${escapeHtml(words)}</pre></li>`;
  });
  const link = (to: number, name: string): string =>
    to < 1 || to > pages
      ? ""
      : `<a class="button quiet" href="${escapeHtml(`${base}/reports?page=${to}`)}">${name}</a>`;
  const links = [link(page - 1, "Newer"), link(page + 1, "Older")].filter((one) => one !== "");
  return renderAdminPage({
    ...frame,
    title: "Reports that weren't understood",
    body:
      total === 0
        ? "<p>There are none.</p>"
        : `<p>${formatCount(total, "mail")} from mail systems that no rule understands. Nobody is suppressed for such a mail: read it, and if an address is dead, unsubscribe the person. Each is deleted after 90 days.</p>
<ul class="plain">${items.join("\n")}</ul>${links.length === 0 ? "" : `\n<p class="row">${links.join(" ")}</p>`}`,
  });
}
