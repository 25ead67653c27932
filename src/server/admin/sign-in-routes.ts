import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { renderLinkPage, renderSignInPage } from "#pages/admin/sign-in-page.js";
import { clientAddressOf, type ServerEnv } from "#server/client-address.js";
import { isCrossOrigin } from "#server/cross-origin.js";
import { fieldOf, readForm } from "#server/read-form.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";

/** Seconds. */
const SESSION_SECONDS = 12 * 60 * 60;

/** Signing in, for those who aren't yet. No GET changes anything. */
export function createSignInRoutes({ access, url }: AdminSite, responder: AdminResponder): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const { origin } = new URL(url);
  const refuse = (context: Context): Response | undefined =>
    isCrossOrigin(context, origin) ? context.text("This form doesn't come from here.\n", 403) : undefined;
  routes.post("/sign-in", async (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    const address = fieldOf(await readForm(context), "address");
    const taken = await access.requestLink(address, clientAddressOf(context));
    const page = renderSignInPage(responder.frame(), taken ? "asked" : "limited");
    return responder.answer(context, page, { status: taken ? 200 : 429 });
  });
  routes.get("/link/:link", (context) => responder.answer(context, renderLinkPage(responder.frame())));
  routes.post("/link/:link", async (context) => {
    const refused = refuse(context);
    if (refused !== undefined) return refused;
    const session = await access.useLink(context.req.param("link"), clientAddressOf(context));
    if (session === undefined || session === "limited") {
      const page = renderSignInPage(responder.frame(), session ?? "invalid");
      return responder.answer(context, page, { status: session === undefined ? 403 : 429 });
    }
    // Whatever cookie the browser had before, the session is a new one.
    setCookie(context, responder.cookie, session.secret, {
      ...{ path: "/", httpOnly: true, secure: responder.isSecure, sameSite: "Lax", maxAge: SESSION_SECONDS },
    });
    return responder.redirect(context, "");
  });
  return routes;
}

/** Signing out, for those who are signed in. */
export function createSignOutRoutes({ access }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  routes.post("/sign-out", async (context) => {
    if ((await responder.readOwnForm(context)) === undefined)
      return context.text("Load the page again.\n", 403);
    const { admin } = responder.signedIn(context);
    await access.end(getCookie(context, responder.cookie) ?? "");
    await access.record({ admin, act: "sign-out", subject: "", detail: "" });
    deleteCookie(context, responder.cookie, { path: "/", secure: responder.isSecure });
    return responder.redirect(context, "");
  });
  return routes;
}
