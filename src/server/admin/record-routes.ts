import { Hono } from "hono";
import { renderActsPage } from "#pages/admin/acts-page.js";
import { renderReportsPage } from "#pages/admin/reports-page.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";

const ACTS_ON_A_PAGE = 100;
const REPORTS_ON_A_PAGE = 50;

/** What was done here, and what mail systems wrote. */
export function createRecordRoutes({ records }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  routes.get("/acts", async (context) => {
    const { before, done } = context.req.query();
    const acts = await records.acts.list({ limit: ACTS_ON_A_PAGE + 1, before: readNumber(before) });
    const view = { acts: acts.slice(0, ACTS_ON_A_PAGE), older: acts.length > ACTS_ON_A_PAGE };
    return responder.answer(
      context,
      renderActsPage(responder.frame(responder.signedIn(context)), view, done),
    );
  });
  routes.get("/reports", async (context) => {
    const total = await records.reports.countUnread();
    const pages = Math.max(1, Math.ceil(total / REPORTS_ON_A_PAGE));
    const page = Math.min(pages, Math.max(1, readNumber(context.req.query("page")) ?? 1));
    const from = (page - 1) * REPORTS_ON_A_PAGE;
    const reports = await records.reports.unread({ from, limit: REPORTS_ON_A_PAGE });
    const view = { reports, total, page, pages };
    return responder.answer(context, renderReportsPage(responder.frame(responder.signedIn(context)), view));
  });
  return routes;
}

function readNumber(written: string | undefined): number | undefined {
  return written !== undefined && /^\d{1,15}$/.test(written) ? Number(written) : undefined;
}
