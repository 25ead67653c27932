import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { methodNotAllowed } from "hono/method-not-allowed";
import { matchedRoutes } from "hono/route";
import { messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { PLAIN_STYLE, renderPlainPage } from "#pages/people/plain-page.js";
import { paragraph, type SubscriberPageFrame } from "#pages/people/subscriber-page.js";
import type { Instant } from "#zoned-time.js";
import { readClientAddress, type ServerEnv, type TrustedProxies } from "./client-address.js";
import { contentSecurityPolicy } from "./content-security-policy.js";

/** Bytes of a body. The longest form has a few short fields. */
const BODY_LIMIT = 32 * 1024;

/** The parts a server is made of. */
export interface ServerParts {
  /** Public address (`server.url`); the public parts stand below its path. */
  readonly url: string;
  /** BCP 47: of the pages that no part has made. */
  readonly language: string;
  /** The site's look for them; absent: plain ones. */
  readonly frame?: SubscriberPageFrame;
  readonly proxies: TrustedProxies;
  /** Below the path of `url`: what people open. */
  readonly publicRoutes: readonly Hono<ServerEnv>[];
  /** At the root, for machines: health. */
  readonly monitoringRoutes: readonly Hono<ServerEnv>[];
  readonly clock: () => Instant;
  /** After each answer. */
  readonly answered?: (answered: AnsweredRequest) => void;
  /** A handler has thrown; the client is told nothing of it. */
  readonly failed?: (error: unknown) => void;
}

/** One answer without anything private: the route's pattern in place of the path, which may hold a token. */
export interface AnsweredRequest {
  readonly method: string;
  /** "none" where there is no such route. */
  readonly route: string;
  readonly status: number;
  /** From its arrival to the answer, which may still be on its way. */
  readonly ms: number;
  /** Of the client; not for logs that people read every day. */
  readonly client: string;
}

/** For answers whose part says nothing else. A part overrides any of them by setting it. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": contentSecurityPolicy({}),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/**
 * The whole server as Request → Response. Nothing in it reads the Host header: every link is made from `url`.
 * Names in a URL are looked up or verified and never become paths of files.
 */
export function createServerRoutes(parts: ServerParts): Hono<ServerEnv> {
  const { proxies } = parts;
  const pages = errorPages(parts);
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
  routes.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: pages.tooLarge,
    }),
  );
  for (const part of parts.monitoringRoutes) routes.route("/", part);
  for (const part of parts.publicRoutes) routes.route(new URL(parts.url).pathname, part);
  routes.notFound(pages.notFound);
  routes.onError((error, context) => {
    // Who has hung up in the middle of a body reads no answer.
    if (context.req.raw.signal.aborted) return context.body(null, 400);
    parts.failed?.(error);
    return pages.failed(context);
  });
  return routes;
}

/** What is answered where no part does. */
function errorPages({ language, frame }: Pick<ServerParts, "language" | "frame">) {
  const { server } = messagesFor(language);
  const policy = contentSecurityPolicy({ styles: [frame?.style ?? PLAIN_STYLE] });
  const answer = (status: 404 | 413 | 500, title: string, paragraphs: readonly string[]) => {
    const page =
      frame === undefined
        ? renderPlainPage({ language, title, paragraphs })
        : renderMessagePage({ ...frame, title, parts: paragraphs.map((text) => paragraph(text)) });
    return (context: Context) => context.html(page, status, { "content-security-policy": policy });
  };
  return {
    notFound: answer(404, server.notFound, [server.notFoundHelp]),
    tooLarge: answer(413, server.tooLarge, []),
    failed: answer(500, server.failed, [server.failedHelp]),
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
