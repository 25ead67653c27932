import { Hono } from "hono";
import type { ServerEnv } from "#server/client-address.js";
import { type AdminEnv, createAdminResponder, createGuard } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";
import { createImportRoutes } from "./import-routes.js";
import { createIssueRoutes } from "./issue-routes.js";
import { createNextRoutes } from "./next-routes.js";
import { createOverviewRoutes } from "./overview-routes.js";
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
    createIssueRoutes,
    createNextRoutes,
    createPeopleRoutes,
    createImportRoutes,
    createPersonRoutes,
    createRecordRoutes,
  ])
    routes.route("/", create(site, responder));
  const all = new Hono<ServerEnv>();
  all.get("/admin/", (context) => responder.redirect(context, ""));
  all.route("/", routes);
  return all;
}
