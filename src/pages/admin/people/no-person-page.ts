import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, renderAdminPage } from "../admin-page.js";

export function renderNoPersonPage(frame: AdminFrame): string {
  return renderAdminPage({
    ...frame,
    title: "There is no such person",
    body: `<p>Their data may have been deleted.</p>\n<p><a href="${escapeHtml(`${frame.base}/people`)}">Look for people</a></p>`,
  });
}
