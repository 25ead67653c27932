import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { methodNotAllowed } from "hono/method-not-allowed";
import { matchedRoutes } from "hono/route";
import { type Messages, messagesFor } from "#i18n/messages.js";
import { contentSecurityPolicy } from "#pages/content-security-policy.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { paragraph } from "#pages/people/subscriber-page.js";
import type { Instant } from "#zoned-time.js";
import { readClientAddress, type ServerEnv, type TrustedProxies } from "./client-address.js";
import { headerPolicy, type PageResponder } from "./page-responder.js";

/** Maximum bytes of a request body. Even the longest form has only a few short fields. */
const BODY_LIMIT = 32 * 1024;

export interface ServerParts {
  /** Public address (`server.url`); the public routes are below its path. */
  readonly url: string;
  readonly responder: PageResponder;
  readonly proxies: TrustedProxies;
  /** For people, below the path of `url`. */
  readonly publicRoutes: readonly Hono<ServerEnv>[];
  /** For the provider's events, below the path of `url`. They limit their bodies themselves. */
  readonly eventRoutes?: readonly Hono<ServerEnv>[];
  /** For large files, below the path of `url`. They limit their bodies themselves. */
  readonly uploadRoutes?: readonly Hono<ServerEnv>[];
  /** For machines, at the root. */
  readonly monitoringRoutes: readonly Hono<ServerEnv>[];
  readonly clock: () => Instant;
  /** Called after each answer. */
  readonly answered?: (answered: AnsweredRequest) => void;
  /** Called when a handler has thrown; the client gets no details of the error. */
  readonly failed?: (error: unknown) => void;
}

/** A response without private data: the route's pattern instead of the path, which may contain a token. */
export interface AnsweredRequest {
  readonly method: string;
  /** "none" if no route matched. */
  readonly route: string;
  readonly status: number;
  /** From the arrival of the request until the response was ready. */
  readonly ms: number;
  /** The client's address; not for everyday logs. */
  readonly client: string;
}

/** Default headers; a route overrides any of them by setting it. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": headerPolicy(contentSecurityPolicy({})),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/**
 * The whole server as Request → Response. It never reads the Host header: every link is made from `url`. Names in a URL are
 * looked up or verified, and never become file paths.
 */
export function createServerRoutes(parts: ServerParts): Hono<ServerEnv> {
  const { proxies } = parts;
  const pages = createErrorPages(parts.responder);
  const routes = new Hono<ServerEnv>();
  routes.use(async (context, next) => {
    const arrived = parts.clock();
    context.set("client", readClientAddress(context.env.peer, context.req.raw.headers, proxies));
    await next();
    const { headers } = context.res;
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!headers.has(name)) headers.set(name, value);
    }
    parts.answered?.(describeAnswer(context, Math.max(0, parts.clock() - arrived)));
  });
  routes.use(methodNotAllowed({ app: routes, onMethodNotAllowed: refuseMethod }));
  const path = new URL(parts.url).pathname;
  for (const part of [...(parts.eventRoutes ?? []), ...(parts.uploadRoutes ?? [])]) routes.route(path, part);
  routes.use(bodyLimit({ maxSize: BODY_LIMIT, onError: pages.tooLarge }));
  for (const part of parts.monitoringRoutes) routes.route("/", part);
  for (const part of parts.publicRoutes) routes.route(path, part);
  routes.notFound(pages.notFound);
  routes.onError((error, context) => {
    // A client that disconnected in the middle of a body isn't an error of ours.
    if (context.req.raw.signal.aborted) return context.body(null, 400);
    parts.failed?.(error);
    return pages.failed(context);
  });
  return routes;
}

function createErrorPages(responder: PageResponder) {
  type Words = Messages["errorPages"];
  const answer =
    (status: 404 | 413 | 500, write: (words: Words) => { readonly title: string; readonly help?: string }) =>
    (context: Context): Response | Promise<Response> => {
      const frame = responder.frame(context);
      const { title, help } = write(messagesFor(frame.language, frame.site.words).errorPages);
      const parts = help === undefined ? [] : [paragraph(help)];
      // The path may be a mistyped token.
      return responder.answer(context, renderMessagePage({ ...frame, title, parts }), {
        status,
        tokenInUrl: true,
      });
    };
  return {
    notFound: answer(404, (words) => ({ title: words.notFound, help: words.notFoundHelp })),
    tooLarge: answer(413, (words) => ({ title: words.tooLarge })),
    failed: answer(500, (words) => ({ title: words.failed, help: words.failedHelp })),
  };
}

function refuseMethod(context: Context, methods: readonly string[]): Response {
  const headers = { allow: [...methods, "OPTIONS"].join(", ") };
  return context.req.method === "OPTIONS"
    ? context.body(null, 204, headers)
    : context.text("Method Not Allowed\n", 405, headers);
}

function describeAnswer(context: Context<ServerEnv>, ms: number): AnsweredRequest {
  const [route] = matchedRoutes(context).filter(({ method }) => method !== "ALL");
  return {
    method: context.req.method,
    route: route?.path ?? "none",
    status: context.res.status,
    ms,
    client: context.get("client"),
  };
}
