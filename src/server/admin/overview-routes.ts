import { Hono } from "hono";
import { renderHealthPage } from "#pages/admin/health-page.js";
import { CHART_STEPS, renderOverviewPage } from "#pages/admin/overview-page.js";
import { renderReadersPage } from "#pages/admin/readers-page.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";

/** The pages that only show something. */
export function createOverviewRoutes(
  { overview, readers, checkEverything }: AdminSite,
  responder: AdminResponder,
): Hono<AdminEnv> {
  const { answer, frame, signedIn, readOwnForm } = responder;
  const routes = new Hono<AdminEnv>();
  routes.get("/", async (context) => {
    const { by, digest } = context.req.query();
    const step = CHART_STEPS.find((known) => known === by) ?? "day";
    const page = renderOverviewPage(frame(signedIn(context)), await overview({ step, digest }));
    return answer(context, page);
  });
  routes.get("/readers", async (context) =>
    answer(context, renderReadersPage(frame(signedIn(context)), await readers())),
  );
  routes.get("/health", (context) => answer(context, renderHealthPage(frame(signedIn(context)), undefined)));
  // A POST, because it asks others and takes a while; it changes nothing here.
  routes.post("/health", async (context) => {
    if ((await readOwnForm(context)) === undefined) return context.text("Load the page again.\n", 403);
    return answer(context, renderHealthPage(frame(signedIn(context)), await checkEverything()));
  });
  return routes;
}
