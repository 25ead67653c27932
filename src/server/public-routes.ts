import { Hono } from "hono";
import type { ServerEnv } from "./client-address.js";
import { createLinkRoutes } from "./link-routes.js";
import type { PageResponder } from "./page-responder.js";
import { createPreferencesRoutes } from "./preferences-routes.js";
import type { PublicSite } from "./public-site.js";
import { createSignUpRoutes } from "./sign-up-routes.js";
import { createUnsubscribeRoutes } from "./unsubscribe-routes.js";

/** The pages where people subscribe, unsubscribe and change their preferences. No GET changes anything. */
export function createPublicRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
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
