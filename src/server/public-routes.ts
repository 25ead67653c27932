import { Hono } from "hono";
import type { ServerEnv } from "./client-address.js";
import { createLinkRoutes } from "./link-routes.js";
import { createPageResponder } from "./page-responder.js";
import { createPreferencesRoutes } from "./preferences-routes.js";
import type { PublicSite } from "./public-site.js";
import { createSignUpRoutes } from "./sign-up-routes.js";
import { createUnsubscribeRoutes } from "./unsubscribe-routes.js";

/** What people open: joining, leaving, choosing. GET changes nothing anywhere in it. */
export function createPublicRoutes(site: PublicSite): Hono<ServerEnv> {
  const responder = createPageResponder(site);
  const routes = new Hono<ServerEnv>();
  for (const create of [
    createSignUpRoutes,
    createLinkRoutes,
    createUnsubscribeRoutes,
    createPreferencesRoutes,
  ]) {
    routes.route("/", create(site, responder));
  }
  return routes;
}
