import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { type AdminFrame, FORM_TOKEN } from "#pages/admin/admin-page.js";
import { writeAdminStyle } from "#pages/admin/admin-style.js";
import { renderSignInPage } from "#pages/admin/sign-in-page.js";
import { contentSecurityPolicy } from "#pages/content-security-policy.js";
import { logoSources } from "#pages/site-header.js";
import type { ServerEnv } from "#server/client-address.js";
import { isCrossOrigin } from "#server/cross-origin.js";
import { headerPolicy } from "#server/page-responder.js";
import { type Fields, fieldOf, readForm } from "#server/read-form.js";
import type { AdminSite, SignedIn } from "./admin-site.js";

export interface AdminEnv extends ServerEnv {
  Variables: ServerEnv["Variables"] & { readonly signedIn: SignedIn };
}

interface AnswerOptions {
  readonly status?: 200 | 400 | 403 | 404 | 409 | 413 | 429;
  readonly script?: string;
}

/** How the publisher's pages are written and sent. */
export interface AdminResponder {
  readonly frame: (signedIn?: SignedIn) => AdminFrame;
  readonly answer: (context: Context, page: string, options?: AnswerOptions) => Response | Promise<Response>;
  /** Name of the cookie that holds the session's secret. */
  readonly cookie: string;
  readonly isSecure: boolean;
  /** Path of the overview. */
  readonly base: string;
  /** Who is signed in; everybody else has been sent the form. */
  readonly signedIn: (context: Context<AdminEnv>) => SignedIn;
  /** What a form of ours says; undefined if it wasn't sent by a page of ours to which this person is signed in. */
  readonly readOwnForm: (context: Context<AdminEnv>) => Promise<Fields | undefined>;
  /** Back to a page after something was done. @param done a key of what the page then says */
  readonly redirect: (context: Context, path: string, done?: string) => Response;
}

export function createAdminResponder({ site, theme, url, formatTime }: AdminSite): AdminResponder {
  const style = writeAdminStyle(theme);
  const { origin, pathname, protocol } = new URL(url);
  const base = `${pathname.replace(/\/$/, "")}/admin`;
  const isSecure = protocol === "https:";
  const policy = (script?: string): string =>
    headerPolicy(
      contentSecurityPolicy({
        ...{ styles: [style], scripts: script === undefined ? [] : [script] },
        images: ["'self'", ...logoSources(theme.logo)],
        ...{ forms: "'self'", connections: "'self'", frames: "'self'" },
      }),
    );
  return {
    ...{ base, isSecure },
    // With this prefix, no other host of the domain can set it (RFC 6265bis §4.1.3.2).
    cookie: isSecure ? "__Host-feedletter" : "feedletter",
    frame: (signedIn) => ({
      ...{ site, style, logo: theme.logo, base, formatTime },
      ...(signedIn === undefined ? {} : { session: signedIn }),
    }),
    answer: (context, page, { status = 200, script } = {}) =>
      context.html(page, status, {
        "content-security-policy": policy(script),
        "referrer-policy": "same-origin",
        "x-robots-tag": "noindex, nofollow",
      }),
    signedIn: (context) => context.get("signedIn"),
    readOwnForm: async (context) => {
      if (isCrossOrigin(context, origin)) return undefined;
      const fields = await readForm(context);
      return fieldOf(fields, FORM_TOKEN) === context.get("signedIn").formToken ? fields : undefined;
    },
    redirect: (context, path, done) =>
      context.redirect(`${base}${path}${done === undefined ? "" : `?done=${encodeURIComponent(done)}`}`, 303),
  };
}

/** Lets only those pass who are signed in; everybody else gets the same form, whatever they asked for. */
export function createGuard({ access, url }: AdminSite, responder: AdminResponder) {
  return async (context: Context<AdminEnv>, next: () => Promise<void>): Promise<Response | undefined> => {
    const secret = getCookie(context, responder.cookie);
    const signedIn = secret === undefined ? undefined : await access.find(secret);
    if (signedIn === undefined)
      return responder.answer(context, renderSignInPage(responder.frame()), { status: 403 });
    if (context.req.method === "POST" && isCrossOrigin(context, new URL(url).origin))
      return context.text("This form doesn't come from here.\n", 403);
    context.set("signedIn", signedIn);
    await next();
    return undefined;
  };
}
