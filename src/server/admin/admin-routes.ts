import { Hono } from "hono";
import { CHART_STEPS, renderOverviewPage } from "#pages/admin/overview-page.js";
import { renderReadersPage } from "#pages/admin/readers-page.js";
import type { ServerEnv } from "#server/client-address.js";
import { type AdminEnv, type AdminResponder, createAdminResponder, createGuard } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";
import { createPeopleRoutes } from "./people-routes.js";
import { createPersonRoutes } from "./person-routes.js";
import { createRecordRoutes } from "./record-routes.js";
import { createSignInRoutes, createSignOutRoutes } from "./sign-in-routes.js";

/** The publisher's pages, below the path of `server.url`. Whoever isn't signed in can only sign in. */
export function createAdminRoutes(site: AdminSite): Hono<ServerEnv> {
  const responder = createAdminResponder(site);
  const routes = new Hono<AdminEnv>().basePath("/admin");
  routes.route("/", createSignInRoutes(site, responder));
  const guard = createGuard(site, responder);
  routes.use("/", guard);
  routes.use("/*", guard);
  for (const create of [
    createSignOutRoutes,
    createOverviewRoutes,
    createPeopleRoutes,
    createPersonRoutes,
    createRecordRoutes,
  ])
    routes.route("/", create(site, responder));
  const all = new Hono<ServerEnv>();
  all.route("/", routes);
  return all;
}

function createOverviewRoutes({ overview, readers }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  routes.get("/", async (context) => {
    const { by, digest } = context.req.query();
    const step = CHART_STEPS.find((known) => known === by) ?? "day";
    const page = renderOverviewPage(
      responder.frame(responder.signedIn(context)),
      await overview({ step, digest }),
    );
    return responder.answer(context, page);
  });
  routes.get("/readers", async (context) => {
    const page = renderReadersPage(responder.frame(responder.signedIn(context)), await readers());
    return responder.answer(context, page);
  });
  return routes;
}
