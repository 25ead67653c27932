import { Hono } from "hono";
import type { ServerEnv } from "./client-address.js";
import { createLeavingRoutes } from "./leaving-routes.js";
import { createLinkRoutes } from "./link-routes.js";
import { createFraming } from "./page-frame.js";
import { createPreferencesRoutes } from "./preferences-routes.js";
import type { PublicSite } from "./public-site.js";
import { createSignUpRoutes } from "./sign-up-routes.js";

/** What people open: joining, leaving, choosing. GET changes nothing anywhere in it. */
export function createPublicRoutes(site: PublicSite): Hono<ServerEnv> {
  const framing = createFraming(site);
  const routes = new Hono<ServerEnv>();
  for (const create of [createSignUpRoutes, createLinkRoutes, createLeavingRoutes, createPreferencesRoutes]) {
    routes.route("/", create(site, framing));
  }
  return routes;
}
